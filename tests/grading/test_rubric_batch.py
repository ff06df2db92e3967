from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError, NotGradedError, Ungraded
from grader.grading.rubric_batch import AskedAnswer, RubricBatch, RubricJournal
from tests.history.conftest import rubric
from tests.rehearse_kit import SMALL_BANK

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from grader.models import RubricGrade

ROBOT, PAINT = SMALL_BANK.question("robot"), SMALL_BANK.question("paint")
TOKENS = 1020
"""What one made-up grade says it took."""


class Grader:
    """Scores an answer by its length, unless it names an error."""

    def __init__(self, **errors: NotGradedError) -> None:
        self.errors = errors
        self.asked: list[str] = []

    def __call__(self, asked: AskedAnswer, _cancel: Event) -> RubricGrade:
        answer = asked.answer
        self.asked.append(answer)
        if answer in self.errors:
            raise self.errors[answer]
        return rubric(len(answer))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "grades.csv.rubric-part"


def asked(*answers: str) -> list[AskedAnswer]:
    return [AskedAnswer(ROBOT, answer) for answer in answers]


def batch(grader: Grader, file: Path, *, name: str = "m at h", **how: int | None) -> RubricBatch:
    journal = RubricJournal(file, grader=lambda _: name)
    return RubricBatch(
        grader, known=journal.score, keep=journal.add, characters=lambda asked: 300 + len(asked.answer), **how
    )


def scores(made: RubricBatch, *answers: str) -> list[int | None]:
    return [row.score for row in made.rows(asked(*answers))]


@pytest.mark.parametrize("workers", [1, 4])
def test_rows_come_in_order_however_many_are_asked_at_once(file: Path, workers: int) -> None:
    answers = ["a" * size for size in range(1, 30)]
    assert scores(batch(Grader(), file, workers=workers), *answers) == list(range(1, 30))


def test_what_was_graded_before_is_not_asked_again(file: Path) -> None:
    scores(batch(Grader(), file), "one", "three")
    grader = Grader()
    made = batch(grader, file)
    assert scores(made, "one", "seven", "three") == [3, 5, 5]
    assert (grader.asked, made.found, made.tokens) == (["seven"], 2, TOKENS)


def test_another_model_or_question_starts_afresh(file: Path) -> None:
    scores(batch(Grader(), file), "one")
    grader = Grader()
    scores(batch(grader, file, name="other at h"), "one")
    assert grader.asked == ["one"]
    assert RubricJournal(file, grader=lambda _: "m at h").score(AskedAnswer(PAINT, "one")) is None


def test_a_line_cut_by_a_crash_costs_that_line_alone(file: Path) -> None:
    scores(batch(Grader(), file), "one", "three")
    file.write_bytes(file.read_bytes()[:-9])
    journal = RubricJournal(file, grader=lambda _: "m at h")
    assert (journal.score(AskedAnswer(ROBOT, "one")), journal.score(AskedAnswer(ROBOT, "three"))) == (3, None)


def test_a_reader_that_stops_keeps_what_is_done(file: Path) -> None:
    rows = batch(Grader(), file).rows(asked("one", "three", "five", "seven"))
    next(rows)
    rows.close()
    assert RubricJournal(file, grader=lambda _: "m at h").score(AskedAnswer(ROBOT, "one")) == 3


def test_one_unusable_reply_does_not_stop_the_others(file: Path) -> None:
    grader = Grader(bad=NotGradedError(Ungraded.UNREADABLE, "the reply was no JSON."))
    made = batch(grader, file)
    rows = list(made.rows(asked("one", "bad", "three")))
    assert [row.score for row in rows] == [3, None, 5]
    assert (rows[1].status, rows[1].failed) == ("not graded: the reply was no JSON.", True)
    assert made.stopped is None


def test_a_service_that_is_gone_is_not_asked_for_every_row(file: Path) -> None:
    grader = Grader(bad=NotGradedError(Ungraded.UNREACHABLE, "the server did not answer."))
    made = batch(grader, file)
    rows = list(made.rows(asked("one", "bad", *"abcdefgh")))
    assert grader.asked[:2] == ["one", "bad"]
    assert len(grader.asked) <= 4  # a few may have been under way
    assert rows[-1].status == "not graded: stopped, because the server did not answer."
    assert all(row.failed for row in rows[1:])


def test_the_budget_of_tokens_ends_the_asking_but_not_the_table(file: Path) -> None:
    grader = Grader()
    made = batch(grader, file, most_tokens=2 * TOKENS)
    rows = list(made.rows(asked("a", "bb", "ccc", "dddd", "eeeee")))
    assert [row.score for row in rows] == [1, 2, None, None, None]
    assert rows[-1].status == "not graded: the budget of tokens was used up."
    assert (made.over_budget, any(row.failed for row in rows)) == (True, False)


@pytest.mark.parametrize("told", [None, 0, -5000])
def test_the_budget_binds_where_the_server_reports_no_usage_or_nonsense(told: int | None) -> None:
    grader = Grader()
    exchange = replace(rubric().exchanges[0], prompt_tokens=told, completion_tokens=told, reply="x" * 30)
    made = RubricBatch(
        lambda *asked: replace(grader(*asked), exchanges=(exchange,)),
        known=lambda _: None,
        keep=lambda *_: None,
        characters=lambda _: 300,
        most_tokens=200,
    )
    assert scores(made, "a", "bb", "ccc", "dddd") == [1, 2, None, None]
    assert (made.tokens, made.estimated) == (220, True)


def test_rows_that_nothing_can_be_asked_about_say_so_and_are_no_failure(file: Path) -> None:
    grader = Grader(short=NotGradedError(Ungraded.NOTHING_TO_GRADE, "it has too few words."))
    rows = list(batch(grader, file).rows([None, AskedAnswer(PAINT, "x"), *asked("short")]))
    assert [row.status for row in rows] == [
        "not graded: it has no similarity grade either.",
        "not graded: the question has no rubric.",
        "not graded: it has too few words.",
    ]
    assert not any(row.failed for row in rows)


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    journal = RubricJournal(tmp_path / "no" / "part", grader=lambda _: "m at h")
    with pytest.raises(InputError, match=r"cannot be used \(No such file or directory\): make its folder"):
        journal.add(AskedAnswer(ROBOT, "one"), rubric(3))


def test_the_file_goes_once_it_is_not_needed(file: Path) -> None:
    scores(batch(Grader(), file), "one")
    RubricJournal(file, grader=lambda _: "m at h").remove()
    assert not file.exists()
