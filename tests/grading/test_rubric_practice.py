from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

import pytest

from grader.errors import EmbedderError, InputError, NotFoundError, NotGradedError, StoreError, Ungraded
from grader.models import Answer, PointStatus, RubricGrade, SimilarityGrade
from grader.models.endpoint import Endpoint, EndpointChoice
from tests.history.conftest import rubric
from tests.rehearse_kit import HERE, FakeRubricGrader

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.history import HistoryStore
    from grader.rehearse import Rehearse

    Make = Callable[..., Rehearse]

ANSWER = "Motors are in stock, and nobody is blamed."


def test_a_rubric_grade_is_kept_beside_the_similarity_grade(
    make_rehearse: Make, history: HistoryStore
) -> None:
    rehearse = make_rehearse()
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    made = rehearse.rubric_grading.grade_stored(first.id, HERE)
    assert made.grade(RubricGrade) is not None
    assert (made.grade(RubricGrade).score, made.grade(RubricGrade).from_store) == (70, False)
    assert made.grade(SimilarityGrade) == first.grade(SimilarityGrade)
    assert history.attempt(first.id) == made


def test_the_model_is_asked_about_what_the_local_grader_is_unsure_of(make_rehearse: Make) -> None:
    grader = FakeRubricGrader()
    rehearse = make_rehearse(rubric_grader=grader)
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    graded = first.grade(SimilarityGrade)
    assert graded is not None
    local = replace(
        graded, coverage=tuple(replace(item, status=PointStatus.UNSURE) for item in graded.coverage)
    )
    rehearse.history.add_grade(first.id, local)
    rehearse.rubric_grading.grade_stored(first.id, HERE)
    weightiest = next(item for item in local.expected if item.point == local.doubtful[0])
    rehearse.practice.tick(first.id, weightiest.point, weightiest.criterion_id, said=True)
    rehearse.rubric_grading.grade_stored(first.id, HERE, again=True)
    assert grader.doubtful == [local.doubtful, local.doubtful[1:]]


def test_the_same_answer_is_sent_once_and_then_served_from_the_store(make_rehearse: Make) -> None:
    grader = FakeRubricGrader(rubric(40), rubric(90))
    rehearse = make_rehearse(rubric_grader=grader)
    rehearse.rubric_grading.grade_stored(rehearse.practice.submit(Answer("robot", ANSWER)).id, HERE)
    served = rehearse.rubric_grading.grade_stored(rehearse.practice.submit(Answer("robot", ANSWER)).id, HERE)
    assert served.grade(RubricGrade) is not None
    assert (served.grade(RubricGrade).score, served.grade(RubricGrade).from_store) == (40, True)
    assert len(grader.asked) == 1


@pytest.mark.parametrize(
    ("answer", "endpoint", "how"),
    [
        (ANSWER + " And belts too.", HERE, {}),
        (ANSWER, Endpoint("http://localhost:8080/v1", "other-model"), {}),
        (ANSWER, HERE, {"thorough": True}),
        (ANSWER, HERE, {"again": True}),
    ],
    ids=["another answer", "another model", "thorough", "again"],
)
def test_whatever_could_be_graded_differently_is_asked_for(
    make_rehearse: Make, answer: str, endpoint: Endpoint, how: dict[str, bool]
) -> None:
    grader = FakeRubricGrader(rubric(40), rubric(90))
    rehearse = make_rehearse(rubric_grader=grader)
    rehearse.rubric_grading.grade_stored(rehearse.practice.submit(Answer("robot", ANSWER)).id, HERE)
    asked = rehearse.rubric_grading.grade_stored(
        rehearse.practice.submit(Answer("robot", answer)).id, endpoint, **how
    )
    assert asked.grade(RubricGrade) is not None
    assert (asked.grade(RubricGrade).score, asked.grade(RubricGrade).from_store) == (90, False)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NotGradedError(Ungraded.UNREACHABLE, "the server did not answer."), "the server did not answer."),
        (RuntimeError("about SECRET words"), "the rubric grader failed (RuntimeError)."),
    ],
)
def test_a_grade_that_fails_leaves_its_reason_and_never_a_number(
    make_rehearse: Make, history: HistoryStore, error: Exception, reason: str
) -> None:
    rehearse = make_rehearse(rubric_grader=FakeRubricGrader(error))
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    assert rehearse.rubric_grading.grade_stored(first.id, HERE).failure(RubricGrade) == reason
    kept = history.attempt(first.id)
    assert (kept.grade(RubricGrade), kept.failure(RubricGrade), kept.grade(SimilarityGrade)) == (
        None,
        reason,
        first.grade(SimilarityGrade),
    )


def test_a_failed_grade_can_be_tried_again(make_rehearse: Make) -> None:
    rehearse = make_rehearse(
        rubric_grader=FakeRubricGrader(NotGradedError(Ungraded.TIMEOUT, "it took too long."))
    )
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    rehearse.rubric_grading.grade_stored(first.id, HERE)
    again = rehearse.rubric_grading.grade_stored(first.id, HERE)
    assert again.grade(RubricGrade) is not None
    assert again.failure(RubricGrade) is None


def test_grading_again_that_fails_keeps_the_grade_and_says_why(
    make_rehearse: Make, history: HistoryStore
) -> None:
    rehearse = make_rehearse(
        rubric_grader=FakeRubricGrader(rubric(40), NotGradedError(Ungraded.QUOTA, "it is used up."))
    )
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    rehearse.rubric_grading.grade_stored(first.id, HERE)
    assert (
        rehearse.rubric_grading.grade_stored(first.id, HERE, again=True).failure(RubricGrade)
        == "it is used up."
    )
    kept = history.attempt(first.id)
    assert kept.grade(RubricGrade) is not None
    assert kept.grade(RubricGrade).score == 40


def test_without_the_local_scorer_to_check_quotes_nothing_is_asked(make_rehearse: Make) -> None:
    def broken() -> None:
        raise EmbedderError("The weights are gone.")

    grader = FakeRubricGrader()
    rehearse = make_rehearse(broken, rubric_grader=grader)
    made = rehearse.rubric_grading.grade_stored(rehearse.practice.submit(Answer("robot", ANSWER)).id, HERE)
    assert made.failure(RubricGrade) == "The weights are gone."
    assert grader.asked == []


def test_a_question_without_a_rubric_is_never_sent(make_rehearse: Make) -> None:
    grader = FakeRubricGrader()
    rehearse = make_rehearse(rubric_grader=grader)
    made = rehearse.rubric_grading.grade_stored(rehearse.practice.submit(Answer("paint", ANSWER)).id, HERE)
    assert made.failure(RubricGrade) == "the question has no rubric to grade by."
    assert grader.asked == []


def test_a_grade_that_cannot_be_kept_is_not_taken_for_a_lost_answer(
    make_rehearse: Make, history: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    rehearse = make_rehearse()
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    monkeypatch.setattr(history, "add_grade", full)
    assert (
        rehearse.rubric_grading.grade_stored(first.id, HERE).failure(RubricGrade)
        == "the grade could not be kept: The disk is full."
    )
    assert history.attempt(first.id).answer == ANSWER


def test_a_job_grades_in_the_background_and_keeps_what_comes_of_it(
    make_rehearse: Make, history: HistoryStore
) -> None:
    rehearse = make_rehearse()
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    job = rehearse.background.start_rubric(first.id, HERE)
    assert job.finished.wait(10)
    assert (job.failure, job.asked) == (None, f"small-model at {HERE.host}")
    assert history.attempt(first.id).grade(RubricGrade) is not None


def test_an_answer_to_a_follow_up_is_graded_with_the_answer_it_adds_to(make_rehearse: Make) -> None:
    grader = FakeRubricGrader()
    rehearse = make_rehearse(rubric_grader=grader)
    first = rehearse.rubric_grading.grade_stored(rehearse.practice.submit(Answer("robot", ANSWER)).id, HERE)
    second = rehearse.practice.submit(Answer("robot", "By counting stops each week.", follows=first.id))
    assert second.follows == first.id
    assert second.question_text == "How did you measure it?"
    assert second.answer == f"{ANSWER}\n\nBy counting stops each week."
    rehearse.rubric_grading.grade_stored(second.id, HERE)
    assert grader.asked[-1] == ("robot", second.answer, False)


@pytest.mark.parametrize("answer", ["", "...", "🙂"])
def test_an_answer_without_words_to_a_follow_up_question_is_refused(make_rehearse: Make, answer: str) -> None:
    rehearse = make_rehearse()
    first = rehearse.rubric_grading.grade_stored(rehearse.practice.submit(Answer("robot", ANSWER)).id, HERE)
    with pytest.raises(InputError, match="type a few sentences"):
        rehearse.practice.submit(Answer("robot", answer, follows=first.id))
    assert rehearse.history.count_attempts() == 1


def test_only_an_attempt_with_a_follow_up_question_can_be_followed(make_rehearse: Make) -> None:
    rehearse = make_rehearse()
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    with pytest.raises(InputError, match="no follow-up question"):
        rehearse.practice.submit(Answer("robot", "More.", follows=first.id))
    with pytest.raises(NotFoundError):
        rehearse.practice.submit(Answer("robot", "More.", follows="gone-1"))


class WaitingGrader(FakeRubricGrader):
    """Says that it has begun, and is done once it is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = Event()

    def grade(self, *arguments: object, cancel: Event, **more: object) -> RubricGrade:
        self.begun.set()
        assert cancel.wait(10)
        return super().grade(*arguments, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("how", ["delete_attempt", "delete_question", "delete_all", "withdraw", "switch_off"])
def test_nothing_is_asked_or_kept_after_deletion_withdrawal_or_off(
    make_rehearse: Make, history: HistoryStore, how: str
) -> None:
    grader = WaitingGrader()
    rehearse = make_rehearse(rubric_grader=grader)
    first = rehearse.practice.submit(Answer("robot", ANSWER))
    job = rehearse.background.start_rubric(first.id, HERE)
    assert grader.begun.wait(10)
    arguments = {
        "delete_attempt": (first.id,),
        "delete_question": ("robot",),
        "withdraw": rehearse.language_model.agreed_origins(),
    }
    getattr(rehearse.deletion if "delete" in how else rehearse.language_model, how)(*arguments.get(how, ()))
    assert job.finished.wait(10)
    assert job.failure == "it was cancelled."
    assert all(attempt.grade(RubricGrade) is None for attempt in history.attempts())


def test_the_version_names_address_prompt_protocol_and_masking(make_rehearse: Make) -> None:
    rehearse = make_rehearse()
    elsewhere = Endpoint("https://llm.example.org/v1", "m")
    question = rehearse.bank.question("robot")
    before = rehearse.rubric_grading.version(question, elsewhere)
    assert before.startswith("https://llm.example.org/v1 1 m at llm.example.org whole x1 prompt:aaaaaaaa")
    rehearse.language_model.choose(EndpointChoice(elsewhere.base_url, "m", masked=True))
    assert rehearse.rubric_grading.version(question, elsewhere) == f"{before} masked"


def test_nothing_is_sent_without_agreement_unless_the_caller_says_so(make_rehearse: Make) -> None:
    grader = FakeRubricGrader()
    rehearse = make_rehearse(rubric_grader=grader, agreed=False)
    made = rehearse.rubric_grading.grade_stored(rehearse.practice.submit(Answer("robot", ANSWER)).id, HERE)
    assert "nobody has agreed" in (made.failure(RubricGrade) or "")
    assert grader.asked == []
    assert (
        rehearse.rubric_grading.grade(rehearse.bank.question("robot"), ANSWER, HERE, agreed=True).score == 70
    )
