from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import EmbedderError, InputError, NotFoundError, StoreError
from grader.grading.practice import LONGEST_ANSWER, Practice
from grader.history import HistoryStore
from grader.models import Answer, Peeks, SimilarityGrade
from tests.rehearse_kit import SMALL_BANK, fake_scorer

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.grading.similarity.grader import SimilarityGrader
    from grader.models import Question
    from grader.rehearse import Rehearse

ANSWER = "Motors are in stock – and nobody is blamed. 😀\n<b>I paint</b> with care.\x00"
UNGRADABLE = {
    "nothing": ("", "is empty"),
    "white space": (" \n\t\u00a0", "is empty"),
    "emoji": ("😀🎉🔥", "has no words"),
    "marks": ("...!? -- «»", "has no words"),
    "a null byte": ("\x00", "has no words"),
    "half a character": ("word \ud800", "half a character"),
    "far too much": ("word " * (LONGEST_ANSWER // 5 + 1), "more than the 100,000"),
}

each_ungradable = pytest.mark.parametrize(("answer", "reason"), UNGRADABLE.values(), ids=UNGRADABLE.keys())


class Watched:
    """A scorer that looks into the history while it grades."""

    def __init__(self, history: HistoryStore) -> None:
        self.history = history
        self.stored: list[str] = []

    def grade(self, question: Question, answer: str) -> SimilarityGrade:
        self.stored = [attempt.answer for attempt in self.history.attempts()]
        return fake_scorer().grade(question, answer)


def failing(error: BaseException) -> Callable[[], SimilarityGrader]:
    def build() -> SimilarityGrader:
        raise error

    return build


def test_an_attempt_keeps_what_was_typed_and_how(rehearse: Rehearse, history: HistoryStore) -> None:
    first = rehearse.practice.submit(Answer("robot", "A first draft of words."))
    peeks = Peeks(guidance=True)
    made = rehearse.practice.submit(Answer("robot", ANSWER, elapsed_s=61.5, peeks=peeks, revises=first.id))
    kept = history.attempt(made.id)
    assert kept == made
    assert (kept.answer, kept.question_id, kept.elapsed_s) == (ANSWER, "robot", 61.5)
    assert kept.question_text == SMALL_BANK.question("robot").text
    assert (kept.peeks, kept.revises, kept.failure(SimilarityGrade)) == (peeks, first.id, None)


def test_an_attempt_is_graded_as_the_answer_alone_would_be(rehearse: Rehearse) -> None:
    assert rehearse.practice.submit(Answer("robot", ANSWER)).grade(
        SimilarityGrade
    ) == rehearse.practice.grade(SMALL_BANK.question("robot"), ANSWER)


def test_an_answer_is_saved_before_it_is_graded(
    history: HistoryStore, make_rehearse: Callable[..., Rehearse]
) -> None:
    scorer = Watched(history)
    make_rehearse(lambda: scorer).practice.submit(Answer("robot", ANSWER))
    assert scorer.stored == [ANSWER]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (EmbedderError("The weights are gone. Get them."), "The weights are gone. Get them."),
        (RuntimeError("out of luck"), "the grader failed (RuntimeError)."),
        (MemoryError(), "the grader failed (MemoryError)."),
    ],
)
def test_a_failed_grade_leaves_the_answer_with_its_reason_and_no_number(
    history: HistoryStore, make_rehearse: Callable[..., Rehearse], error: Exception, reason: str
) -> None:
    made = make_rehearse(failing(error)).practice.submit(Answer("robot", ANSWER))
    kept = history.attempt(made.id)
    assert (kept.answer, kept.grade(SimilarityGrade), kept.failure(SimilarityGrade)) == (ANSWER, None, reason)


def test_a_failed_attempt_can_be_graded_again(
    history: HistoryStore, make_rehearse: Callable[..., Rehearse]
) -> None:
    failed = make_rehearse(failing(EmbedderError("Not now."))).practice.submit(Answer("robot", ANSWER))
    again = make_rehearse().practice.grade_again(failed.id)
    assert (again.id, again.failure(SimilarityGrade)) == (failed.id, None)
    assert again.grade(SimilarityGrade) is not None
    assert history.count_attempts() == 1


@each_ungradable
def test_what_cannot_be_graded_is_refused_in_one_sentence_and_not_stored(
    rehearse: Rehearse, history: HistoryStore, answer: str, reason: str
) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        rehearse.practice.submit(Answer("robot", answer))
    assert str(refused.value).count(".") == 1
    assert history.count_attempts() == 0


@each_ungradable
def test_what_cannot_be_graded_never_wakes_the_grader(
    make_rehearse: Callable[..., Rehearse], answer: str, reason: str
) -> None:
    rehearse = make_rehearse(failing(AssertionError("was loaded")))
    with pytest.raises(InputError, match=reason):
        rehearse.practice.grade(SMALL_BANK.question("robot"), answer)


def test_the_longest_answer_is_still_graded(rehearse: Rehearse) -> None:
    answer = ("word " * (LONGEST_ANSWER // 5))[:LONGEST_ANSWER]
    assert rehearse.practice.submit(Answer("robot", answer)).grade(SimilarityGrade) is not None


def test_an_unknown_question_is_refused_and_nothing_stored(rehearse: Rehearse, history: HistoryStore) -> None:
    with pytest.raises(NotFoundError, match="Did you mean “robot”"):
        rehearse.practice.submit(Answer("robots", ANSWER))
    assert history.count_attempts() == 0


def test_an_answer_that_cannot_be_saved_is_not_graded(make_rehearse: Callable[..., Rehearse]) -> None:
    rehearse = make_rehearse(failing(AssertionError("was loaded")))
    nowhere = HistoryStore("sqlite:////proc/no/such/place.sqlite3")
    rehearse.practice = Practice(bank=SMALL_BANK, history=nowhere, loader=rehearse.loader)
    with pytest.raises(StoreError):
        rehearse.practice.submit(Answer("robot", ANSWER))


def test_a_point_is_ticked_and_the_tick_taken_back(rehearse: Rehearse, history: HistoryStore) -> None:
    made = rehearse.practice.submit(Answer("robot", ANSWER))
    item = made.grade(SimilarityGrade).coverage[-1]  # type: ignore[union-attr]
    for said in (True, False, None):
        rehearse.practice.tick(made.id, item.point, item.criterion_id, said)
        grade = history.attempt(made.id).grade(SimilarityGrade)
        assert grade is not None
        assert grade.coverage[-1].said is said
    assert history.attempt(made.id) == made
    with pytest.raises(NotFoundError):
        rehearse.practice.tick("gone", item.point, item.criterion_id, said=True)


def test_grading_alone_stores_nothing(rehearse: Rehearse, history: HistoryStore) -> None:
    rehearse.practice.grade(SMALL_BANK.question("robot"), ANSWER)
    assert history.count_attempts() == 0


def test_an_unforeseen_fault_leaves_a_reason_without_the_answers_words(
    make_rehearse: Callable[..., Rehearse], caplog: pytest.LogCaptureFixture
) -> None:
    attempt = make_rehearse(failing(TypeError("about SECRET words"))).practice.submit(Answer("robot", ANSWER))
    assert attempt.grade(SimilarityGrade) is None
    assert attempt.failure(SimilarityGrade) == "the grader failed (TypeError)."
    assert "grading failed" in caplog.text


def test_a_grade_that_cannot_be_kept_is_not_taken_for_a_lost_answer(
    make_rehearse: Callable[..., Rehearse], history: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(history, "add_grade", full)
    made = make_rehearse().practice.submit(Answer("robot", ANSWER))
    assert made.failure(SimilarityGrade) == "the grade could not be kept: The disk is full."
    assert [attempt.answer for attempt in history.attempts()] == [ANSWER]
