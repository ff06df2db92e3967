"""``model test`` against a server that plays a language model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.grading.rubric.scripted_endpoint import MODEL, Played, ScriptedEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

SECRET = "sk-opensesame"  # noqa: S105 - made up


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedEndpoint]:
    """A server that the environment names."""
    with ScriptedEndpoint() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", SECRET)
        monkeypatch.setenv("GRADER_LLM_MODEL", MODEL)
        yield running


def test_a_dozen_answers_are_graded_and_held_against_labels(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore
) -> None:
    done = run("model", "test", "--json")
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert (report["model"], report["host"], len(report["scored"])) == (MODEL, "127.0.0.1", 12)
    assert report["labels_by"] == "a language model"
    assert report["pairs"] == 12
    assert report["verdict"] in {"useful", "points", "scores", "neither"}
    assert report["tokens_sent"] == 1000 * len(chosen.chats) == 1000 * report["calls"]
    assert report["seconds"] > 0
    assert "Nothing of yours is sent" in done.err
    assert not history.attempts()
    assert SECRET not in done.out + done.err


def test_people_read_tables_a_verdict_and_whose_labels_they_are(run: Run, chosen: ScriptedEndpoint) -> None:
    done = run("model", "test")
    assert done.code == 0, done.err
    for expected in (
        f"{MODEL} at 127.0.0.1: 12 of 12 made-up answers graded.",
        "always “not said”",
        "the local grader alone",
        "confidently wrong",
        "without a price set, its cost is not known",
        "a language model labelled their points",
    ):
        assert expected in " ".join(done.out.split())
    assert chosen.chats


def test_a_service_that_fails_is_exit_code_3_with_its_reason_once(run: Run, chosen: ScriptedEndpoint) -> None:
    chosen.script.otherwise = lambda _: Played({"error": {"message": "bad key"}}, status=401)
    done = run("model", "test")
    assert done.code == 3
    assert "0 of 12 made-up answers graded" in done.out
    # A refused key is refused to the next answer as well.
    assert "1 answer not graded, because " in done.out
    assert len(chosen.chats) == 1
    assert SECRET not in done.out + done.err


def test_nothing_is_sent_elsewhere_before_somebody_agrees(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example.org/v1")
    monkeypatch.setenv("GRADER_LLM_MODEL", MODEL)
    done = run("model", "test")
    assert done.code == 1
    assert "add --agree-to-send https://models.example.org" in done.err
    assert done.out == ""


def test_agreeing_to_a_trial_is_no_agreement_to_send_answers(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore
) -> None:
    address = chosen.base_url.removesuffix("/v1")
    chosen.script.otherwise = lambda _: Played({"error": {"message": "bad key"}}, status=401)
    assert run("model", "test", "--agree-to-send", address).code == 3
    assert history.preference("language_model.agreed_origins") is None


def test_without_a_model_it_says_how_to_choose_one(run: Run) -> None:
    done = run("model", "test")
    assert done.code == 1
    assert "No language model is chosen: `python -m grader model list` shows those" in done.err
