"""``regrade --llm`` against a server that plays a language model."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from grader.cli import main
from grader.models import Answer, RubricGrade, SimilarityGrade
from grader.models.endpoint import EndpointChoice
from grader.rehearse import build_rehearse
from grader.settings import Settings
from tests.grading.rubric.scripted_endpoint import MODEL, Played, ScriptedEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

QUESTION = "drift-monitoring"
ANSWER = (
    "I log every input with its score. Each week I compare the histograms of brightness and confidence with "
    "those of the training set, and I alert when they drift."
)
REFUSED = Played({"error": {"message": "bad key"}}, status=401)


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedEndpoint]:
    """A server that the environment names."""
    with ScriptedEndpoint() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-opensesame")
        monkeypatch.setenv("GRADER_LLM_MODEL", MODEL)
        yield running


@pytest.fixture
def answered(history: HistoryStore) -> list[str]:
    """Three answers to one question and one to another, newest first."""
    ids = [
        history.add_attempt(Answer(question, f"{ANSWER} Number {number}."), question_text="How?").id
        for number, question in enumerate(("mobile-latency", QUESTION, QUESTION, QUESTION))
    ]
    return ids[::-1]


def graded(history: HistoryStore) -> list[str]:
    return [attempt.id for attempt in history.attempts() if attempt.grade(RubricGrade) is not None]


def test_stored_answers_are_graded_by_the_rubric_after_an_estimate(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore, answered: list[str]
) -> None:
    done = run("regrade", "--llm", "--question", QUESTION, "--json")
    assert (done.code, json.loads(done.out)) == (
        0,
        {"graded": 3, "failed": 0, "left": 0, "tokens": 3300, "stopped": None},
    )
    assert done.err.startswith("To be graded by the rubric: 3 answers, about ")
    assert f"Asking {MODEL} at http://127.0.0.1:" in done.err
    assert graded(history) == answered[:3]
    assert all(attempt.grade(SimilarityGrade) is None for attempt in history.attempts())
    assert run("regrade", "--llm").err.endswith("1 graded again, 0 could not be graded.\n")
    asked = len(chosen.chats)
    again = run("regrade", "--llm")
    assert (again.code, again.err.endswith("No answer is to be graded again.\n")) == (0, True)
    assert len(chosen.chats) == asked


def test_the_estimate_is_near_what_is_sent(run: Run, chosen: ScriptedEndpoint, answered: list[str]) -> None:
    done = run("regrade", "--llm", "--question", QUESTION)
    said = int(done.err.split("about ")[1].split(" tokens")[0].replace(",", ""))
    sent = sum(len(message["content"]) for chat in chosen.chats for message in chat.body["messages"])
    assert len(answered) - 1 == len(chosen.chats)
    assert sent / 3 < said < sent / 3 * 1.5


def test_without_llm_no_language_model_is_asked(
    run: Run, chosen: ScriptedEndpoint, answered: list[str], history: HistoryStore
) -> None:
    assert run("regrade").code == 0
    assert (chosen.chats, graded(history)) == ([], [])
    assert all(history.attempt(each).grade(SimilarityGrade) for each in answered)
    assert run("regrade", "--max-tokens-total", "9").code == 2


def test_the_budget_ends_a_run_and_the_same_command_goes_on(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore, answered: list[str]
) -> None:
    done = run("regrade", "--llm", "--max-tokens-total", "2000")
    assert done.code == 0
    assert "2 graded again, 0 could not be graded.\nStopped, because the budget of tokens" in done.err
    assert done.err.endswith("Give the same command again to go on.\n")
    assert graded(history) == answered[:2]
    assert run("regrade", "--llm").code == 0
    assert graded(history) == answered
    assert len(chosen.chats) == 4


def test_a_refusing_service_ends_the_run_in_one_sentence_and_exits_with_3(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore, answered: list[str]
) -> None:
    good = chosen.script.otherwise
    chosen.script.played.append(good)
    chosen.script.otherwise = lambda _: REFUSED
    done = run("regrade", "--llm")
    assert done.code == 3
    assert done.err.count("Stopped, because ") == 1
    assert graded(history) == answered[:1]
    assert all(attempt.failure(RubricGrade) is None for attempt in history.attempts())
    chosen.script.otherwise = good
    assert run("regrade", "--llm").code == 0
    assert graded(history) == answered


def test_unreadable_replies_exit_with_3_after_every_answer_had_its_turn(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore
) -> None:
    for number in range(6):
        history.add_attempt(Answer(QUESTION, f"{ANSWER} Number {number}."), question_text="How?")
    chosen.script.otherwise = lambda _: Played({"choices": []})
    done = run("regrade", "--llm", "--json")
    assert done.code == 3
    record = json.loads(done.out)
    assert (record["graded"], record["failed"], record["left"]) == (0, 6, 6)
    assert record["stopped"] is None


def test_an_answer_of_a_few_words_is_not_offered_for_ever(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore
) -> None:
    history.add_attempt(Answer(QUESTION, "I log it."), question_text="How?")
    done = run("regrade", "--llm", "--json")
    assert (done.code, json.loads(done.out)["left"], chosen.chats) == (0, 0, [])


def test_a_host_elsewhere_is_not_asked_before_somebody_agreed(
    run: Run, answered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://llm.example.org/v1")
    monkeypatch.setenv("GRADER_LLM_MODEL", MODEL)
    done = run("regrade", "--llm")
    assert (done.code, done.out) == (1, "")
    assert f"{len(answered)} answers, about " in done.err
    assert "Nobody has agreed yet that these 4 answers may be sent to https://llm.example.org" in done.err
    other = run("regrade", "--llm", "--agree-to-send", "other.example.org")
    assert "answers would go to https://llm.example.org" in other.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def reconfigure(self, **_: object) -> None:
        """As the real one's, which only says how to write what it cannot show."""


def test_a_terminal_shows_the_exact_first_text_before_it_is_sent(
    history: HistoryStore, answered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearse = build_rehearse(Settings(_env_file=None))
    rehearse.language_model.choose(EndpointChoice("https://llm.example.org/v1", MODEL, False, 1.0, 2.0))
    rehearse.history.close()
    said = Terminal()
    monkeypatch.setattr(sys, "argv", ["grader", "regrade", "--llm"])
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    monkeypatch.setattr(sys, "stderr", said)
    with pytest.raises(SystemExit):
        main()
    shown = said.getvalue()
    assert "which cost about " in shown
    assert f"I alert when they drift. Number {len(answered) - 1}." in shown
    assert "these 4 answers would be sent to https://llm.example.org, with" in shown
    assert "Nothing was sent" in shown
    assert graded(history) == []


def test_without_a_language_model_one_sentence_says_how_to_choose_one(run: Run, answered: list[str]) -> None:
    done = run("regrade", "--llm")
    assert answered
    assert (done.code, done.out) == (1, "")
    assert "No language model is chosen" in done.err
