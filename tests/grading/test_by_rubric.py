"""Having a language model grade stored answers by the rubric, all in one go."""

from __future__ import annotations

from threading import Barrier, Event
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import NotGradedError, StoreError, Ungraded
from grader.grading.by_rubric import ByRubric
from grader.models import Answer, GraderKind, RubricGrade, SessionKind
from grader.models.endpoint import Endpoint, EndpointChoice
from grader.wording.grades import estimate_in_words
from tests.history.conftest import rubric
from tests.rehearse_kit import HERE, FakeRubricGrader

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.grading.background_runs import BackgroundRun
    from grader.history import HistoryStore
    from grader.models import Attempt, Question
    from grader.models.rubric_grade import Estimate
    from grader.rehearse import Rehearse

    Make = Callable[..., Rehearse]

TOKENS = 1020
"""What one made-up grade says it took."""
GONE = NotGradedError(Ungraded.UNREACHABLE, "the server did not answer.")
SLOW = NotGradedError(Ungraded.TIMEOUT, "the server took too long.")
ODD = NotGradedError(Ungraded.UNREADABLE, "the reply was no JSON.")


def outdated(rehearse: Rehearse, question_id: str | None = None) -> tuple[str, ...]:
    return rehearse.background.regrader.outdated(ByRubric(rehearse.rubric_grading, HERE), question_id)


def saved(rehearse: Rehearse, count: int) -> list[Attempt]:
    """Answers that no rubric has graded, newest first."""
    return [
        rehearse.practice.save(Answer("robot", f"Motors are in stock, and so are belts, number {number}."))
        for number in range(count)
    ][::-1]


def run(rehearse: Rehearse, endpoint: Endpoint = HERE, **how: int) -> BackgroundRun[None]:
    return list(rehearse.background.regrader.run(ByRubric(rehearse.rubric_grading, endpoint, **how)))[-1]


def start(rehearse: Rehearse) -> BackgroundRun[None]:
    return rehearse.background.regrader.start(ByRubric(rehearse.rubric_grading, HERE))


def estimate(rehearse: Rehearse, wanted: list[str]) -> Estimate:
    some = rehearse.background.regrader.some(wanted)
    return rehearse.rubric_grading.estimate(len(wanted), some, HERE)


def test_answers_ungraded_by_this_model_and_rubric_alone_are_outdated(make_rehearse: Make) -> None:
    rehearse = make_rehearse()
    earlier = rehearse.practice.save(Answer("robot", "Motors are in stock, and so are the belts."))
    rehearse.history.add_grade(earlier.id, rubric(40))
    rehearse.practice.save(Answer("paint", "A question without a rubric."))
    ungraded = rehearse.practice.save(Answer("robot", "Belts are in stock, and so are the motors."))
    for thorough in (False, True):
        graded = rehearse.practice.save(
            Answer("robot", f"Nobody is blamed, and all may stop the line, {thorough}.")
        )
        rehearse.rubric_grading.grade_stored(graded.id, HERE, thorough=thorough)
    assert outdated(rehearse) == (ungraded.id, earlier.id)
    assert outdated(rehearse, "robot") == (ungraded.id, earlier.id)
    assert outdated(rehearse, "paint") == ()
    other = Endpoint(HERE.base_url, "other-model")
    assert len(rehearse.background.regrader.outdated(ByRubric(rehearse.rubric_grading, other))) == 4


def test_what_was_answered_in_a_session_that_goes_on_is_left_out(make_rehearse: Make) -> None:
    rehearse = make_rehearse()
    session = rehearse.history.start_session(SessionKind.MOCK, rehearse.sessions.plan(SessionKind.MOCK, 1))
    rehearse.practice.save(Answer("robot", "Motors are in stock, and so are the belts.", session=session.id))
    assert outdated(rehearse) == ()


@pytest.mark.parametrize("answer", ["Yes.", "Motors are in stock.", "too many words " * 2_000])
def test_an_answer_that_no_model_is_asked_about_is_left_out(make_rehearse: Make, answer: str) -> None:
    grader = FakeRubricGrader()
    rehearse = make_rehearse(rubric_grader=grader)
    rehearse.practice.save(Answer("robot", answer))
    assert outdated(rehearse) == ()
    (good,) = saved(rehearse, 1)
    assert outdated(rehearse) == (good.id,)
    done = run(rehearse)
    assert (done.total, done.failed, len(grader.asked)) == (1, 0, 1)
    assert outdated(rehearse) == ()


def test_every_answer_gets_a_present_grade_and_keeps_its_earlier_ones(
    make_rehearse: Make, history: HistoryStore
) -> None:
    grader = FakeRubricGrader(rubric(61), rubric(62))
    rehearse = make_rehearse(rubric_grader=grader)
    newest, oldest = saved(rehearse, 2)
    history.add_grade(oldest.id, rubric(40))
    done = run(rehearse)
    assert (done.total, done.done, done.failed, done.stopped, done.tokens) == (2, 2, 0, None, 2 * TOKENS)
    assert [asked[1] for asked in grader.asked] == [newest.answer, oldest.answer]
    assert [_score(history, each) for each in (newest, oldest)] == [61, 62]
    assert outdated(rehearse) == ()
    assert _grades(history) == 3


def test_an_answer_that_was_graded_before_is_not_sent_again(
    make_rehearse: Make, history: HistoryStore
) -> None:
    grader = FakeRubricGrader(rubric(61))
    rehearse = make_rehearse(rubric_grader=grader)
    first = rehearse.practice.save(Answer("robot", "Motors are in stock, and so are the belts."))
    rehearse.rubric_grading.grade_stored(first.id, HERE)
    same = rehearse.practice.save(Answer("robot", "Motors are in stock, and so are the belts."))
    assert run(rehearse).tokens == 0
    assert (_score(history, same), len(grader.asked)) == (61, 1)


def test_the_budget_stops_a_run_which_goes_on_where_it_was(make_rehearse: Make) -> None:
    rehearse = make_rehearse()
    attempts = saved(rehearse, 4)
    done = run(rehearse, most_tokens=2 * TOKENS)
    assert (done.done, done.failed, done.stopped) == (2, 0, "the budget of tokens was used up.")
    assert outdated(rehearse) == (attempts[2].id, attempts[3].id)
    again = run(rehearse)
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
def test_a_failing_service_stops_the_run_and_leaves_earlier_grades(
    make_rehearse: Make,
    history: HistoryStore,
    outcomes: list[RubricGrade | Exception],
    done: int,
    failed: int,
    left: int,
    stopped: str | None,
) -> None:
    rehearse = make_rehearse(rubric_grader=FakeRubricGrader(*outcomes))
    attempts = saved(rehearse, 6)
    for attempt in attempts:
        history.add_grade(attempt.id, rubric(40))
    made = run(rehearse)
    assert (made.done, made.failed, made.stopped) == (done, failed, stopped)
    assert len(outdated(rehearse)) == left
    assert all(history.attempt(attempt.id).failure(RubricGrade) is None for attempt in attempts)
    assert [_score(history, each) for each in attempts].count(40) == left


def test_unreadable_replies_keep_no_other_answer_from_being_graded(
    make_rehearse: Make, history: HistoryStore
) -> None:
    rehearse = make_rehearse(rubric_grader=FakeRubricGrader(ODD, ODD, ODD))
    attempts = saved(rehearse, 8)
    made = run(rehearse)
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


def test_what_is_under_way_when_the_budget_is_spent_is_kept_and_counted(
    make_rehearse: Make, history: HistoryStore
) -> None:
    rehearse = make_rehearse(rubric_grader=AtOnce(history))
    elsewhere = Endpoint("https://llm.example.org/v1", "m")
    rehearse.language_model.agree(elsewhere)
    attempts = saved(rehearse, 3)
    made = run(rehearse, elsewhere, most_tokens=TOKENS)
    assert (made.done, made.failed, made.tokens) == (3, 1, 2 * TOKENS)
    assert [_score(history, each) for each in attempts] == [None, 70, 70]


def test_nothing_is_asked_before_somebody_agreed(make_rehearse: Make) -> None:
    grader = FakeRubricGrader()
    rehearse = make_rehearse(rubric_grader=grader, agreed=False)
    saved(rehearse, 3)
    assert "nobody has agreed" in (run(rehearse).stopped or "")
    assert grader.asked == []


def test_names_are_masked_where_that_is_switched_on(make_rehearse: Make, history: HistoryStore) -> None:
    grader = FakeRubricGrader()
    rehearse = make_rehearse(rubric_grader=grader)
    rehearse.language_model.choose(EndpointChoice("https://llm.example.org/v1", "m", masked=True))
    endpoint = rehearse.language_model.endpoint()
    assert endpoint is not None
    rehearse.language_model.agree(endpoint)
    attempt = rehearse.practice.save(
        Answer("robot", "Write to jane.doe@acme.example about the motors in stock.")
    )
    question, answer = rehearse.background.regrader.example([attempt.id])
    grading = rehearse.rubric_grading
    assert "jane" not in grading.payload(question, answer, endpoint, grading.masking(answer, endpoint))
    run(rehearse, endpoint)
    assert [asked[1] for asked in grader.asked] == ["Write to [EMAIL_1] about the motors in stock."]
    assert _score(history, attempt) == 70


def test_what_it_takes_is_told_beforehand_from_some_of_the_answers(make_rehearse: Make) -> None:
    rehearse = make_rehearse()
    rehearse.language_model.choose(EndpointChoice(HERE.base_url, HERE.model, False, 2.0, 10.0))
    wanted = [rehearse.practice.save(Answer("robot", " ".join(["x" * 9] * 10) + ".")).id for _ in range(65)]
    told = estimate(rehearse, wanted)
    assert (told.answers, told.tokens) == (65, 65 * 200)
    assert told.cost == pytest.approx(65 * (100 * 2 + 100 * 10) / 1e6)
    assert estimate_in_words(told) == (
        "65 answers, about 13,000 tokens, which cost about 0.078 at the price you set"
    )
    rehearse.language_model.choose(EndpointChoice(HERE.base_url, HERE.model))
    assert estimate_in_words(estimate(rehearse, wanted[:1])) == "1 answer, about 200 tokens"


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
def test_a_background_run_stops_at_once_when_cancelled_or_not_allowed(
    make_rehearse: Make, history: HistoryStore, how: str
) -> None:
    grader = Waiting()
    rehearse = make_rehearse(rubric_grader=grader)
    attempts = saved(rehearse, 3)
    regrading = start(rehearse)
    assert start(rehearse) is regrading is rehearse.background.regrader.latest(GraderKind.RUBRIC)
    assert grader.begun.wait(10)
    if how == "stop":
        regrading.cancel.set()
    elif how == "withdraw":
        rehearse.language_model.withdraw(HERE.origin)
    else:
        named = {"delete_attempt": (attempts[0].id,), "delete_question": ("robot",)}
        getattr(rehearse.deletion if "delete" in how else rehearse.language_model, how)(*named.get(how, ()))
    assert regrading.finished.wait(10)
    assert (regrading.done, regrading.failed, regrading.stopped) == (0, 0, None)
    assert _grades(history) == 0


def test_an_answer_not_being_asked_about_is_deleted_during_the_run(
    make_rehearse: Make,
) -> None:
    grader = Waiting()
    rehearse = make_rehearse(rubric_grader=grader)
    attempts = saved(rehearse, 5)
    regrading = start(rehearse)
    assert grader.begun.wait(10)
    rehearse.deletion.delete_attempt(attempts[-1].id)
    assert not regrading.cancel.is_set()
    regrading.cancel.set()
    assert regrading.finished.wait(10)


def test_an_answer_deleted_before_its_turn_is_passed_over(make_rehearse: Make) -> None:
    rehearse = make_rehearse()
    attempts = saved(rehearse, 4)
    steps = rehearse.background.regrader.run(ByRubric(rehearse.rubric_grading, HERE))
    next(steps)
    rehearse.history.delete_attempt(attempts[3].id)
    last = list(steps)[-1]
    assert (last.done, last.total, last.failed) == (3, 3, 0)
    assert outdated(rehearse) == ()


def test_an_answer_that_failed_is_no_longer_under_way(make_rehearse: Make) -> None:
    rehearse = make_rehearse(rubric_grader=FakeRubricGrader(ODD))
    first, *_ = saved(rehearse, 3)
    steps = rehearse.background.regrader.run(ByRubric(rehearse.rubric_grading, HERE))
    assert next(steps).failed == 0
    after = next(steps)
    assert (after.failed, first.id in after.under_way) == (1, False)
    steps.close()


def test_a_grade_that_cannot_be_kept_stops_the_run_in_one_sentence(
    make_rehearse: Make, history: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearse = make_rehearse()
    saved(rehearse, 3)

    def full(*_: object) -> None:
        raise StoreError("The disk is full: free some space.")

    monkeypatch.setattr(history, "add_grade", full)
    regrading = start(rehearse)
    assert regrading.finished.wait(10)
    assert regrading.stopped == "The disk is full: free some space."


def _score(history: HistoryStore, attempt: Attempt) -> int | None:
    kept = history.attempt(attempt.id).grade(RubricGrade)
    return kept and kept.score


def _grades(history: HistoryStore) -> int:
    return history.held().grades
