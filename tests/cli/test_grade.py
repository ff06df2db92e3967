from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from grader.bank.library import Library
from grader.bank.new_questions import question_of
from grader.cli.grade import as_text, similarity
from grader.models import PointStatus, SimilarityGrade
from grader.models.imported import FoundQuestion
from grader.settings import Settings
from tests import points

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from tests.cli.conftest import Done

    Run = Callable[..., Done]

ANSWER = "I set the goals first – «honestly». Then we test with care.\nAfter launch I monitor the numbers 😀."


@pytest.fixture
def answer(tmp_path: Path) -> Path:
    file = tmp_path / "answer.txt"
    file.write_text(ANSWER, encoding="utf-8")
    return file


def test_json_has_exactly_the_stable_keys(run: Run, bank: QuestionBank) -> None:
    answer = bank.question("drift-monitoring").model_answer.replace(". ", ".\n")
    done = run("grade", "drift-monitoring", "-", "--json", stdin=answer)
    assert (done.code, done.err) == (0, "")
    grade = json.loads(done.out)
    assert list(grade) == ["question_id", "similarity", "rubric", "grader_version"]
    assert grade["question_id"] == "drift-monitoring"
    assert grade["rubric"] is None
    similarity = grade["similarity"]
    assert list(similarity) == ["score", "low", "high", "band", "coverage", "flags", "criteria"]
    assert 0 <= similarity["low"] <= similarity["score"] <= similarity["high"] <= 100
    assert all(
        list(item)[:4] == ["point", "status", "sentence", "likelihood"] for item in similarity["coverage"]
    )
    assert {item["status"] for item in similarity["coverage"]} <= set(PointStatus)
    for item in similarity["coverage"]:
        assert (item["sentence"] is None) == (item["status"] == "missing")
        assert item["sentence"] is None or item["sentence"] in answer
    assert [list(item) for item in similarity["criteria"]] == [["id", "score"]] * 5
    assert "weights:53aa5117" in grade["grader_version"]


def test_an_answer_is_read_from_a_file_or_standard_input_alike(
    run: Run, answer: Path, small_bank: Path, tmp_path: Path
) -> None:
    marked = tmp_path / "marked.txt"
    marked.write_bytes(b"\xef\xbb\xbf" + ANSWER.encode())
    common = ("--bank", small_bank, "--json")
    results = [
        run("grade", "launch", answer, *common),
        run("grade", "launch", marked, *common),
        run("grade", "launch", "-", *common, stdin=ANSWER),
        run("grade", "launch", *common, stdin=b"\xef\xbb\xbf" + ANSWER.encode()),
    ]
    assert {done.code for done in results} == {0}
    assert len({done.out for done in results}) == 1


def test_text_shows_score_points_and_advice(run: Run, answer: Path, small_bank: Path) -> None:
    done = run("grade", "launch", answer, "--bank", small_bank)
    assert done.code == 0
    assert " of 100 (" in done.out
    said = " ".join(done.out.split())
    assert "People would probably grade it" in said
    assert "Agreement with people on answers it had not seen" in said
    assert "of 2 sentences covered" in done.out
    assert "● covered" in done.out
    assert "you: " in done.out


def test_a_point_for_programs_has_its_likelihood_and_both_sentences() -> None:
    _, unsure, missing = similarity(points.ANSWER, points.in_doubt())["coverage"]
    assert unsure == {
        "point": points.UNSURE.point,
        "status": "unsure",
        "sentence": points.SENTENCES[1],
        "likelihood": 0.5,
        "second_sentence": points.SENTENCES[2],
    }
    assert missing == {
        "point": points.LACKING.point,
        "status": "missing",
        "sentence": None,
        "likelihood": 0.05,
    }


def test_text_asks_about_unsure_points_below_the_nearest_sentence(bank: QuestionBank) -> None:
    question = bank.question("drift-monitoring")
    said = as_text(question, points.ANSWER, points.in_doubt(), (), ())
    assert "nearest: We look again every month.\n" in said
    assert "nearest: A colleague helps.\n      Did you say this?\n" in said
    assert said.count("Did you say this?") == 1
    assert "● covered  ◌ unsure  ○ missing" in said
    assert "Surely made 1, surely missing 1, unsure 1 of 3." in said
    assert "Model answer:" not in said


def test_saving_keeps_the_answer_and_its_grade(run: Run, bank: QuestionBank, history: HistoryStore) -> None:
    answer = bank.question("drift-monitoring").model_answer
    done = run("grade", "drift-monitoring", "--json", "--save", stdin=answer)
    (attempt,) = history.attempts()
    assert attempt.answer == answer
    assert attempt.grade(SimilarityGrade) is not None
    assert attempt.grade(SimilarityGrade).score == json.loads(done.out)["similarity"]["score"]


def test_nothing_is_kept_unless_asked_for(
    run: Run, answer: Path, small_bank: Path, history: HistoryStore
) -> None:
    assert run("grade", "launch", answer, "--bank", small_bank).code == 0
    assert history.count_attempts() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read (No such file or directory): check the path"),
        ("caf\xe9".encode("latin-1"), "is not UTF-8 (byte 0xe9 at position 3): save it as UTF-8"),
        (b"", "Your answer is empty"),
        ("😀 ...".encode(), "has no words in it"),
        (b"word " * 20_001, "more than the 100,000"),
    ],
)
def test_an_answer_that_cannot_be_graded_is_one_sentence_and_exit_code_1(
    run: Run, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "answer.txt"
    if content is not None:
        file.write_bytes(content)
    done = run("grade", "drift-monitoring", file)
    assert (done.code, done.out) == (1, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_an_unknown_question_suggests_the_nearest(run: Run, answer: Path) -> None:
    done = run("grade", "drift-monitorin", answer)
    assert (done.code, done.out) == (1, "")
    assert "Did you mean “drift-monitoring”?" in done.err


def test_a_broken_bank_grades_nothing(run: Run, answer: Path, tmp_path: Path) -> None:
    bank = tmp_path / "bank.csv"
    bank.write_text("id,role\nlaunch,How?\n", encoding="utf-8")
    done = run("grade", "launch", answer, "--bank", bank)
    assert (done.code, done.out) == (1, "")
    assert "row 1, column question: is missing" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("batch", "a.csv", "b.csv", "--llm", "--max-tokens-total", "0"),
        ("grade",),
        ("grade", "launch", "-", "--no-such-option"),
        ("no-such-command",),
        ("history", "--limit", "0"),
        ("export", "--format", "xml"),
        ("delete",),
        ("delete", "abcdef", "--all"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_why(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_without_a_language_model_llm_says_how_to_choose_one(run: Run) -> None:
    done = run("grade", "drift-monitoring", "-", "--llm", stdin=ANSWER)
    assert (done.code, done.out) == (1, "")
    assert "set GRADER_LLM_MODEL" in done.err


def test_a_model_that_cannot_be_loaded_exits_with_3(
    run: Run, answer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_EMBEDDING_MODEL", "/nonexistent")
    done = run("grade", "drift-monitoring", answer)
    assert (done.code, done.out) == (3, "")
    assert "/nonexistent" in done.err
    assert "GRADER_EMBEDDING_MODEL" in done.err
    assert done.err.count("\n") == 1


def test_an_answer_to_be_saved_is_kept_even_if_it_cannot_be_graded(
    run: Run, answer: Path, monkeypatch: pytest.MonkeyPatch, history: HistoryStore
) -> None:
    monkeypatch.setenv("GRADER_EMBEDDING_MODEL", "/nonexistent")
    done = run("grade", "drift-monitoring", answer, "--save")
    (attempt,) = history.attempts()
    assert (done.code, attempt.answer, attempt.grade(SimilarityGrade)) == (3, ANSWER, None)
    assert attempt.id in done.err
    assert attempt.failure(SimilarityGrade) is not None
    assert attempt.failure(SimilarityGrade) in done.err


def test_a_question_without_a_model_answer_gets_no_number(
    run: Run, tmp_path: Path, history: HistoryStore
) -> None:
    Library(Settings().banks).add("Nurse", [question_of(FoundQuestion("Why nights?", "line 1"))])
    done = run("grade", "why-nights", "--json", "--save", stdin=ANSWER)
    data = json.loads(done.out)
    assert (done.code, data["similarity"], data["rubric"], data["grader_version"]) == (0, None, None, None)
    assert data["reason"].startswith("No grade yet: this question has no model answer.")
    (kept,) = history.attempts()
    assert (kept.answer, dict(kept.grades), dict(kept.failures)) == (ANSWER, {}, {})
    assert run("grade", "why-nights", stdin=ANSWER).out.startswith("No grade yet: ")
    assert run("grade", "why-nights", stdin="…").code == 1
    table, grades = tmp_path / "answers.csv", tmp_path / "grades.csv"
    table.write_text("question_id,answer\nwhy-nights,I like the quiet.\n", encoding="utf-8")
    assert run("batch", table, grades).code == 1
    assert grades.read_text("utf-8").endswith(",,,,not graded: “why-nights” has no model answer\n")
