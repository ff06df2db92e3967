"""Grading stored answers again, all in one go."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from grader.errors import EmbedderError, InputError
from grader.grading.by_model_answer import STORED_AT_ONCE, ByModelAnswer
from grader.models import Answer, GraderKind, RubricGrade, SessionKind, SimilarityGrade
from tests.history.conftest import rubric, similarity
from tests.rehearse_kit import answer_in, fake_scorer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from grader.grading.background_runs import BackgroundRun
    from grader.grading.similarity.grader import SimilarityGrader
    from grader.history import HistoryStore
    from grader.models import Question
    from grader.rehearse import Rehearse


def earlier(history: HistoryStore, question_id: str = "paint", answer: str = "I paint with care.") -> str:
    """An attempt that an earlier grader graded."""
    attempt = history.add_attempt(Answer(question_id, answer), question_text="What?")
    history.add_grade(attempt.id, similarity(99))
    return attempt.id


def outdated(rehearse: Rehearse, question_id: str | None = None) -> tuple[str, ...]:
    return rehearse.background.regrader.outdated(ByModelAnswer(rehearse.loader), question_id)


def run_of(rehearse: Rehearse) -> Generator[BackgroundRun[None], None, None]:
    return rehearse.background.regrader.run(ByModelAnswer(rehearse.loader))


def start(rehearse: Rehearse) -> BackgroundRun[None]:
    return rehearse.background.regrader.start(ByModelAnswer(rehearse.loader))


def test_only_answers_without_a_present_grade_are_outdated_newest_first(rehearse: Rehearse) -> None:
    first = earlier(rehearse.history)
    rehearse.practice.submit(Answer("paint", "I handle paint with care."))
    second = earlier(rehearse.history, "varnish")
    earlier(rehearse.history, "no longer in the bank")
    assert outdated(rehearse) == (second, first)
    assert outdated(rehearse, "paint") == (first,)


def test_answers_that_could_not_be_graded_before_are_graded_too(rehearse: Rehearse) -> None:
    attempt = rehearse.practice.save(Answer("paint", "I handle paint with care."))
    rehearse.history.add_failure(attempt.id, GraderKind.SIMILARITY, "the grader failed.")
    assert outdated(rehearse) == (attempt.id,)


def test_what_was_answered_in_a_session_gets_no_grade_before_its_end(rehearse: Rehearse) -> None:
    elsewhere = earlier(rehearse.history)
    session = rehearse.sessions.start(SessionKind.MOCK, 2)
    held = answer_in(rehearse, session, 0, "I handle it with care.")
    assert outdated(rehearse) == (elsewhere,)
    assert [each.total for each in run_of(rehearse)][-1] == 1
    assert rehearse.history.attempt(held.id).grade(SimilarityGrade) is None
    rehearse.sessions.finish(session.id)
    assert outdated(rehearse) == (held.id,)


def test_every_answer_gets_a_present_grade_and_keeps_its_earlier_ones(
    rehearse: Rehearse, history: HistoryStore
) -> None:
    attempt_id = earlier(history)
    history.add_grade(attempt_id, rubric(55))
    run = run_of(rehearse)
    assert [(each.total, each.done) for each in [next(run)]] == [(1, 0)]
    last = next(run)
    assert (last.done, last.failed, next(run, None)) == (1, 0, None)
    regraded = history.attempt(attempt_id)
    assert regraded.grade(SimilarityGrade) is not None
    assert regraded.grade(SimilarityGrade).version == fake_scorer().version(rehearse.bank.question("paint"))
    assert regraded.grade(RubricGrade) == rubric(55)
    assert outdated(rehearse) == ()
    with history._database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM grades WHERE kind = 'similarity'").scalar()
    assert kept == 2


def test_a_run_that_was_stopped_goes_on_where_it_was(rehearse: Rehearse, history: HistoryStore) -> None:
    ids = [earlier(history) for _ in range(3)]
    run = run_of(rehearse)
    next(run)
    next(run)
    run.close()
    assert outdated(rehearse) == (ids[1], ids[0])
    assert [each.done for each in run_of(rehearse)][-1] == 2
    assert outdated(rehearse) == ()


def test_an_answer_deleted_meanwhile_stops_nothing(rehearse: Rehearse, history: HistoryStore) -> None:
    ids = [earlier(history) for _ in range(2)]
    run = run_of(rehearse)
    next(run)
    history.delete_attempt(ids[1])
    last = list(run)[-1]
    assert (last.done, last.total, last.failed) == (1, 1, 0)
    assert outdated(rehearse) == ()


class Gated:
    """A scorer that waits before it grades until it is let on."""

    def __init__(self, *, refuses: bool = False) -> None:
        self._real = fake_scorer()
        self.reached, self.let_on = Event(), Event()
        self._refuses = refuses
        self.version = self._real.version

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
        self.reached.set()
        assert self.let_on.wait(10)
        if self._refuses:
            raise InputError("Your answer is empty.")
        return self._real.grade_many(pairs)


def test_two_runs_at_once_share_the_answers_and_grade_none_twice(
    rehearse: Rehearse, make_rehearse: Callable[..., Rehearse], history: HistoryStore
) -> None:
    """The second begins while the first has some in hand, and is given what the first has not."""
    ids = [earlier(history, answer=f"I paint with care, {number}.") for number in range(3 * STORED_AT_ONCE)]
    other = make_rehearse()
    first, second = run_of(rehearse), run_of(other)
    assert (next(first).total, next(second).total) == (len(ids), len(ids))
    next(first)

    last = list(second)[-1]
    assert (last.done, last.elsewhere) == (2 * STORED_AT_ONCE, STORED_AT_ONCE - 1)
    ends = list(first)[-1]

    assert ends.done + last.done == len(ids)
    with history._database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM grades WHERE kind = 'similarity'").scalar()
    assert kept == 2 * len(ids)
    assert outdated(rehearse) == ()


@pytest.fixture
def gated(make_rehearse: Callable[..., Rehearse]) -> tuple[Rehearse, Gated]:
    scorer = Gated()
    return make_rehearse(lambda: scorer), scorer


def test_in_the_background_there_is_one_run_that_can_be_stopped(
    gated: tuple[Rehearse, Gated], history: HistoryStore
) -> None:
    rehearse, scorer = gated
    ids = [earlier(history) for _ in range(3)]
    regrading = start(rehearse)
    assert start(rehearse) is regrading is rehearse.background.regrader.latest(GraderKind.SIMILARITY)
    assert scorer.reached.wait(10)
    assert (regrading.running, regrading.total, regrading.done) == (True, 3, 0)
    regrading.cancel.set()
    scorer.let_on.set()
    assert regrading.finished.wait(10)
    assert (regrading.done, regrading.failure, regrading.stopped) == (1, None, None)
    assert outdated(rehearse) == (ids[1], ids[0])
    again = start(rehearse)
    assert again.finished.wait(10)
    assert (again is regrading, again.done, outdated(rehearse)) == (False, 2, ())


def test_an_answer_that_is_refused_is_counted_and_keeps_its_grade(
    make_rehearse: Callable[..., Rehearse], history: HistoryStore
) -> None:
    scorer = Gated(refuses=True)
    scorer.let_on.set()
    rehearse = make_rehearse(lambda: scorer)
    attempt_id = earlier(history)
    regrading = start(rehearse)
    assert regrading.finished.wait(10)
    assert (regrading.done, regrading.failed, regrading.failure) == (1, 1, "Your answer is empty.")
    assert regrading.under_way == set()
    assert history.attempt(attempt_id).grade(SimilarityGrade) == similarity(99)


class Picky:
    """A scorer that refuses one answer, and notes how many it was given at once."""

    def __init__(self) -> None:
        self._real = fake_scorer()
        self.version = self._real.version
        self.given: list[int] = []

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
        self.given.append(len(pairs))
        if any(answer == "Refused." for _, answer in pairs):
            raise InputError("Your answer is refused.")
        return self._real.grade_many(pairs)


def test_answers_graded_together_do_not_suffer_for_one_refused(
    make_rehearse: Callable[..., Rehearse], history: HistoryStore
) -> None:
    scorer = Picky()
    rehearse = make_rehearse(lambda: scorer)
    for _ in range(STORED_AT_ONCE):
        earlier(history)
    refused = earlier(history, answer="Refused.")
    done = list(run_of(rehearse))[-1]
    assert (done.done, done.failed, done.failure) == (STORED_AT_ONCE + 1, 1, "Your answer is refused.")
    assert scorer.given == [STORED_AT_ONCE, *[1] * STORED_AT_ONCE, 1]
    assert outdated(rehearse) == (refused,)


def test_a_grader_that_cannot_be_loaded_is_one_sentence(make_rehearse: Callable[..., Rehearse]) -> None:
    def broken() -> SimilarityGrader:
        raise EmbedderError("The weights are not there.")

    rehearse = make_rehearse(broken)
    regrading = start(rehearse)
    assert regrading.finished.wait(10)
    assert regrading.stopped == "The weights are not there."
