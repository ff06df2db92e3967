from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import InputError, NotFoundError
from grader.history import HistoryStore
from grader.models import Answer, SimilarityGrade, SittingKind
from grader.models.session import sitting_key
from grader.sessions.running import SittingPractice
from tests.history.conftest import Clock
from tests.rehearse_kit import SMALL_BANK, answer_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from grader.models import Sitting
    from grader.rehearse import PracticeService

ANSWER = "I handle paint with care."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def history(tmp_path: Path, clock: Clock) -> Iterator[HistoryStore]:
    store = HistoryStore(f"sqlite:///{tmp_path / 'history.sqlite3'}", clock=clock)
    yield store
    store.close()


@pytest.fixture
def service(
    make_service: Callable[..., PracticeService], history: HistoryStore, clock: Clock
) -> PracticeService:
    made = make_service()
    made.sittings = SittingPractice(bank=SMALL_BANK, history=history, save=made.save, clock=clock)
    return made


@pytest.fixture
def sitting(service: PracticeService) -> Sitting:
    return service.sittings.start(SittingKind.MOCK, 2)


def test_an_answer_is_kept_with_its_sitting_and_the_next_question_opened(
    service: PracticeService, sitting: Sitting, clock: Clock
) -> None:
    clock.forward(seconds=70)
    attempt = answer_in(service, sitting, 0, ANSWER, elapsed_s=40.0)
    assert (attempt.sitting, attempt.elapsed_s) == (sitting.id, 40.0)
    assert attempt.question_id == sitting.plan.questions[0].question_id
    now = service.history.sitting(sitting.id)
    assert (now.state.position, now.state.used[0], now.state.running_since) == (1, 70, clock.now)


def test_nothing_is_graded_before_the_end_and_all_of_it_afterwards(
    service: PracticeService, sitting: Sitting
) -> None:
    first = answer_in(service, sitting, 0, ANSWER)
    service.grade_sitting(sitting.id)
    assert service.history.attempt(first.id).grade(SimilarityGrade) is None
    assert service.sittings.holds_back(first)
    answer_in(service, sitting, 1, ANSWER)
    assert not service.sittings.holds_back(first)
    service.grade_sitting(sitting.id)
    assert all(item.grade(SimilarityGrade) for item in service.history.attempts_of_sitting(sitting.id))
    assert service.sittings.waiting(sitting.id) == ()


def test_an_answer_that_cannot_be_graded_says_why_and_the_others_are_graded(
    make_service: Callable[..., PracticeService], history: HistoryStore
) -> None:
    service = make_service()
    sitting = service.sittings.start(SittingKind.MOCK, 2)
    history.add_attempt(Answer("gone", ANSWER, sitting=sitting.id), question_text="?")
    answer_in(service, sitting, 0, ANSWER)
    service.sittings.finish(sitting.id)
    service.grade_sitting(sitting.id)
    gone, graded = history.attempts_of_sitting(sitting.id)
    assert gone.failure(SimilarityGrade) is not None
    assert "gone" in gone.failure(SimilarityGrade)
    assert graded.grade(SimilarityGrade) is not None


def test_of_two_windows_the_first_answer_counts_and_the_other_text_is_kept(
    service: PracticeService, sitting: Sitting
) -> None:
    answer_in(service, sitting, 0, ANSWER)
    with pytest.raises(InputError, match="closed in another window"):
        answer_in(service, sitting, 0, "Said in the other window.")
    draft = service.history.draft(sitting_key(sitting.id, 0))
    assert draft is not None
    assert draft.text == "Said in the other window."
    assert service.history.sitting(sitting.id).state.position == 1
    assert len(service.history.attempts_of_sitting(sitting.id)) == 1


def test_an_answer_that_was_kept_before_the_program_was_stopped_is_not_kept_twice(
    service: PracticeService, sitting: Sitting
) -> None:
    kept = service.save(Answer(sitting.plan.questions[0].question_id, ANSWER, sitting=sitting.id))
    assert answer_in(service, sitting, 0, ANSWER).id == kept.id
    assert service.history.attempts_of_sitting(sitting.id) == (kept,)
    assert service.history.sitting(sitting.id).state.position == 1


def test_an_empty_answer_is_refused_and_the_question_stays_open(
    service: PracticeService, sitting: Sitting
) -> None:
    with pytest.raises(InputError, match="or skip the question"):
        answer_in(service, sitting, 0, " … ")
    assert service.history.sitting(sitting.id).state.position == 0


def test_a_draft_that_was_answered_goes_and_one_of_another_window_stays(
    service: PracticeService, sitting: Sitting
) -> None:
    base = service.history.save_draft(sitting_key(sitting.id, 0), "half").revision
    answer_in(service, sitting, 0, ANSWER, base=base)
    assert service.history.draft(sitting_key(sitting.id, 0)) is None
    service.history.save_draft(sitting_key(sitting.id, 1), "of another window")
    answer_in(service, sitting, 1, ANSWER, base=0)
    assert service.history.draft(sitting_key(sitting.id, 1)) is not None


def test_what_was_typed_for_a_skipped_question_is_kept(service: PracticeService, sitting: Sitting) -> None:
    service.history.save_draft(sitting_key(sitting.id, 0), "half")
    service.sittings.skip(sitting.id, 0)
    service.sittings.skip(sitting.id, 0)
    now = service.history.sitting(sitting.id)
    assert (now.state.position, now.state.skipped) == (1, (0,))
    assert service.history.draft(sitting_key(sitting.id, 0)) is not None
    assert service.history.attempts_of_sitting(sitting.id) == ()


@pytest.mark.parametrize(("typed", "answers"), [(ANSWER, [ANSWER]), (" \n", []), (None, [])])
def test_finishing_keeps_what_is_being_typed_as_an_answer_if_it_has_words(
    service: PracticeService, sitting: Sitting, typed: str | None, answers: list[str]
) -> None:
    if typed is not None:
        service.history.save_draft(sitting_key(sitting.id, 0), typed)
    service.sittings.finish(sitting.id)
    assert [item.answer for item in service.history.attempts_of_sitting(sitting.id)] == answers
    assert service.history.sitting(sitting.id).ended_at is not None
    assert service.sittings.under_way() is None


def test_a_pause_outlives_the_program(
    service: PracticeService, sitting: Sitting, history: HistoryStore, clock: Clock
) -> None:
    clock.forward(seconds=30)
    service.sittings.pause(sitting.id)
    history.close()
    clock.forward(days=2)
    again = SittingPractice(bank=SMALL_BANK, history=history, save=service.save, clock=clock)
    found = again.under_way()
    assert found is not None
    assert (found.paused, found.state.used[0]) == (True, 30)
    again.go_on(sitting.id)
    assert not history.sitting(sitting.id).paused


def test_only_one_is_under_way_at_a_time(service: PracticeService, sitting: Sitting) -> None:
    with pytest.raises(InputError, match="under way already"):
        service.sittings.start(SittingKind.MINUTES, 20)
    service.sittings.finish(sitting.id)
    assert service.sittings.start(SittingKind.MINUTES, 20).plan.limit_s == 1200


def test_a_sitting_that_does_not_exist_is_named(service: PracticeService) -> None:
    with pytest.raises(NotFoundError, match="no session with the id nothere"):
        service.sittings.skip("nothere", 0)


def test_the_plan_shown_before_is_the_plan_of_the_sitting(service: PracticeService) -> None:
    shown = service.sittings.plan(SittingKind.MOCK, 3, seconds_each=240)
    assert service.sittings.start(SittingKind.MOCK, 3, seconds_each=240).plan == shown
