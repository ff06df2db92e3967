from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError
from grader.grading.language_model import LanguageModel
from grader.grading.local_models.download import Downloading
from grader.grading.local_models.embedded import EmbeddedModels, path_of
from grader.grading.local_models.model_server import ModelServer
from grader.models.endpoint import EMBEDDED_URL, Endpoint, EndpointChoice, EndpointKey, is_local
from grader.settings import Settings
from tests.fakes import MemoryInMemory

if TYPE_CHECKING:
    from pathlib import Path

    from grader.history import HistoryStore

LARGE = 30_000_000


@pytest.fixture
def memory() -> MemoryInMemory:
    return MemoryInMemory()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def models(memory: MemoryInMemory, home: Path, tmp_path: Path) -> EmbeddedModels:
    return EmbeddedModels(
        memory=memory,
        server=ModelServer(),
        downloading=Downloading(),
        folder=tmp_path / "data" / "models",
        home=home,
    )


def lay(path: Path, size: int = LARGE) -> Path:
    """A file of some size that takes no room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    return path


def names(models: EmbeddedModels) -> list[str]:
    return [each.name for each in models.files()]


def test_models_of_other_programs_are_listed_by_name(models: EmbeddedModels, home: Path) -> None:
    lay(models.folder / "own.gguf")
    lay(home / ".lmstudio/models/maker/model/studio.gguf")
    lay(home / ".cache/llama.cpp/cpp.GGUF")
    blob = lay(home / ".cache/huggingface/hub/models--a--b/blobs/0123.gguf")
    hub = home / ".cache/huggingface/hub/models--a--b/snapshots/c0ffee/hub.gguf"
    hub.parent.mkdir(parents=True)
    hub.symlink_to(blob)
    assert names(models) == ["cpp", "hub", "own", "studio"]
    assert {each.size_bytes for each in models.files()} == {LARGE}


def test_what_can_judge_nothing_is_not_listed(models: EmbeddedModels) -> None:
    for name in ("mmproj-F16", "nomic-embed-text", "Qwen3-Embedding-4B", "m-00002-of-00003", "bge-reranker"):
        lay(models.folder / f"{name}.gguf")
    lay(models.folder / "small.gguf", 1_000)
    lay(models.folder / "unfinished.gguf.part")
    (models.folder / "folder.gguf").mkdir()
    (models.folder / "dangling.gguf").symlink_to(models.folder / "absent")
    lay(models.folder / "m-00001-of-00003.gguf")
    assert names(models) == ["m"]


def test_no_folder_or_a_huge_one_is_no_error(models: EmbeddedModels, home: Path) -> None:
    assert models.files() == ()
    for number in range(150):
        lay(home / f".cache/llama.cpp/{number}.gguf")
    assert len(models.files()) == 100
    folder = home / ".cache/llama.cpp"
    for number in range(150):
        (folder / f"{number}.gguf").unlink()
    folder.rmdir()
    folder.symlink_to(folder)
    assert models.files() == ()


def test_an_added_file_is_listed_once_and_outlives_the_program(
    models: EmbeddedModels, memory: MemoryInMemory, tiny: Path
) -> None:
    added = models.add(tiny)
    assert (added.name, added.path, added.is_kept) == ("tiny", tiny, True)
    assert models.add(str(tiny)) == added
    assert models.files() == (added,)
    assert path_of("tiny", memory) == tiny


@pytest.mark.parametrize("form", ["{}", " {} \n", '"{}"', "'{}'"])
def test_a_path_is_read_as_people_paste_it(models: EmbeddedModels, tiny: Path, form: str) -> None:
    assert models.add(form.format(tiny)).path == tiny


def test_a_path_from_home_is_a_whole_path_afterwards(models: EmbeddedModels, home: Path, tiny: Path) -> None:
    home.mkdir()
    (home / "m.gguf").write_bytes(tiny.read_bytes())
    assert models.add("~/m.gguf").path == home / "m.gguf"


@pytest.mark.parametrize(
    "typed", ["", "  ", "''", "https://example.org/m.gguf", "m.gguf", "a\0b", "~nobody/x"]
)
def test_what_is_no_path_of_a_model_is_a_sentence(models: EmbeddedModels, typed: str) -> None:
    with pytest.raises(InputError):
        models.add(typed)
    assert models.files() == ()


def test_two_files_of_one_name_are_two_models(
    models: EmbeddedModels, memory: MemoryInMemory, tiny: Path, tmp_path: Path
) -> None:
    other = tmp_path / "tiny.gguf"
    other.write_bytes(tiny.read_bytes())
    assert [models.add(tiny).name, models.add(other).name] == ["tiny", "tiny (2)"]
    assert path_of("tiny (2)", memory) == other


def test_a_file_that_is_gone_is_no_longer_listed(models: EmbeddedModels, tmp_path: Path, tiny: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(tiny.read_bytes())
    file = models.add(path)
    path.unlink()
    assert models.files() == ()
    with pytest.raises(InputError, match="There is no file"):
        models.memory(file)


def test_choosing_a_file_that_was_found_adds_it_if_it_is_a_model(
    models: EmbeddedModels, memory: MemoryInMemory, tiny: Path
) -> None:
    lay(models.folder / "zeros.gguf")
    [found] = models.files()
    assert not found.is_kept
    with pytest.raises(InputError, match="is no GGUF file"):
        models.choice(found)
    with (models.folder / "zeros.gguf").open("r+b") as file:
        file.write(tiny.read_bytes())
    assert models.choice(found) == EndpointChoice(EMBEDDED_URL, "zeros")
    assert path_of("zeros", memory) == found.path


def test_memory_is_told_before_anything_is_loaded(models: EmbeddedModels, tiny: Path) -> None:
    told = models.memory(models.add(tiny))
    assert told.needed > tiny.stat().st_size
    assert told.fits


def test_a_chosen_file_is_an_endpoint_on_this_machine_after_a_restart(
    history: HistoryStore, models: EmbeddedModels, tiny: Path
) -> None:
    LanguageModel(history=history, settings=Settings(_env_file=None)).choose(models.choice(models.add(tiny)))
    again = LanguageModel(history=history, settings=Settings(_env_file=None))
    endpoint = again.endpoint()
    assert endpoint is not None
    assert (endpoint.is_embedded, endpoint.is_local, endpoint.stays_here) == (True, True, True)
    assert not again.has_agreed(endpoint)
    again.agree(endpoint)
    assert again.has_agreed(endpoint)


def test_a_file_may_be_called_as_it_likes_and_stays_here() -> None:
    assert Endpoint(EMBEDDED_URL, "some-cloud").stays_here


@pytest.mark.parametrize(
    "address",
    [
        "http://rehearse.localhost:8080/v1",
        "https://rehearse.localhost/v1",
        "http://rehearse.localhost.example.org/v1",
        "http://evil.example/rehearse.localhost",
    ],
)
def test_no_other_address_passes_for_the_apps_own_server(address: str) -> None:
    endpoint = Endpoint(address, "m")
    assert (endpoint.is_embedded, is_local(address)) == (False, False)
    with pytest.raises(ValueError, match="own server"):
        Endpoint(address, "m", listens_at="http://127.0.0.1:9/v1")


def test_the_apps_own_server_is_never_elsewhere() -> None:
    with pytest.raises(ValueError, match="on this machine"):
        Endpoint(EMBEDDED_URL, "m", listens_at="http://llm.example.org/v1")
    key = EndpointKey.meant_for(EMBEDDED_URL, "a-long-secret")
    served = Endpoint(EMBEDDED_URL, "m", key, listens_at="http://127.0.0.1:9/v1")
    assert (served.address, served.key) == ("http://127.0.0.1:9/v1", key)
    assert served.host == "rehearse.localhost"
