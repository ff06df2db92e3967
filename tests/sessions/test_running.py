from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError, NotFoundError
from grader.models import Answer, SessionKind, SimilarityGrade
from grader.models.session import place_key
from grader.sessions.running import SessionPractice
from tests.rehearse_kit import SMALL_BANK, answer_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.models import Session
    from grader.rehearse import Rehearse
    from tests.history.conftest import Clock

ANSWER = "I handle paint with care."


@pytest.fixture
def session(rehearse: Rehearse) -> Session:
    return rehearse.sessions.start(SessionKind.MOCK, 2)


def test_an_answer_is_kept_with_its_session_and_the_next_question_opened(
    rehearse: Rehearse, session: Session, clock: Clock
) -> None:
    clock.forward(seconds=70)
    attempt = answer_in(rehearse, session, 0, ANSWER, elapsed_s=40.0)
    assert (attempt.session, attempt.elapsed_s) == (session.id, 40.0)
    assert attempt.question_id == session.plan.questions[0].question_id
    now = rehearse.history.session(session.id)
    assert (now.state.position, now.state.used[0], now.state.running_since) == (1, 70, clock.now)


def test_nothing_is_graded_before_the_end_and_all_of_it_afterwards(
    rehearse: Rehearse, session: Session
) -> None:
    first = answer_in(rehearse, session, 0, ANSWER)
    rehearse.sessions.grade(session.id)
    assert rehearse.history.attempt(first.id).grade(SimilarityGrade) is None
    assert rehearse.sessions.holds_back(first)
    answer_in(rehearse, session, 1, ANSWER)
    assert not rehearse.sessions.holds_back(first)
    rehearse.sessions.grade(session.id)
    assert all(item.grade(SimilarityGrade) for item in rehearse.history.attempts_of_session(session.id))
    assert rehearse.sessions.waiting(session.id) == ()


def test_an_ungradable_answer_says_why_and_the_others_are_graded(
    make_rehearse: Callable[..., Rehearse], history: HistoryStore
) -> None:
    rehearse = make_rehearse()
    session = rehearse.sessions.start(SessionKind.MOCK, 2)
    history.add_attempt(Answer("gone", ANSWER, session=session.id), question_text="?")
    answer_in(rehearse, session, 0, ANSWER)
    rehearse.sessions.finish(session.id)
    rehearse.sessions.grade(session.id)
    gone, graded = history.attempts_of_session(session.id)
    assert gone.failure(SimilarityGrade) is not None
    assert "gone" in gone.failure(SimilarityGrade)
    assert graded.grade(SimilarityGrade) is not None


def test_of_two_windows_one_answer_counts_and_the_other_text_is_kept(
    rehearse: Rehearse, session: Session
) -> None:
    answer_in(rehearse, session, 0, ANSWER)
    with pytest.raises(InputError, match="closed in another window"):
        answer_in(rehearse, session, 0, "Said in the other window.")
    draft = rehearse.history.unsent_text(place_key(session.id, 0))
    assert draft is not None
    assert draft.text == "Said in the other window."
    assert rehearse.history.session(session.id).state.position == 1
    assert len(rehearse.history.attempts_of_session(session.id)) == 1


def test_an_answer_kept_before_the_program_stopped_is_not_kept_twice(
    rehearse: Rehearse, session: Session
) -> None:
    kept = rehearse.practice.save(Answer(session.plan.questions[0].question_id, ANSWER, session=session.id))
    assert answer_in(rehearse, session, 0, ANSWER).id == kept.id
    assert rehearse.history.attempts_of_session(session.id) == (kept,)
    assert rehearse.history.session(session.id).state.position == 1


def test_an_empty_answer_is_refused_and_the_question_stays_open(rehearse: Rehearse, session: Session) -> None:
    with pytest.raises(InputError, match="or skip the question"):
        answer_in(rehearse, session, 0, " … ")
    assert rehearse.history.session(session.id).state.position == 0


def test_a_draft_that_was_answered_goes_and_one_of_another_window_stays(
    rehearse: Rehearse, session: Session
) -> None:
    base = rehearse.history.save_unsent_text(place_key(session.id, 0), "half").revision
    answer_in(rehearse, session, 0, ANSWER, base=base)
    assert rehearse.history.unsent_text(place_key(session.id, 0)) is None
    rehearse.history.save_unsent_text(place_key(session.id, 1), "of another window")
    answer_in(rehearse, session, 1, ANSWER, base=0)
    assert rehearse.history.unsent_text(place_key(session.id, 1)) is not None


def test_what_was_typed_for_a_skipped_question_is_kept(rehearse: Rehearse, session: Session) -> None:
    rehearse.history.save_unsent_text(place_key(session.id, 0), "half")
    rehearse.sessions.skip(session.id, 0)
    rehearse.sessions.skip(session.id, 0)
    now = rehearse.history.session(session.id)
    assert (now.state.position, now.state.skipped) == (1, (0,))
    assert rehearse.history.unsent_text(place_key(session.id, 0)) is not None
    assert rehearse.history.attempts_of_session(session.id) == ()


@pytest.mark.parametrize(("typed", "answers"), [(ANSWER, [ANSWER]), (" \n", []), (None, [])])
def test_finishing_keeps_what_is_being_typed_as_an_answer_if_it_has_words(
    rehearse: Rehearse, session: Session, typed: str | None, answers: list[str]
) -> None:
    if typed is not None:
        rehearse.history.save_unsent_text(place_key(session.id, 0), typed)
    rehearse.sessions.finish(session.id)
    assert [item.answer for item in rehearse.history.attempts_of_session(session.id)] == answers
    assert rehearse.history.session(session.id).ended_at is not None
    assert rehearse.sessions.under_way() is None


def test_a_pause_outlives_the_program(
    rehearse: Rehearse, session: Session, history: HistoryStore, clock: Clock
) -> None:
    clock.forward(seconds=30)
    rehearse.sessions.pause(session.id)
    history.close()
    clock.forward(days=2)
    again = SessionPractice(bank=SMALL_BANK, history=history, practice=rehearse.practice, clock=clock)
    found = again.under_way()
    assert found is not None
    assert (found.paused, found.state.used[0]) == (True, 30)
    again.go_on(session.id)
    assert not history.session(session.id).paused


def test_only_one_is_under_way_at_a_time(rehearse: Rehearse, session: Session) -> None:
    with pytest.raises(InputError, match="under way already"):
        rehearse.sessions.start(SessionKind.MINUTES, 20)
    rehearse.sessions.finish(session.id)
    assert rehearse.sessions.start(SessionKind.MINUTES, 20).plan.limit_s == 1200


def test_a_session_that_does_not_exist_is_named(rehearse: Rehearse) -> None:
    with pytest.raises(NotFoundError, match="no session with the id nothere"):
        rehearse.sessions.skip("nothere", 0)


def test_the_plan_shown_before_is_the_plan_of_the_session(rehearse: Rehearse) -> None:
    shown = rehearse.sessions.plan(SessionKind.MOCK, 3, seconds_each=240)
    assert rehearse.sessions.start(SessionKind.MOCK, 3, seconds_each=240).plan == shown


def test_a_session_left_running_for_years_can_still_be_finished(rehearse: Rehearse, clock: Clock) -> None:
    session = rehearse.sessions.start(SessionKind.MOCK, 2)
    clock.forward(minutes=60 * 24 * 800)
    rehearse.sessions.skip(session.id, 0)
    rehearse.sessions.finish(session.id)
    assert rehearse.history.session(session.id).ended_at is not None
