"""``model list``, ``pull`` and ``use`` with servers that play those of this machine."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from grader.grading import local_models
from grader.grading.local_models.catalog import DEFAULT
from grader.grading.local_models.download import Downloading
from grader.grading.local_models.embedded import EmbeddedModels
from grader.grading.local_models.machine import Machine
from grader.grading.local_models.servers import Place, read_lm_studio, read_ollama
from grader.models.endpoint import EMBEDDED_URL, EndpointChoice
from grader.rehearse import build_rehearse
from grader.settings import Settings
from tests.grading.local_models.played_servers import PlayedOllama, PlayedServer, tagged
from tests.grading.rubric.scripted_endpoint import Played
from tests.grading.rubric.tiny_model import write_tiny_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grader.grading.local_models.catalog import OfferedModel
    from grader.grading.local_models.loopback import Address
    from tests.cli.conftest import Done
    from tests.grading.local_models.played_servers import OllamaServer

    Run = Callable[..., Done]

ANSWER = (
    "I log every input with its score. Each week I compare the histograms of brightness and confidence with "
    "those of the training set, and I alert when they drift."
)
STUDIO = {
    "object": "list",
    "data": [
        {"id": "qwen/qwen3-4b-2507", "type": "llm", "loaded_context_length": 4096},
        {"id": "text-embedding-nomic", "type": "embeddings"},
    ],
}


@pytest.fixture
def studio() -> Iterator[PlayedServer]:
    with PlayedServer({"/api/v0/models": Played(STUDIO)}) as server:
        yield server


@pytest.fixture
def ollama(studio: PlayedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OllamaServer]:
    """This machine has an Ollama without a model, an LM Studio, and no file of a model."""
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))

    def places(ollama: Address) -> tuple[Place, ...]:
        return (
            Place(ollama, partial(read_ollama, within_s=20.0)),
            Place(studio.address, partial(read_lm_studio, within_s=20.0)),
        )

    monkeypatch.setattr(local_models, "well_known", places)
    with PlayedOllama(layers={"sha256:aa": 1_000_000_000}, step=500_000_000).serving() as server:
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{server.address.port}")
        yield server


def has(server: OllamaServer, *names: str, **more: object) -> None:
    server.ollama.models |= {name: tagged(name, **more) for name in names}


def chosen() -> EndpointChoice | None:
    return build_rehearse(Settings()).language_model.choice()


def roomy(monkeypatch: pytest.MonkeyPatch, memory: int = 16_000_000_000, free: int = 10**12) -> None:
    monkeypatch.setattr(local_models, "this_machine", lambda folders: Machine(memory, folders[0], free))


def test_a_pulled_model_is_used_at_once(run: Run, ollama: OllamaServer) -> None:
    done = run("model", "pull", "qwen3-4b", "--yes")
    assert (done.code, done.out) == (0, ""), done.err
    assert "Qwen3 4B Instruct (2507): 2.5 GB to download, about 5.6 GB of memory, Apache-2.0." in done.err
    assert f"From Ollama's library ({DEFAULT.ollama_tag})" in done.err
    assert "Downloading: 1.00 of 2.50 GB" in done.err
    assert "What it is sent stays on this machine." in done.err
    assert chosen() == EndpointChoice(f"{ollama.address.url}/v1", "rehearse-qwen3-4b")
    assert "rehearse-qwen3-4b:latest" in run("model", "list").out


def test_what_was_pulled_grades_at_once_and_asks_nobody(run: Run, ollama: OllamaServer) -> None:
    run("model", "pull", "qwen3-4b", "--yes")
    done = run("grade", "drift-monitoring", "-", "--llm", "--json", stdin=ANSWER)
    assert done.code == 0, done.err
    assert json.loads(done.out)["rubric"]["status"] == "graded"
    assert {seen.body["model"] for seen in ollama.chats} == {"rehearse-qwen3-4b"}


def test_nothing_is_fetched_without_a_yes(run: Run, ollama: OllamaServer) -> None:
    done = run("model", "pull", "qwen3-4b")
    assert done.code == 1
    assert "Nothing is fetched without a yes: add --yes." in done.err
    assert [seen for seen in ollama.seen if seen.method == "POST"] == []
    assert chosen() is None


@pytest.mark.usefixtures("ollama")
def test_a_small_machine_is_told_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    roomy(monkeypatch, memory=4_000_000_000)
    done = run("model", "pull", "qwen3-4b")
    assert "! This machine has 4.0 GB of memory, and Qwen3 4B Instruct (2507) takes about 5.6 GB" in done.err
    assert run("model", "list").out.count("! This machine has 4.0 GB of memory") == 3
    roomy(monkeypatch)
    assert "This machine has" not in run("model", "pull", "qwen3-4b").err


def test_a_pull_that_fails_is_a_sentence_and_exit_code_3(
    run: Run, ollama: OllamaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ollama.ollama.stop_at, ollama.ollama.stop = 500_000_000, "write x: no space left on device"
    done = run("model", "pull", "qwen3-4b", "--yes")
    assert done.code == 3
    assert "is full: make room for 2.5 GB. What has come is kept: pull again to go on." in done.err
    assert chosen() is None
    roomy(monkeypatch, free=1_000_000_000)
    done = run("model", "pull", "qwen3-4b", "--yes")
    assert (done.code, "has 1.0 GB left: make room" in done.err) == (3, True)


def test_an_interrupted_pull_goes_on_with_the_same_command(
    run: Run, ollama: OllamaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grader.cli.output import _Lines

    def interrupt(*_: object) -> None:
        if ollama.ollama.kept:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_Lines, "draw", interrupt)
        done = run("model", "pull", "qwen3-4b", "--yes")
    assert done.code == 130
    assert "What has come is kept: give the same command again to go on." in done.err
    assert chosen() is None
    assert run("model", "pull", "qwen3-4b", "--yes").code == 0


@pytest.mark.usefixtures("ollama")
def test_models_to_fetch_are_named_by_a_part_that_one_has(run: Run) -> None:
    assert run("model", "pull", "qwen3-1", "--yes").err.startswith("“qwen3-1” may mean qwen3-1.7b, qwen3-14b")
    assert run("model", "pull", "1.7b", "--yes").code == 0
    done = run("model", "pull", "gpt-9", "--yes")
    assert (done.code, "“gpt-9” is none of the models that are fetched" in done.err) == (1, True)


def test_list_says_what_runs_what_is_used_and_what_could_be_had(run: Run, ollama: OllamaServer) -> None:
    has(ollama, "llama3.1:8b", "nomic-embed-text:latest")
    ollama.routes["/api/ps"] = {"models": [{"name": "llama3.1:8b", "context_length": 32768}]}
    assert run("model", "use", "llama3").code == 0
    shown = run("model", "list").out
    assert f"Ollama, {ollama.address.url}/v1" in shown
    assert "  llama3.1:8b" in shown
    assert next(line for line in shown.splitlines() if "llama3.1:8b" in line).endswith("in use")
    assert "writes no text, so it cannot grade" in shown
    assert "qwen/qwen3-4b-2507" in shown
    assert "qwen3-4b: Qwen3 4B Instruct (2507), 2.5 GB to download" in shown
    assert "SLMJury, arXiv 2606.07810" in shown


def test_list_says_that_the_model_in_use_was_removed(run: Run, ollama: OllamaServer) -> None:
    run("model", "use", "gone:4b", "--at", f"{ollama.address.url}/v1")
    assert "In use: gone:4b at " in run("model", "list").out
    assert "/v1, which does not have it now: choose another one." in run("model", "list").out
    run("model", "use", "gpt-9", "--at", "https://api.example.org/v1")
    assert "In use: gpt-9 at https://api.example.org/v1." in run("model", "list").out


def test_list_as_json_is_for_programs(run: Run, ollama: OllamaServer) -> None:
    has(ollama, "llama3.1:8b")
    run("model", "use", "llama3.1:8b", "--at", f"{ollama.address.url}/v1")
    told = json.loads(run("model", "list", "--json").out)
    assert told["in_use"] == {"base_url": f"{ollama.address.url}/v1", "model": "rehearse-llama3.1-8b"}
    assert told["files"] == []
    assert [server["kind"] for server in told["servers"]] == ["Ollama", "LM Studio"]
    assert told["servers"][0]["models"][0]["size_bytes"] == 2_500_000_000
    assert told["offered"][0]["name"] == "qwen3-4b"


def test_a_name_that_several_have_is_told_apart_by_its_place(
    run: Run, ollama: OllamaServer, studio: PlayedServer
) -> None:
    has(ollama, "qwen3:4b", "qwen3:8b")
    assert "may mean qwen3:4b at " in run("model", "use", "qwen3").err
    has(ollama, "qwen/qwen3-4b-2507")
    done = run("model", "use", "qwen/qwen3-4b-2507")
    assert (done.code, "with --at ADDRESS" in done.err) == (1, True)
    done = run("model", "use", "2507", "--at", f"{studio.address.url}/v1/")
    assert done.code == 0, done.err
    assert chosen() == EndpointChoice(f"{studio.address.url}/v1", "qwen/qwen3-4b-2507")
    assert "has 4,096 tokens of context here, too few for long answers" in " ".join(done.err.split())


def test_a_model_of_ollama_is_used_with_room_for_long_answers(run: Run, ollama: OllamaServer) -> None:
    has(ollama, "hf.co/unsloth/Qwen3-4B-GGUF:Q4_K_M")
    done = run("model", "use", "unsloth")
    assert done.code == 0, done.err
    (made,) = ollama.ollama.created
    assert made["from"] == "hf.co/unsloth/Qwen3-4B-GGUF:Q4_K_M"
    assert made["parameters"]["num_ctx"] == 16384
    assert chosen() == EndpointChoice(
        f"{ollama.address.url}/v1", "rehearse-hf.co-unsloth-qwen3-4b-gguf-q4-k-m"
    )
    assert "the same with more context, which takes no more disk" in " ".join(done.err.split())


def test_a_model_made_here_is_used_as_it_is(run: Run, ollama: OllamaServer) -> None:
    has(ollama, "rehearse-qwen3-4b:latest")
    done = run("model", "use", "rehearse-qwen3-4b")
    assert (done.code, ollama.ollama.created, "!" in done.err) == (0, [], False)
    assert chosen() == EndpointChoice(f"{ollama.address.url}/v1", "rehearse-qwen3-4b:latest")


def test_a_model_that_gets_no_more_room_is_used_with_a_word(run: Run, ollama: OllamaServer) -> None:
    has(ollama, "llama3.1:8b")
    ollama.ollama.create_error = (500, "permission denied")
    done = run("model", "use", "llama3")
    assert done.code == 0
    told = " ".join(done.err.split())
    assert "! Ollama gave llama3.1:8b no more context. It says: “permission denied”." in told
    assert "! llama3.1:8b may have 4,096 tokens of context here, too few for long answers" in told
    assert chosen() == EndpointChoice(f"{ollama.address.url}/v1", "llama3.1:8b")


@pytest.mark.usefixtures("ollama")
def test_a_model_file_is_used_by_its_path_and_shown(run: Run, tmp_path: Path) -> None:
    write_tiny_model(tmp_path / "tiny.gguf")
    done = run("model", "use", "tiny.gguf")
    assert done.code == 0, done.err
    assert "In use: tiny, served by Rehearse itself." in done.err
    assert chosen() == EndpointChoice(EMBEDDED_URL, "tiny")
    shown = run("model", "list").out
    assert next(line for line in shown.splitlines() if "tiny" in line).endswith("in use")
    (tmp_path / "broken.gguf").write_bytes(b"no model")
    assert run("model", "use", "broken.gguf").code == 1
    assert chosen() == EndpointChoice(EMBEDDED_URL, "tiny")


@pytest.mark.usefixtures("ollama")
def test_without_the_package_that_serves_files_it_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tiny_model(tmp_path / "tiny.gguf")
    monkeypatch.setattr(EmbeddedModels, "installed", False)
    done = run("model", "use", "tiny.gguf")
    assert (done.code, "pip install -r requirements-local.txt" in done.err) == (1, True)
    assert chosen() is None


def test_without_ollama_a_file_is_fetched_or_what_to_install_is_said(
    run: Run, ollama: OllamaServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fetch(_self: object, offer: OfferedModel, folder: Path, **_: object) -> Path:
        assert (offer, folder.name) == (DEFAULT, "models")
        write_tiny_model(tmp_path / "qwen.gguf")
        return tmp_path / "qwen.gguf"

    monkeypatch.setattr(Downloading, "fetch", fetch)
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    done = run("model", "pull", "qwen3-4b", "--yes")
    assert done.code == 0, done.err
    assert DEFAULT.gguf_url in done.err
    assert chosen() == EndpointChoice(EMBEDDED_URL, "qwen")
    monkeypatch.setattr(EmbeddedModels, "installed", False)
    done = run("model", "pull", "qwen3-4b", "--yes")
    assert (done.code, "Nothing here could run it: install Ollama" in done.err) == (3, True)
    assert ollama.ollama.created == []


def test_what_cannot_grade_is_not_used(run: Run, ollama: OllamaServer) -> None:
    has(ollama, "all-minilm-embed")
    has(ollama, "innocent:7b", remote_host="https://ollama.com", remote_model="big")
    for name, why in (("all-minilm-embed", "writes no text"), ("innocent:7b", "leaves this machine")):
        done = run("model", "use", name)
        assert (done.code, why in done.err) == (1, True)
    assert chosen() is None


@pytest.mark.usefixtures("ollama")
def test_a_model_elsewhere_is_used_by_its_address_and_asks_first(run: Run) -> None:
    done = run("model", "use", "gpt-9", "--at", "https://api.example.org/v1")
    assert done.code == 0
    assert "Nothing is sent to https://api.example.org before you agree" in done.err
    assert chosen() == EndpointChoice("https://api.example.org/v1", "gpt-9")
    done = run("model", "use", "gpt-9", "--at", "example")
    assert (done.code, "must start with http" in done.err) == (1, True)


@pytest.mark.usefixtures("ollama")
def test_an_unknown_name_says_how_to_get_one(run: Run) -> None:
    assert "run `python -m grader model pull qwen3-14b`" in run("model", "use", "qwen3:14b").err
    done = run("model", "use", "no-such")
    assert (done.code, "No model on this machine is called “no-such”" in done.err) == (1, True)


@pytest.mark.usefixtures("ollama")
def test_use_off_asks_nobody_from_then_on(run: Run) -> None:
    run("model", "use", "gpt-9", "--at", "https://api.example.org/v1")
    assert run("model", "use", "--off").code == 0
    assert chosen() is None
    assert run("model", "use").code == 2
    assert run("model", "use", "x", "--off").code == 2


@pytest.mark.usefixtures("ollama")
def test_a_choice_made_again_keeps_its_masking_and_price(run: Run) -> None:
    made = EndpointChoice("https://api.example.org/v1", "gpt-9", masked=True, price_sent=2.0)
    build_rehearse(Settings()).language_model.choose(made)
    run("model", "use", "gpt-9", "--at", "https://api.example.org/v1")
    assert chosen() == made


@pytest.mark.usefixtures("ollama")
def test_the_language_of_feedback_is_chosen_or_that_of_the_question(run: Run) -> None:
    done = run("model", "use", "--feedback-in", "de")
    assert (done.code, "Feedback comes in German from now on." in done.err) == (0, True), done.err
    assert build_rehearse(Settings()).language_model.feedback_in == "de"
    done = run("model", "use", "--feedback-in", "klingon")
    assert (done.code, "“klingon” is not the code of a language" in done.err) == (1, True)
    assert run("model", "use", "--feedback-in", "question").code == 0
    assert build_rehearse(Settings()).language_model.feedback_in is None
