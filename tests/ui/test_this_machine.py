"""Settings finds the models of this machine, gets new ones, and tries what they are worth."""

from __future__ import annotations

import time
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pytest

from grader.grading import local_models
from grader.grading.local_models.catalog import DEFAULT
from grader.grading.local_models.download import Downloading
from grader.grading.local_models.embedded import EmbeddedModels
from grader.grading.local_models.machine import Machine
from grader.grading.local_models.servers import Place, read_lm_studio, read_ollama
from grader.grading.model_trial.figures import Ended, Outcome, report_of
from grader.grading.model_trial.labelled import labelled_answers
from grader.models.endpoint import EMBEDDED_URL, EndpointChoice
from grader.ui import services
from tests.grading.local_models.played_servers import PlayedOllama, PlayedServer, tagged
from tests.grading.rubric.scripted_endpoint import Played
from tests.grading.rubric.tiny_model import write_tiny_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.grading.background_runs import BackgroundRun
    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.loopback import Address
    from grader.grading.model_trial.figures import TrialReport
    from grader.models.endpoint import Endpoint
    from tests.grading.local_models.played_servers import OllamaServer
    from tests.ui.conftest import PageUnderTest

STUDIO = {
    "object": "list",
    "data": [
        {"id": "qwen/qwen3-4b-2507", "type": "llm", "loaded_context_length": 4096},
        {"id": "text-embedding-nomic", "type": "embeddings"},
    ],
}
BYTES = 1_000_000_000


@pytest.fixture
def machine(app: PageUnderTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine of no more than what the tests give it."""
    assert app
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path))
    monkeypatch.setattr(
        local_models, "this_machine", lambda folders: Machine(16 * BYTES, folders[0], BYTES * 90)
    )


@pytest.fixture
def ollama(machine: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[OllamaServer]:  # noqa: ARG001 - first
    """This machine has an Ollama without a model, and an LM Studio."""
    with (
        PlayedServer({"/api/v0/models": Played(STUDIO)}) as studio,
        PlayedOllama(layers={"sha256:aa": BYTES}, step=BYTES // 2).serving() as server,
    ):

        def places(ollama: Address) -> tuple[Place, ...]:
            return (
                Place(ollama, partial(read_ollama, within_s=20.0)),
                Place(studio.address, partial(read_lm_studio, within_s=20.0)),
            )

        monkeypatch.setattr(local_models, "well_known", places)
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{server.address.port}")
        services.shared_rehearse.clear()
        yield server


def looked(app: PageUnderTest) -> PageUnderTest:
    """Settings once what runs here was found."""
    app.open("settings")
    look = app.rehearse.background.look
    assert look is not None
    assert look.finished.wait(60)
    app.run.run()
    return app


def fetched(app: PageUnderTest) -> BackgroundRun[OfferedModel]:
    run = app.rehearse.background.fetch
    assert run is not None
    assert run.finished.wait(60)
    app.run.run()
    look = app.rehearse.background.look
    assert look is not None
    assert look.finished.wait(60)
    app.run.run()
    assert not app.run.exception
    return run


def buttons(app: PageUnderTest, label: str) -> int:
    return sum(button.label == label for button in app.run.button)


def test_what_runs_here_is_found_and_named(app: PageUnderTest, ollama: OllamaServer) -> None:
    ollama.ollama.models = {"qwen3:8b": tagged("qwen3:8b"), "bge-m3": tagged("bge-m3")}
    shown = looked(app).shown
    assert f"Ollama, {ollama.address.url}/v1" in shown
    assert "<b>qwen3:8b</b>" in shown
    assert "<b>qwen/qwen3-4b-2507</b>" in shown
    assert "Not for grading: bge-m3 (writes no text, so it cannot grade)." in shown
    assert "Not for grading: text-embedding-nomic" in shown
    assert buttons(app, "Grade with this") == 2


@pytest.mark.usefixtures("machine")
def test_where_nothing_runs_what_can_be_had_is_said(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmbeddedModels, "installed", False)
    shown = looked(app).shown
    assert "No model server answers here." in shown
    assert "Nothing here could run one yet: install Ollama (ollama.com)" in shown
    assert f"<b>{DEFAULT.title}</b>" in shown
    assert DEFAULT.study in shown
    assert buttons(app, "Fetch through Ollama") == buttons(app, "Download as a file") == 0


def test_one_click_grades_with_a_model_that_has_room(app: PageUnderTest, ollama: OllamaServer) -> None:
    ollama.ollama.models = {"qwen3:8b": tagged("qwen3:8b")}
    looked(app).click("Grade with this")
    assert app.rehearse.language_model.choice() == EndpointChoice(
        f"{ollama.address.url}/v1", "rehearse-qwen3-8b"
    )
    assert "Made rehearse-qwen3-8b of qwen3:8b" in app.shown
    assert "<b>rehearse-qwen3-8b</b>" in app.shown
    assert "stays on this machine" in app.shown


def test_a_model_that_gets_no_more_room_is_used_with_a_word(app: PageUnderTest, ollama: OllamaServer) -> None:
    assert ollama
    looked(app).click("Grade with this")
    choice = app.rehearse.language_model.choice()
    assert choice is not None
    assert choice.model == "qwen/qwen3-4b-2507"
    assert "has 4,096 tokens of context here, too few for long answers" in app.shown


def test_looking_again_finds_what_has_come(app: PageUnderTest, ollama: OllamaServer) -> None:
    looked(app)
    ollama.ollama.models = {"qwen3:8b": tagged("qwen3:8b")}
    app.click("Look again")
    assert "<b>qwen3:8b</b>" in looked(app).shown


def test_a_model_is_fetched_after_consent_and_then_grades(app: PageUnderTest, ollama: OllamaServer) -> None:
    looked(app).click("Fetch through Ollama")
    assert f"Ollama’s library ({DEFAULT.ollama_tag}), by the Ollama on this machine" in app.shown
    assert "90.0 GB are free" in app.shown
    assert [seen for seen in ollama.seen if seen.path == "/api/pull"] == []
    app.click("Fetch it and grade with it")
    assert fetched(app).failure is None
    assert app.rehearse.language_model.choice() == EndpointChoice(f"{ollama.address.url}/v1", DEFAULT.derived)
    assert f"<b>{DEFAULT.derived}:latest</b>" in app.shown
    assert "in use" in app.shown


def test_a_fetch_can_be_refused_stopped_and_gone_on_with(app: PageUnderTest, ollama: OllamaServer) -> None:
    ollama.ollama.hold_at = BYTES // 2
    looked(app).click("Fetch through Ollama")
    app.click("Not now")
    assert app.rehearse.background.fetch is None
    app.click("Fetch through Ollama")
    app.click("Fetch it and grade with it")
    run = app.rehearse.background.fetch
    assert run is not None
    while run.done < BYTES // 2:
        assert not run.finished.wait(0.05)
    app.run.run()
    assert next(each for each in app.run.button if each.label == "Fetch through Ollama").disabled
    app.click("Stop")
    fetched(app)
    assert "What has come is kept" in app.shown
    assert app.rehearse.language_model.choice() is None
    assert ollama.ollama.kept == {"sha256:aa": BYTES // 2}
    ollama.ollama.hold_at = None
    app.click("Fetch through Ollama")
    app.click("Fetch it and grade with it")
    assert fetched(app).failure is None
    assert app.rehearse.language_model.choice() is not None


def test_a_fetch_that_fails_is_one_sentence(app: PageUnderTest, ollama: OllamaServer) -> None:
    ollama.ollama.stop_at, ollama.ollama.stop = BYTES // 2, "write x: no space left on device"
    looked(app).click("Fetch through Ollama")
    app.click("Fetch it and grade with it")
    fetched(app)
    assert 'role="alert">The disk' in app.shown
    assert "make room for 2.5 GB. What has come is kept" in app.shown


@pytest.mark.usefixtures("machine")
def test_a_file_is_downloaded_after_its_place_was_shown(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(EmbeddedModels, "installed", True)

    def fetch(_self: object, offer: OfferedModel, folder: Path, **_: object) -> Path:
        folder.mkdir()
        write_tiny_model(folder / f"{offer.file_stem}.gguf")
        return folder / f"{offer.file_stem}.gguf"

    monkeypatch.setattr(Downloading, "fetch", fetch)
    looked(app).click("Download as a file")
    assert DEFAULT.gguf_url in app.shown
    assert str(tmp_path / "models") in app.shown
    app.click("Fetch it and grade with it")
    assert fetched(app).failure is None
    assert app.rehearse.language_model.choice() == EndpointChoice(EMBEDDED_URL, DEFAULT.file_stem)
    # Two of the three are left to be had.
    assert buttons(app, "Download as a file") == 2


@pytest.mark.usefixtures("machine")
def test_a_model_file_is_chosen_and_stays_on_this_machine(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmbeddedModels, "installed", True)
    folder = app.open("settings").rehearse.local_models.embedded.folder
    folder.mkdir(parents=True)
    write_tiny_model(folder / "tiny.gguf")
    (folder / "page.gguf").write_text("<html>Log in</html>")
    for file in folder.iterdir():
        # As large as a model: smaller files are not listed.
        with file.open("r+b") as opened:
            opened.truncate(30_000_000)
    app.run.run()
    page, tiny = (button for button in app.run.button if button.label == "Grade with this")
    page.click()
    app.run.run()
    assert "is a web page, not a model" in app.shown
    assert app.rehearse.language_model.choice() is None
    next(button for button in app.run.button if button.key == tiny.key).click()
    app.run.run()
    assert app.rehearse.language_model.choice() == EndpointChoice(EMBEDDED_URL, "tiny")
    app.click("Agree to send answers to http://rehearse.localhost")
    assert "On: answers are also read by <b>tiny</b>" in app.shown
    assert "stays on this machine" in app.shown
    assert "in use" in app.shown


@pytest.mark.usefixtures("machine")
def test_the_path_of_a_file_is_taken_or_refused(
    app: PageUnderTest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(EmbeddedModels, "installed", True)
    write_tiny_model(tmp_path / "own.gguf")
    for typed, said in (("nowhere.gguf", "nowhere.gguf"), (str(tmp_path / "own.gguf"), "<b>own</b>")):
        looked(app).run.get_by_key("this_machine.path").set_value(typed)
        app.run.run()
        app.click("Grade with this file")
        assert said in app.shown
    assert app.rehearse.language_model.choice() == EndpointChoice(EMBEDDED_URL, "own")


class FakeTrial:
    """Grades nothing; tells of one failure an answer, and waits before the third."""

    answers = len(labelled_answers())

    def __init__(self) -> None:
        self.go_on = Event()

    def estimate(self, endpoint: object) -> object:
        return services.shared_rehearse().rubric_grading.estimate(self.answers, [], endpoint)  # type: ignore[arg-type]

    def run(self, endpoint: object, *, cancel: Event, progress: object) -> Iterator[TrialReport]:
        assert endpoint
        assert progress
        outcomes: list[Outcome] = []
        for answer in labelled_answers():
            if len(outcomes) == 2:
                while not self.go_on.is_set() and not cancel.is_set():
                    time.sleep(0.02)
            if cancel.is_set():
                yield report_of("small-model", "localhost", self.answers, outcomes, Ended.STOPPED)
                return
            outcomes.append(Outcome(answer, None, "it was <b>busy</b>.", (), 1.0, None))
            yield report_of("small-model", "localhost", self.answers, outcomes, Ended.UNDER_WAY)


@pytest.fixture
def trial(app: PageUnderTest, machine: None, monkeypatch: pytest.MonkeyPatch) -> FakeTrial:  # noqa: ARG001 - first
    fake = FakeTrial()
    rehearse = looked(app).rehearse
    rehearse.language_model.choose(EndpointChoice("http://localhost:8080/v1", "small-model"))
    monkeypatch.setattr(rehearse, "model_trial", fake)
    monkeypatch.setattr(rehearse.background, "_model_trial", fake)
    app.run.run()
    return fake


def test_a_trial_says_what_it_sends_and_sends_nothing_before(app: PageUnderTest, trial: FakeTrial) -> None:
    app.click("See what it is worth as a judge")
    assert f"{trial.answers} made-up answers with their questions and rubrics go to" in app.shown
    assert "Nothing of yours is sent" in app.shown
    app.click("Not now")
    assert "Nothing of yours is sent" not in app.shown
    assert app.rehearse.background.trial(_endpoint(app)) is None


def test_a_trial_goes_on_beside_and_stopped_keeps_what_it_found(app: PageUnderTest, trial: FakeTrial) -> None:
    app.click("See what it is worth as a judge")
    app.click("Send them and see")
    run = app.rehearse.background.trial(_endpoint(app))
    assert run is not None
    while run.done < 2:
        assert not run.finished.wait(0.05)
    app.open("history")
    assert run.running
    app.open("settings")
    assert buttons(app, "Stop the trial") == 1
    app.click("Stop the trial")
    assert run.finished.wait(60)
    app.run.run()
    assert "What small-model is worth here" in app.shown
    assert "cannot be said: 0 of 12 answers were graded" in app.shown
    assert f"Stopped after 2 of {trial.answers} answers." in app.shown
    assert "2 answers not graded, because it was <b>busy</b>." in app.shown


def test_switching_the_model_off_ends_its_trial(app: PageUnderTest, trial: FakeTrial) -> None:
    assert trial
    app.click("See what it is worth as a judge")
    app.click("Send them and see")
    run = app.rehearse.background.trial(_endpoint(app))
    assert run is not None
    app.click("Switch it off")
    assert run.finished.wait(60)
    assert "What small-model is worth here" not in app.shown


def _endpoint(app: PageUnderTest) -> Endpoint:
    endpoint = app.rehearse.language_model.endpoint()
    assert endpoint is not None
    return endpoint


@pytest.mark.usefixtures("trial")
def test_feedback_comes_in_the_language_that_was_chosen(app: PageUnderTest) -> None:
    field = app.run.get_by_key("language_model.feedback_in")
    assert field.value == "The language of each question"
    field.set_value("German")
    app.run.run()
    assert app.rehearse.language_model.feedback_in == "de"
    assert app.open("settings").run.get_by_key("language_model.feedback_in").value == "German"
    app.run.get_by_key("language_model.feedback_in").set_value("The language of each question")
    app.run.run()
    assert app.rehearse.language_model.feedback_in is None
