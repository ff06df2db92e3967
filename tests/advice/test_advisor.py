"""The next steps get their places in the answer, and blanks that ask for a person's own words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.advice.advisor import Advisor, place_for, placed_steps, with_inserted
from grader.advice.next_points import next_steps
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.models import PointCoverage, PointStatus, Span
from grader.text.sentences import sentence_spans
from tests.fakes import FakeEmbedder
from tests.questions import criterion, question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank import QuestionBank
    from grader.models import Question, SimilarityGrade

ASKED = question(
    criterion("parts", "Spare motors are kept on a shelf.", "Worn belts are replaced every 90 days."),
    criterion("people", "Operators report odd noises early.", "Nobody is blamed for stopping the line."),
)
ANSWER = "Spare motors are kept on a shelf near the robot. We eat lunch together.\n- operators"


class CountingScorer:
    """The real scorer with fake embeddings, which keeps what it was asked."""

    def __init__(self) -> None:
        self._scorer = SimilarityGrader(FakeEmbedder(), Calibration.load())
        self.calls: list[list[str]] = []

    def grade(self, answer: str, asked: Question = ASKED) -> SimilarityGrade:
        return self._scorer.grade(asked, answer)

    def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
        self.calls.append([answer for _, answer in pairs])
        return self._scorer.grade_many(pairs)


@pytest.fixture
def scorer() -> CountingScorer:
    return CountingScorer()


@pytest.fixture
def advisor(scorer: CountingScorer) -> Advisor:
    return Advisor(scorer)


def test_the_edits_are_the_next_steps_in_their_order(scorer: CountingScorer) -> None:
    grade = scorer.grade(ANSWER)
    edits = placed_steps(ASKED, grade)
    assert [(edit.criterion_id, edit.point) for edit in edits] == [
        step.item.key for step in next_steps(ASKED, grade)
    ]
    assert scorer.calls == []


def test_without_points_there_are_no_edits(scorer: CountingScorer) -> None:
    grade = replace(scorer.grade(ANSWER, question()), coverage=())
    assert placed_steps(question(), grade) == ()


def found(criterion_id: str, sentence: int | None, strength: float) -> PointCoverage:
    status = PointStatus.MISSING if sentence is None else PointStatus.UNSURE
    return PointCoverage(f"{criterion_id} {sentence} {strength}", criterion_id, status, strength, sentence)


LACKED = found("watching", None, 0.0)


@pytest.mark.parametrize(
    ("others", "place"),
    [
        ((found("data", 1, 0.9), found("watching", 4, 0.6), found("watching", 5, 0.8)), 5),
        ((found("watching", 4, 0.3), found("data", 1, 0.9)), 1),
        ((found("data", None, 0.1),), None),
    ],
)
def test_a_point_without_a_sentence_goes_where_its_criterion_is_spoken_of(
    scorer: CountingScorer, others: tuple[PointCoverage, ...], place: int | None
) -> None:
    grade = replace(scorer.grade(ANSWER), coverage=(*others, LACKED))
    assert place_for(LACKED, grade) == place


def test_a_point_goes_after_the_sentence_that_comes_nearest(scorer: CountingScorer) -> None:
    near = replace(LACKED, sentence=2)
    grade = replace(scorer.grade(ANSWER), coverage=(found("watching", 4, 0.9), near))
    assert place_for(near, grade) == 2


def test_a_new_sentence_stands_by_itself_wherever_it_goes() -> None:
    answer, spans = "One. Two\n- three  \n", (Span(0, 4), Span(5, 8), Span(11, 16))
    assert with_inserted(answer, spans, 0, "New.") == "One. New. Two\n- three  \n"
    assert with_inserted(answer, spans, 1, "New.") == "One. Two\nNew.\n- three  \n"
    assert with_inserted(answer, spans, None, "New.") == "One. Two\n- three\nNew.  \n"


def test_what_belongs_after_a_clause_is_put_after_its_sentence() -> None:
    answer = f"{'I log inputs and labels, ' * 8}and then I alert. Two."
    clause = sentence_spans(answer)[0]
    assert clause.end < answer.index(" Two.")
    assert with_inserted(answer, [clause], 0, "New.") == answer.replace(" Two.", " New. Two.")


def test_what_goes_into_the_draft_asks_about_its_point(scorer: CountingScorer) -> None:
    parts = replace(ASKED.rubric.criteria[0], asks=("", "When do belts go?"))
    asked = question(parts, ASKED.rubric.criteria[1])
    frames = {edit.point: edit.text_inserted for edit in placed_steps(asked, scorer.grade(ANSWER))}
    assert frames["Worn belts are replaced every 90 days."] == (
        "[When do belts go? Give one number or example.]"
    )
    assert len(set(frames.values())) == len(frames)


def test_hostile_and_odd_answers_break_nothing(scorer: CountingScorer) -> None:
    for answer in ("motors\x00 wait", "אני אוסף תמונות", "«»[[]] <b>spare motors</b>", "?", "a " * 3000):
        placed_steps(ASKED, scorer.grade(answer))


ABOUT_DRIFT = (
    "We log every prediction with the model version and compare this week's inputs with the reference data. "
    "When accuracy on a labeled sample drops, the on-call engineer gets an alert and we retrain."
)


def test_on_the_real_bank_each_step_is_worth_points(
    bank: QuestionBank, real_scorer: SimilarityGrader
) -> None:
    asked = bank.question("drift-monitoring")
    grade = real_scorer.grade(asked, ABOUT_DRIFT)
    edits = placed_steps(asked, grade)
    assert len(edits) == 3
    assert all(edit.gain_score and edit.gain_score >= 3 for edit in edits)


def test_unfilled_frames_of_a_draft_earn_next_to_nothing(
    bank: QuestionBank, real_scorer: SimilarityGrader
) -> None:
    asked = bank.question("drift-monitoring")
    grade = real_scorer.grade(asked, ABOUT_DRIFT)
    framed = ABOUT_DRIFT
    for edit in placed_steps(asked, grade):
        framed += f" {edit.text_inserted}"
    assert real_scorer.grade(asked, framed).score <= grade.score + 4
