from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import NotGradedError, Ungraded
from grader.grading.rubric.endpoint.probe import Check
from grader.models.endpoint import EndpointChoice
from grader.ui import services
from tests.ui.conftest import ANSWER
from tests.ui.test_rubric_page import FakeGrader, wait_for_grade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ui.conftest import PageUnderTest

SECRET = "sk-opensesame"  # noqa: S105 - made up
PLACE, ADDRESS, KEY = "language_model.place", "language_model.address", "language_model.typed_key"
OLLAMA = "http://localhost:11434/v1"


class FakeServer(FakeGrader):
    """Lists models and can be tested; keeps the keys that it was asked with."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[object] = []
        self.models_known: tuple[str, ...] | NotGradedError = ("small-model", "large-model")

    def models(self, endpoint: object) -> tuple[str, ...]:
        self.keys.append(endpoint.key)  # type: ignore[attr-defined]
        if isinstance(self.models_known, NotGradedError):
            raise self.models_known
        return self.models_known

    def checks(self, endpoint: object) -> Iterator[Check]:
        assert endpoint
        yield Check("Reachable", True, "The server answered.")
        yield Check("Schema", None, "The server ignores <b>schemas</b>.")


@pytest.fixture
def server(app: PageUnderTest, monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    """What the app asks in the place of a real server."""
    fake = FakeServer()
    monkeypatch.setattr(services, "build_rubric_grader", lambda *_: fake)
    services.shared_rehearse.clear()
    app.rehearse.endpoint_trial = fake  # type: ignore[assignment]
    return fake


def set_to(app: PageUnderTest, key: str, value: object) -> None:
    app.run.get_by_key(key).set_value(value)
    app.run.run()
    assert not app.run.exception


def model_key(address: str) -> str:
    """The field once the two models of the server were read."""
    return f"language_model.model.{address}.2"


@pytest.mark.usefixtures("server")
def test_it_is_off_at_first_and_nothing_can_be_tested_without_a_model(app: PageUnderTest) -> None:
    app.open("settings")
    assert "Off. A language model" in app.shown
    assert app.run.get_by_key("language_model.use").disabled
    assert app.run.get_by_key("language_model.test").disabled


def test_choosing_from_the_servers_own_list_switches_it_on(app: PageUnderTest, server: FakeServer) -> None:
    app.open("settings")
    set_to(app, PLACE, "Ollama")
    app.click("Load models")
    assert server.keys == [None]
    set_to(app, model_key(OLLAMA), "large-model")
    app.click("Grade with this model")
    assert app.rehearse.language_model.choice() == EndpointChoice(OLLAMA, "large-model")
    assert "Nothing is sent there before you agree." in app.shown
    app.click("Agree to send answers to http://localhost:11434")
    assert "On: answers are also read by <b>large-model</b>" in app.shown
    assert "stays on this machine" in app.shown
    assert "Nothing leaves this machine" in app.shown


@pytest.mark.usefixtures("server")
def test_it_can_be_switched_off_and_hosts_withdrawn(app: PageUnderTest) -> None:
    model = app.open("settings").rehearse.language_model
    model.choose(EndpointChoice("https://llm.example.org/v1", "large-model"))
    endpoint = model.endpoint()
    assert endpoint is not None
    model.agree(endpoint)
    app.run.run()
    assert "also sent to https://llm.example.org, as you agreed" in app.shown
    assert "Nothing leaves this machine" not in app.shown
    app.click("Withdraw")
    assert model.agreed_origins() == ()
    app.click("Switch it off")
    assert model.choice() is None
    assert "Off. A language model" in app.shown


def test_a_list_that_cannot_be_read_is_one_sentence(app: PageUnderTest, server: FakeServer) -> None:
    server.models_known = NotGradedError(
        Ungraded.UNREACHABLE, "localhost:11434 did not answer: start the server."
    )
    app.open("settings")
    set_to(app, PLACE, "Ollama")
    app.click("Load models")
    assert "The list could not be read, because localhost:11434 did not answer" in app.shown


@pytest.mark.usefixtures("server")
def test_an_address_of_ones_own_is_checked_as_it_is_typed(app: PageUnderTest) -> None:
    app.open("settings")
    set_to(app, PLACE, "Another address")
    set_to(app, ADDRESS, "llm.example.org")
    assert 'role="alert"' in app.shown
    assert app.run.get_by_key("language_model.use").disabled
    set_to(app, ADDRESS, "https://llm.example.org/v1")
    assert 'role="alert"' not in app.shown


@pytest.mark.usefixtures("server")
def test_the_connection_test_shows_each_check_as_text(app: PageUnderTest) -> None:
    app.rehearse.language_model.choose(EndpointChoice(OLLAMA, "large-model"))
    app.open("settings")
    app.click("Test the connection")
    assert "The server answered." in app.shown
    assert "&lt;b&gt;schemas&lt;/b&gt;" in app.shown
    app.run.run()
    assert "The server answered." in app.shown  # still there after something else was clicked


def test_a_typed_key_is_held_for_the_session_and_leaves_the_page_at_once(
    app: PageUnderTest, server: FakeServer
) -> None:
    app.open("settings")
    set_to(app, PLACE, "Ollama")
    set_to(app, KEY, SECRET)
    assert "A key for http://localhost:11434 is held for this browser session." in app.shown
    assert SECRET not in app.shown
    assert all(SECRET not in str(field.value) for field in app.run.text_input)
    app.click("Load models")
    assert [key.secret.get_secret_value() for key in server.keys] == [SECRET]  # type: ignore[attr-defined]
    set_to(app, PLACE, "llama.cpp")
    app.click("Load models")
    assert server.keys[-1] is None
    set_to(app, PLACE, "Ollama")
    app.click("Forget it")
    assert "is held for this browser session" not in app.shown


def test_no_key_is_in_the_database_an_export_or_the_log(
    app: PageUnderTest, server: FakeServer, tmp_path, caplog: pytest.LogCaptureFixture
) -> None:
    app.open("settings")
    set_to(app, PLACE, "Ollama")
    set_to(app, KEY, SECRET)
    app.click("Load models")
    set_to(app, model_key(OLLAMA), "large-model")
    app.click("Grade with this model")
    app.click("Agree to send answers to http://localhost:11434")
    app.run.switch_page("grader/ui/practice/page.py")
    app.open(question="mobile-latency").submit("mobile-latency", ANSWER)
    wait_for_grade(app)
    assert server.asked
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"large-model" in on_disk
    assert SECRET.encode() not in on_disk
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("server")
def test_whom_the_environments_key_is_meant_for_is_shown(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    services.shared_rehearse.clear()
    app.open("settings")
    set_to(app, PLACE, "OpenAI")
    assert "is meant for https://api.openai.com: it is used there and nowhere else" in app.shown
    set_to(app, PLACE, "Ollama")
    assert "is meant for https://api.openai.com, so it is not sent to http://localhost:11434" in app.shown
    assert SECRET not in app.shown


@pytest.mark.usefixtures("server")
def test_an_address_in_the_environment_that_points_elsewhere_is_shown(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_BASE_URL", "https://llm.example.org/v1")
    services.shared_rehearse.clear()
    app.open("settings")
    assert app.run.get_by_key(PLACE).value == "OPENAI_BASE_URL"
    assert "https://llm.example.org/v1" in app.shown
    assert "is meant for https://llm.example.org: it is used there and nowhere else" in app.shown
