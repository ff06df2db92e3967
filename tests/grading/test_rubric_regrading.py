"""Having a language model grade stored answers by the rubric, all in one go."""

from __future__ import annotations

from threading import Barrier, Event
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import NotGradedError, StoreError, Ungraded
from grader.grading.language_model import EndpointChoice
from grader.grading.rubric import Endpoint
from grader.models import Answer, RubricGrade, SittingKind
from tests.history.conftest import rubric
from tests.rehearse_kit import HERE, FakeRubricGrader

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.grading.background import Regrading
    from grader.history import HistoryStore
    from grader.models import Attempt, Question
    from grader.rehearse import PracticeService

    Make = Callable[..., PracticeService]

TOKENS = 1020
"""What one made-up grade says it took."""
GONE = NotGradedError(Ungraded.UNREACHABLE, "the server did not answer.")
SLOW = NotGradedError(Ungraded.TIMEOUT, "the server took too long.")
ODD = NotGradedError(Ungraded.UNREADABLE, "the reply was no JSON.")


def outdated(service: PracticeService, question_id: str | None = None) -> tuple[str, ...]:
    return service.rubric_regrader.outdated(service.history.score_points(), HERE, question_id)


def saved(service: PracticeService, count: int) -> list[Attempt]:
    """Answers that no rubric has graded, newest first."""
    return [
        service.save(Answer("robot", f"Motors are in stock, and so are belts, number {number}."))
        for number in range(count)
    ][::-1]


def run(service: PracticeService, **how: int) -> Regrading:
    return list(service.rubric_regrader.run(HERE, **how))[-1]


def test_only_answers_without_a_grade_by_this_model_and_rubric_are_outdated(make_service: Make) -> None:
    service = make_service()
    earlier = service.save(Answer("robot", "Motors are in stock, and so are the belts."))
    service.history.add_grade(earlier.id, rubric(40))
    service.save(Answer("paint", "A question without a rubric."))
    ungraded = service.save(Answer("robot", "Belts are in stock, and so are the motors."))
    for thorough in (False, True):
        graded = service.save(Answer("robot", f"Nobody is blamed, and all may stop the line, {thorough}."))
        service.rubric.grade_stored(graded.id, HERE, thorough=thorough)
    assert outdated(service) == (ungraded.id, earlier.id)
    assert outdated(service, "robot") == (ungraded.id, earlier.id)
    assert outdated(service, "paint") == ()
    other = Endpoint(HERE.base_url, "other-model")
    assert len(service.rubric_regrader.outdated(service.history.score_points(), other)) == 4


def test_what_was_answered_in_a_sitting_that_goes_on_is_left_out(make_service: Make) -> None:
    service = make_service()
    sitting = service.history.start_sitting(SittingKind.MOCK, service.sittings.plan(SittingKind.MOCK, 1))
    service.save(Answer("robot", "Motors are in stock, and so are the belts.", sitting=sitting.id))
    assert outdated(service) == ()


@pytest.mark.parametrize("answer", ["Yes.", "Motors are in stock.", "too many words " * 2_000])
def test_an_answer_that_no_model_is_asked_about_is_left_out(make_service: Make, answer: str) -> None:
    grader = FakeRubricGrader()
    service = make_service(rubric_grader=grader)
    service.save(Answer("robot", answer))
    assert outdated(service) == ()
    (good,) = saved(service, 1)
    assert outdated(service) == (good.id,)
    done = run(service)
    assert (done.total, done.failed, len(grader.asked)) == (1, 0, 1)
    assert outdated(service) == ()


def test_every_answer_gets_a_present_grade_and_keeps_its_earlier_ones(
    make_service: Make, history: HistoryStore
) -> None:
    grader = FakeRubricGrader(rubric(61), rubric(62))
    service = make_service(rubric_grader=grader)
    newest, oldest = saved(service, 2)
    history.add_grade(oldest.id, rubric(40))
    done = run(service)
    assert (done.total, done.done, done.failed, done.stopped, done.tokens) == (2, 2, 0, None, 2 * TOKENS)
    assert [asked[1] for asked in grader.asked] == [newest.answer, oldest.answer]
    assert [_score(history, each) for each in (newest, oldest)] == [61, 62]
    assert outdated(service) == ()
    assert _grades(history) == 3


def test_an_answer_that_was_graded_before_is_not_sent_again(
    make_service: Make, history: HistoryStore
) -> None:
    grader = FakeRubricGrader(rubric(61))
    service = make_service(rubric_grader=grader)
    first = service.save(Answer("robot", "Motors are in stock, and so are the belts."))
    service.rubric.grade_stored(first.id, HERE)
    same = service.save(Answer("robot", "Motors are in stock, and so are the belts."))
    assert run(service).tokens == 0
    assert (_score(history, same), len(grader.asked)) == (61, 1)


def test_the_budget_stops_a_run_which_goes_on_where_it_was(make_service: Make) -> None:
    service = make_service()
    attempts = saved(service, 4)
    done = run(service, most_tokens=2 * TOKENS)
    assert (done.done, done.failed, done.stopped) == (2, 0, "the budget of tokens was used up.")
    assert outdated(service) == (attempts[2].id, attempts[3].id)
    again = run(service)
    assert (again.total, again.done, again.stopped) == (2, 2, None)


@pytest.mark.parametrize(
    ("outcomes", "done", "failed", "left", "stopped"),
    [
        ([rubric(), GONE], 2, 1, 5, str(GONE)),
        ([SLOW, SLOW, SLOW], 3, 3, 6, str(SLOW)),
        ([SLOW, SLOW, rubric(), SLOW, SLOW, rubric()], 6, 4, 4, None),
    ],
    ids=["gone", "three in a row", "never three in a row"],
)
def test_a_service_that_fails_stops_the_run_and_leaves_earlier_grades_as_they_were(
    make_service: Make,
    history: HistoryStore,
    outcomes: list[RubricGrade | Exception],
    done: int,
    failed: int,
    left: int,
    stopped: str | None,
) -> None:
    service = make_service(rubric_grader=FakeRubricGrader(*outcomes))
    attempts = saved(service, 6)
    for attempt in attempts:
        history.add_grade(attempt.id, rubric(40))
    made = run(service)
    assert (made.done, made.failed, made.stopped) == (done, failed, stopped)
    assert len(outdated(service)) == left
    assert all(history.attempt(attempt.id).failure(RubricGrade) is None for attempt in attempts)
    assert [_score(history, each) for each in attempts].count(40) == left


def test_answers_that_get_no_readable_reply_do_not_keep_the_others_from_being_graded(
    make_service: Make, history: HistoryStore
) -> None:
    service = make_service(rubric_grader=FakeRubricGrader(ODD, ODD, ODD))
    attempts = saved(service, 8)
    made = run(service)
    assert (made.done, made.failed, made.failure, made.stopped) == (8, 3, str(ODD), None)
    assert [_score(history, each) for each in attempts] == [None] * 3 + [70] * 5


class AtOnce(FakeRubricGrader):
    """Refuses the newest of three answers for its own sake, once another that is under way is graded."""

    def __init__(self, history: HistoryStore) -> None:
        super().__init__()
        self._history = history
        self._both_asked = Barrier(2)

    def grade(self, question: Question, answer: str, *how: Any, **more: object) -> RubricGrade:
        if answer.endswith("number 2."):
            while not _grades(self._history):
                sleep(0.01)
            raise NotGradedError(Ungraded.TOO_LONG, "it does not fit the context.")
        self._both_asked.wait(10)
        if answer.endswith("number 0."):
            sleep(0.3)
        return super().grade(question, answer, *how, **more)


def test_what_is_being_asked_when_the_budget_is_used_up_is_kept_and_counted(
    make_service: Make, history: HistoryStore
) -> None:
    service = make_service(rubric_grader=AtOnce(history))
    elsewhere = Endpoint("https://llm.example.org/v1", "m")
    service.language_model.agree(elsewhere)
    attempts = saved(service, 3)
    made = list(service.rubric_regrader.run(elsewhere, most_tokens=TOKENS))[-1]
    assert (made.done, made.failed, made.tokens) == (3, 1, 2 * TOKENS)
    assert [_score(history, each) for each in attempts] == [None, 70, 70]


def test_nothing_is_asked_before_somebody_agreed(make_service: Make) -> None:
    grader = FakeRubricGrader()
    service = make_service(rubric_grader=grader, agreed=False)
    saved(service, 3)
    assert "nobody has agreed" in (run(service).stopped or "")
    assert grader.asked == []


def test_names_are_masked_where_that_is_switched_on(make_service: Make, history: HistoryStore) -> None:
    grader = FakeRubricGrader()
    service = make_service(rubric_grader=grader)
    service.language_model.choose(EndpointChoice("https://llm.example.org/v1", "m", masked=True))
    endpoint = service.language_model.endpoint()
    assert endpoint is not None
    service.language_model.agree(endpoint)
    attempt = service.save(Answer("robot", "Write to jane.doe@acme.example about the motors in stock."))
    assert "jane" not in service.rubric_regrader.payload([attempt.id], endpoint)
    list(service.rubric_regrader.run(endpoint))
    assert [asked[1] for asked in grader.asked] == ["Write to [EMAIL_1] about the motors in stock."]
    assert _score(history, attempt) == 70


def test_what_it_takes_is_told_beforehand_from_some_of_the_answers(make_service: Make) -> None:
    service = make_service()
    service.language_model.choose(EndpointChoice(HERE.base_url, HERE.model, False, 2.0, 10.0))
    wanted = [service.save(Answer("robot", " ".join(["x" * 9] * 10) + ".")).id for _ in range(65)]
    estimate = service.rubric_regrader.estimate(wanted, HERE)
    assert (estimate.answers, estimate.tokens) == (65, 65 * 200)
    assert estimate.cost == pytest.approx(65 * (100 * 2 + 100 * 10) / 1e6)
    assert str(estimate) == "65 answers, about 13,000 tokens, which cost about 0.078 at the price you set"
    service.language_model.choose(EndpointChoice(HERE.base_url, HERE.model))
    assert str(service.rubric_regrader.estimate(wanted[:1], HERE)) == "1 answer, about 200 tokens"


class Waiting(FakeRubricGrader):
    """Says that it was asked, and waits until it is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = Event()

    def grade(self, *_: object, cancel: Event, **__: object) -> RubricGrade:
        self.begun.set()
        assert cancel.wait(10)
        raise NotGradedError(Ungraded.CANCELLED, "it was cancelled.")


@pytest.mark.parametrize(
    "how", ["stop", "delete_attempt", "delete_question", "delete_all", "withdraw", "switch_off"]
)
def test_a_run_in_the_background_stops_at_once_when_it_is_told_to_or_may_not_ask(
    make_service: Make, history: HistoryStore, how: str
) -> None:
    grader = Waiting()
    service = make_service(rubric_grader=grader)
    attempts = saved(service, 3)
    regrading = service.rubric_regrader.start(HERE)
    assert service.rubric_regrader.start(HERE) is regrading is service.rubric_regrader.latest
    assert grader.begun.wait(10)
    if how == "stop":
        regrading.cancel.set()
    elif how == "withdraw":
        service.withdraw(HERE.origin)
    else:
        named = {"delete_attempt": (attempts[0].id,), "delete_question": ("robot",)}
        getattr(service, how)(*named.get(how, ()))
    assert regrading.finished.wait(10)
    assert (regrading.done, regrading.failed, regrading.stopped) == (0, 0, None)
    assert _grades(history) == 0


def test_an_answer_that_is_not_being_asked_about_is_deleted_while_the_run_goes_on(
    make_service: Make,
) -> None:
    grader = Waiting()
    service = make_service(rubric_grader=grader)
    attempts = saved(service, 5)
    regrading = service.rubric_regrader.start(HERE)
    assert grader.begun.wait(10)
    service.delete_attempt(attempts[-1].id)
    assert not regrading.cancel.is_set()
    regrading.cancel.set()
    assert regrading.finished.wait(10)


def test_an_answer_deleted_before_its_turn_is_passed_over(make_service: Make) -> None:
    service = make_service()
    attempts = saved(service, 4)
    steps = service.rubric_regrader.run(HERE)
    next(steps)
    service.history.delete_attempt(attempts[3].id)
    assert [each.failed for each in steps][-1] == 0
    assert outdated(service) == ()


def test_a_grade_that_cannot_be_kept_stops_the_run_in_one_sentence(
    make_service: Make, history: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make_service()
    saved(service, 3)

    def full(*_: object) -> None:
        raise StoreError("The disk is full: free some space.")

    monkeypatch.setattr(history, "add_grade", full)
    regrading = service.rubric_regrader.start(HERE)
    assert regrading.finished.wait(10)
    assert regrading.stopped == "The disk is full: free some space."


def _score(history: HistoryStore, attempt: Attempt) -> int | None:
    kept = history.attempt(attempt.id).grade(RubricGrade)
    return kept and kept.score


def _grades(history: HistoryStore) -> int:
    return history.held().grades
