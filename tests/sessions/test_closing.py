"""What a coach says at the end of a report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.models import CriterionCoverage, Flag, FlagKind, PointCoverage, PointStatus, SessionKind
from grader.models.session import LONG, SHORT, Habit
from grader.wording.sessions import closing_in_words
from tests.history.conftest import Clock, similarity
from tests.rehearse_kit import answer_in

if TYPE_CHECKING:
    from grader.models import Session
    from grader.rehearse import Rehearse
    from grader.sessions.report import SessionReport

FITTING = "word " * 150


@pytest.fixture
def session(rehearse: Rehearse) -> Session:
    return rehearse.sessions.start(SessionKind.MOCK, 2, seconds_each=120)


def give(rehearse: Rehearse, session: Session, position: int, text: str, *statuses: PointStatus) -> str:
    """An answer whose points have these statuses."""
    attempt = answer_in(rehearse, session, position, text)
    points = tuple(
        PointCoverage(f"Point {number}.", None, status, 0.5, None) for number, status in enumerate(statuses)
    )
    rehearse.history.add_grade(attempt.id, replace(similarity(60), criteria=(), coverage=points, flags=()))
    return attempt.id


def report(rehearse: Rehearse, session: Session) -> SessionReport:
    rehearse.sessions.finish(session.id)
    return rehearse.reports.report(session.id)


YES, NO, MAYBE = PointStatus.COVERED, PointStatus.MISSING, PointStatus.UNSURE


def test_strongest_and_weakest_go_by_their_points(rehearse: Rehearse, session: Session, clock: Clock) -> None:
    clock.forward(seconds=100)
    give(rehearse, session, 0, FITTING, YES, NO, MAYBE, MAYBE)
    clock.forward(seconds=100)
    give(rehearse, session, 1, FITTING, MAYBE, MAYBE, MAYBE, YES, YES)
    done = report(rehearse, session)
    said = closing_in_words(done)
    first, second = done.entries
    assert said["Strongest"] == f"question 2 ({second.category}): about 2 of 5 points made."
    assert said["Weakest"] == f"question 1 ({first.category}): 1 of 4 points missing."
    assert said["Time"] == "3:20 of 4 minutes used."
    assert said["One habit to change"].startswith("Say it plainly: of 9 points, 5 could not be told")


def test_the_best_and_worst_criterion_are_told_if_clearly_apart(rehearse: Rehearse, session: Session) -> None:
    for position, (score, *flags) in enumerate(((71,), (5, Flag(FlagKind.OFF_TOPIC, "Is it?")))):
        attempt = answer_in(rehearse, session, position, FITTING)
        criteria = tuple(
            CriterionCoverage(title, title, 50, each) for title, each in (("Data", score), ("Cost", 30))
        )
        grade = replace(similarity(60), criteria=criteria, coverage=(), flags=tuple(flags))
        rehearse.history.add_grade(attempt.id, grade)
    done = report(rehearse, session)
    said, category = closing_in_words(done), done.entries[0].category
    assert said["Strongest"] == f"“Data” in question 1 ({category}): 71 of 100."
    assert said["Weakest"] == f"“Cost” in question 1 ({category}): 30 of 100."


def test_what_the_candidate_ticked_counts(rehearse: Rehearse, session: Session) -> None:
    first = give(rehearse, session, 0, FITTING, MAYBE, NO)
    second = give(rehearse, session, 1, FITTING, MAYBE, MAYBE)
    rehearse.history.tick(first, "Point 0.", criterion_id=None, said=False)
    rehearse.history.tick(second, "Point 0.", criterion_id=None, said=True)
    found = report(rehearse, session).closing
    assert found.weakest is not None
    assert found.strongest is not None
    assert (found.weakest.entry.number, found.weakest.missing) == (1, 2)
    assert (found.strongest.entry.number, found.strongest.made) == (2, 1)


def test_one_answer_alone_is_neither_strongest_nor_weakest(rehearse: Rehearse, session: Session) -> None:
    give(rehearse, session, 0, FITTING, YES, NO)
    found = report(rehearse, session).closing
    assert (found.strongest, found.weakest) == (None, None)
    assert (found.habit, found.times, found.of) == (Habit.ANSWER_ALL, 1, 2)


@pytest.mark.parametrize(
    ("words", "habit"),
    [(SHORT - 1, Habit.SAY_MORE), (LONG + 1, Habit.SAY_LESS), (150, Habit.PLAN_FIRST)],
)
def test_the_habit_is_the_first_that_shows(
    rehearse: Rehearse, session: Session, words: int, habit: Habit
) -> None:
    for position in range(2):
        give(rehearse, session, position, f"{position} " + "word " * (words - 1), YES, NO)
    assert report(rehearse, session).closing.habit is habit


def test_answers_that_take_too_long_begin_with_the_most_important(
    rehearse: Rehearse, session: Session, clock: Clock
) -> None:
    for position in range(2):
        clock.forward(seconds=150)
        give(rehearse, session, position, f"{position} {FITTING}", YES, YES)
    said = closing_in_words(report(rehearse, session))
    assert said["One habit to change"].startswith("Watch the clock: over time in 2 of 2 answers.")
    assert said["Time"] == "5:00 of 4 minutes used. 2 questions took longer than planned."


def test_time_that_was_left_is_said(rehearse: Rehearse, session: Session, clock: Clock) -> None:
    clock.forward(seconds=60)
    give(rehearse, session, 0, FITTING, YES)
    said = closing_in_words(report(rehearse, session))
    assert said["Time"] == "1:00 of 4 minutes used. There was time left to think first and to say more."
