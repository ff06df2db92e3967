from __future__ import annotations

from pathlib import Path

import pytest

from grader.errors import InputError
from grader.settings import Settings

MODEL = "GRADER_EMBEDDING_MODEL"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in."""
    monkeypatch.delenv("GRADER_DATA_DIR")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".streamlit").mkdir()
    return tmp_path


def configure(folder: Path, monkeypatch: pytest.MonkeyPatch, **by_source: str | None) -> None:
    """Name an embedding model in some of the sources: env, dotenv, secrets."""
    if by_source.get("env") is not None:
        monkeypatch.setenv(MODEL, str(by_source["env"]))
    if by_source.get("dotenv") is not None:
        (folder / ".env").write_text(f"{MODEL}={by_source['dotenv']}\n", encoding="utf-8")
    if by_source.get("secrets") is not None:
        text = f'{MODEL} = "{by_source["secrets"]}"\n'
        (folder / ".streamlit" / "secrets.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("env", "dotenv", "secrets", "expected"),
    [
        ("a", "b", "c", "a"),
        (None, "b", "c", "b"),
        (None, None, "c", "c"),
        (None, None, None, None),
        ("", "b", "c", "b"),
        ("", "", "c", "c"),
        (None, "", None, None),
        ("", "", "", None),
    ],
)
def test_environment_beats_dotenv_beats_secrets_and_empty_is_unset(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    env: str | None,
    dotenv: str | None,
    secrets: str | None,
    expected: str | None,
) -> None:
    configure(folder, monkeypatch, env=env, dotenv=dotenv, secrets=secrets)
    assert Settings().embedding_model == expected


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["DATA_DIR", "EMBEDDING_MODEL", "CONFIGURED_DATABASE_URL"])
def test_variables_of_other_programs_are_not_read(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = Settings()
    monkeypatch.setenv(name, "sqlite:///somebody/elses")
    assert Settings() == before


@pytest.mark.usefixtures("folder")
def test_unknown_settings_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_NO_SUCH_THING", "1")
    assert Settings().embedding_model is None


@pytest.mark.usefixtures("folder")
def test_history_is_a_file_in_the_data_folder_unless_a_database_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRADER_DATA_DIR", "/some/where")
    assert Settings().database == Path("/some/where/history.sqlite3")
    monkeypatch.setenv("GRADER_DATABASE_URL", "postgresql://me:opensesame@host/db")
    assert Settings().database == "postgresql://me:opensesame@host/db"


@pytest.mark.usefixtures("folder")
def test_data_folder_is_the_users_own_by_default() -> None:
    assert Settings().data_dir.name == "rehearse"
    assert Settings().data_dir.is_relative_to(Path.home())


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("show", [repr, str, lambda settings: str(settings.model_dump())])
def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch, show: object) -> None:
    monkeypatch.setenv("GRADER_DATABASE_URL", "postgresql://me:opensesame@host/db")
    assert callable(show)
    assert "opensesame" not in show(Settings())


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("show", [repr, str, lambda settings: str(settings.model_dump())])
def test_the_key_of_a_language_model_is_read_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, show: object
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-opensesame")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://llm.example.org/v1")
    monkeypatch.setenv("GRADER_LLM_MODEL", "small-model")
    settings = Settings()
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-opensesame"
    assert (settings.openai_base_url, settings.llm_model) == ("https://llm.example.org/v1", "small-model")
    assert callable(show)
    assert "opensesame" not in show(settings)


@pytest.mark.usefixtures("folder")
def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().embedding_model = "other"


@pytest.mark.parametrize(("file", "content"), [(".env", b"A=\xff"), (".streamlit/secrets.toml", b"A = ")])
def test_a_broken_settings_file_is_one_sentence(folder: Path, file: str, content: bytes) -> None:
    (folder / file).write_bytes(content)
    with pytest.raises(InputError, match=r"settings could not be read .* well-formed"):
        Settings.load()


@pytest.mark.usefixtures("folder")
def test_a_data_folder_at_home_is_found_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_DATA_DIR", "~/answers")
    assert Settings().data_dir == Path.home() / "answers"
    monkeypatch.setenv("GRADER_DATA_DIR", "~no-such-user/answers")
    with pytest.raises(InputError, match="GRADER_DATA_DIR begins with ~ and a user whose home folder is not"):
        Settings.load()
