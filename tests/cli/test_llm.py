"""``grade --llm`` and ``batch --llm`` against a server that plays a language model."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from grader.cli.consent import agreed_endpoint
from grader.errors import InputError
from grader.models import RubricGrade, SimilarityGrade
from grader.models.endpoint import EndpointChoice
from grader.rehearse import build_rehearse
from grader.settings import Settings
from tests.grading.rubric.scripted_endpoint import MODEL, Played, ScriptedEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

SECRET = "sk-opensesame"  # noqa: S105 - made up
ANSWER = (
    "I log every input with its score. Each week I compare the histograms of brightness and confidence with "
    "those of the training set, and I alert when they drift. Labelled samples from the field tell whether "
    "the accuracy fell, and then I retrain on the new images."
)
GERMAN = (
    "Ich halte jede Eingabe mit Ergebnis fest. Jede Woche vergleiche ich die Verteilungen mit denen der "
    "Trainingsdaten und schlage Alarm, wenn sie auseinanderlaufen."
)
NOT_IN_ENGLISH = "quotes can only be checked in English, and this answer is in German: answer in English"
QUESTION = "drift-monitoring"


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint() as running:
        yield running


@pytest.fixture
def chosen(endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch) -> ScriptedEndpoint:
    """The environment names it."""
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("GRADER_LLM_MODEL", MODEL)
    return endpoint


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Three answers that can be graded by a rubric."""
    path = tmp_path / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["answer", "question_id"])
        rows.writerows([f"{ANSWER} This is draft {number}.", QUESTION] for number in range(3))
    return path


def test_grade_adds_the_rubric_grade_to_its_json(run: Run, chosen: ScriptedEndpoint) -> None:
    done = run("grade", QUESTION, "-", "--llm", "--json", stdin=ANSWER)
    assert done.code == 0, done.err
    rubric = json.loads(done.out)["rubric"]
    assert (rubric["status"], rubric["reason"], rubric["model"]) == ("graded", None, MODEL)
    assert 0 <= rubric["score"] <= 100
    assert rubric["criteria"]
    for item in rubric["criteria"]:
        assert item["level"] in {"missing", "partial", "strong"}
        assert item["quote_verified"] == (item["quote"] is not None)
        assert item["quote"] is None or item["quote"] in ANSWER
    assert f"Asking {MODEL} at http://127.0.0.1:" in done.err
    assert chosen.chats


def test_grade_without_llm_asks_nobody(run: Run, chosen: ScriptedEndpoint) -> None:
    done = run("grade", QUESTION, "-", "--no-llm", "--json", stdin=ANSWER)
    assert (done.code, json.loads(done.out)["rubric"]) == (0, None)
    assert chosen.seen == []


def test_grade_as_text_says_what_an_interviewer_would(run: Run, chosen: ScriptedEndpoint) -> None:
    done = run("grade", QUESTION, "-", "--llm", stdin=ANSWER)
    assert done.code == 0
    assert "By the rubric: " in done.out
    assert f"read by {MODEL} at 127.0.0.1" in done.out
    assert chosen.chats


def test_grade_keeps_the_rubric_grade_with_a_saved_answer(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore
) -> None:
    assert run("grade", QUESTION, "-", "--llm", "--save", stdin=ANSWER).code == 0
    (kept,) = history.attempts()
    assert kept.grade(RubricGrade) is not None
    assert kept.grade(SimilarityGrade) is not None
    exported = run("export").out
    assert MODEL in exported
    assert SECRET not in exported
    assert chosen.chats


def test_grade_without_the_service_prints_the_other_and_exits_with_3(
    run: Run, chosen: ScriptedEndpoint, history: HistoryStore
) -> None:
    chosen.script.otherwise = lambda _: Played({"error": {"message": "bad key"}}, status=401)
    done = run("grade", QUESTION, "-", "--llm", "--save", "--json", stdin=ANSWER)
    assert done.code == 3
    data = json.loads(done.out)
    assert data["similarity"]["score"] > 0
    assert (data["rubric"]["status"], data["rubric"]["score"]) == ("unscored", None)
    assert data["rubric"]["reason"]
    assert history.attempts()[0].failure(RubricGrade) == data["rubric"]["reason"]
    assert SECRET not in done.out + done.err


def test_grade_says_why_an_answer_in_another_language_is_not_graded(
    run: Run, chosen: ScriptedEndpoint
) -> None:
    done = run("grade", QUESTION, "-", "--llm", stdin=GERMAN)
    assert done.code == 1
    assert f"Not graded by the rubric, because {NOT_IN_ENGLISH}" in done.err
    as_json = json.loads(run("grade", QUESTION, "-", "--llm", "--json", stdin=GERMAN).out)["rubric"]
    assert (as_json["status"], as_json["score"]) == ("unscored", None)
    assert as_json["reason"].startswith(NOT_IN_ENGLISH)
    assert chosen.chats == []


def test_a_host_elsewhere_is_not_asked_before_somebody_agreed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://llm.example.org/v1")
    monkeypatch.setenv("GRADER_LLM_MODEL", MODEL)
    done = run("grade", QUESTION, "-", "--llm", stdin=ANSWER)
    assert (done.code, done.out) == (1, "")
    assert "add --agree-to-send https://llm.example.org." in done.err
    for named in ("other.example.org", "http://llm.example.org", "llm.example.org:8443"):
        other = run("grade", QUESTION, "-", "--llm", "--agree-to-send", named, stdin=ANSWER)
        assert other.code == 1
        assert f"names {named}, but answers would go to https://llm.example.org:" in other.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("masked", [False, True])
def test_a_terminals_consent_shows_the_exact_text_masked_if_that_is_on(
    history: HistoryStore, monkeypatch: pytest.MonkeyPatch, masked: bool
) -> None:
    rehearse = build_rehearse(Settings(_env_file=None))
    model = rehearse.language_model
    model.choose(EndpointChoice("http://llm.example.org:8080/v1", MODEL, masked=masked))
    said = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    monkeypatch.setattr(sys, "stderr", said)
    answer = f"{ANSWER} Write to jane.doe@acme.example. \x1b[31m"
    with pytest.raises(InputError, match="Nothing was sent"):
        agreed_endpoint(
            rehearse, None, what="your answer", question=rehearse.bank.question(QUESTION), answer=answer
        )
    rehearse.history.close()
    shown = said.getvalue()
    assert "would be sent to http://llm.example.org:8080, with" in shown
    assert "travel to llm.example.org unencrypted" in shown
    assert "I log every input with its score." in shown
    assert ("jane.doe@acme.example" in shown) == (not masked)
    assert ("[EMAIL_1]" in shown) == masked
    assert "\x1b" not in shown
    assert history.preference("language_model.agreed_origins") is None


def test_batch_adds_two_columns_and_says_what_it_took(
    run: Run, chosen: ScriptedEndpoint, table: Path, tmp_path: Path
) -> None:
    grades = tmp_path / "grades.csv"
    done = run("batch", table, grades, "--llm")
    assert (done.code, done.out) == (0, ""), done.err
    rows = read(grades)
    assert list(rows[0])[-2:] == ["rubric_score", "rubric_status"]
    assert [row["rubric_status"] for row in rows] == ["graded"] * 3
    assert all(0 <= int(row["rubric_score"]) <= 100 for row in rows)
    assert "Rubric: 3 graded (0 of them before), 0 not; 3,300 tokens" in done.err
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    assert chosen.chats


def test_batch_says_in_the_row_that_an_answer_is_in_another_language(
    run: Run, chosen: ScriptedEndpoint, table: Path, tmp_path: Path
) -> None:
    with table.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerow([GERMAN, QUESTION])
    done = run("batch", table, tmp_path / "grades.csv", "--llm")
    assert done.code == 1
    assert "1 of 4 rows cannot be graded by the rubric: `rubric_status` in " in done.err
    *others, german = read(tmp_path / "grades.csv")
    assert [row["rubric_status"] for row in others] == ["graded"] * 3
    assert german["rubric_score"] == ""
    assert german["rubric_status"].startswith(f"not graded: {NOT_IN_ENGLISH}")
    assert len(chosen.chats) == 3


def test_batch_without_llm_has_no_such_columns(run: Run, table: Path, tmp_path: Path) -> None:
    assert run("batch", table, tmp_path / "grades.csv").code == 0
    assert "rubric_score" not in read(tmp_path / "grades.csv")[0]


def test_batch_stops_at_its_budget_and_goes_on_where_it_was(
    run: Run, chosen: ScriptedEndpoint, table: Path, tmp_path: Path
) -> None:
    grades = tmp_path / "grades.csv"
    done = run("batch", table, grades, "--llm", "--max-tokens-total", "1000")
    assert done.code == 0
    assert "Stopped at the budget of tokens.\nGive the same command again to go on." in done.err
    statuses = [row["rubric_status"] for row in read(grades)]
    assert statuses == ["graded", *["not graded: the budget of tokens was used up."] * 2]
    asked = len(chosen.chats)

    done = run("batch", table, grades, "--llm")
    assert done.code == 0
    assert "Going on: 1 rubric scores are kept from before." in done.err
    assert "Rubric: 3 graded (1 of them before)" in done.err
    assert [row["rubric_status"] for row in read(grades)] == ["graded"] * 3
    assert len(chosen.chats) == 3 * asked


def test_batch_asks_again_for_scores_of_another_protocol(
    run: Run, chosen: ScriptedEndpoint, table: Path, tmp_path: Path, history: HistoryStore
) -> None:
    grades = tmp_path / "grades.csv"
    assert run("batch", table, grades, "--llm", "--max-tokens-total", "1000").code == 0
    asked = len(chosen.chats)
    history.keep_preference(f"abilities:abilities {chosen.base_url} {MODEL}", '{"way": "points"}')
    done = run("batch", table, grades, "--llm", "--max-tokens-total", "1")
    assert "(0 of them before)" in done.err
    assert len(chosen.chats) > asked


def test_batch_whose_service_goes_keeps_what_is_done_and_exits_with_3(
    run: Run, chosen: ScriptedEndpoint, table: Path, tmp_path: Path
) -> None:
    grades = tmp_path / "grades.csv"
    good = chosen.script.otherwise
    chosen.script.played.append(good)
    chosen.script.otherwise = lambda _: Played({"error": {"message": "bad key"}}, status=401)
    done = run("batch", table, grades, "--llm")
    assert done.code == 3
    rows = read(grades)
    assert [row["rubric_status"] == "graded" for row in rows] == [True, False, False]
    assert all(int(row["score"]) > 0 for row in rows)
    assert "Give the same command again to go on." in done.err

    chosen.script.otherwise = good
    assert run("batch", table, grades, "--llm").code == 0
    assert [row["rubric_status"] for row in read(grades)] == ["graded"] * 3


def test_a_context_that_is_too_small_is_the_services_fault(
    run: Run, chosen: ScriptedEndpoint, table: Path, tmp_path: Path
) -> None:
    said = {"error": {"message": "request (900 tokens) exceeds the available context size (512 tokens)"}}
    chosen.script.otherwise = lambda _: Played(said, status=400)
    done = run("grade", QUESTION, "-", "--llm", stdin=ANSWER)
    assert (done.code, "(512 tokens): give the model a larger context" in done.err) == (3, True)
    assert run("batch", table, tmp_path / "grades.csv", "--llm").code == 3
