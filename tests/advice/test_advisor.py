"""Edits are shown only if they moved the grade of a copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from grader.advice.advisor import Advisor, open_points, with_inserted
from grader.advice.finding import has_open_points
from grader.grading.similarity.calibration import Calibration
from grader.grading.similarity.grader import SimilarityGrader
from grader.models import PointStatus, PointTick, Span
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
        self.text_similarity = self._scorer.text_similarity

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
    return Advisor(scorer, scorer.text_similarity)


def test_every_edit_raised_its_criterion_and_lowered_no_score(
    advisor: Advisor, scorer: CountingScorer
) -> None:
    edits = advisor.edits(ASKED, ANSWER, scorer.grade(ANSWER))
    assert edits
    assert all(edit.gain_criterion > 0 and edit.gain_score >= 0 for edit in edits)
    assert "Spare motors are kept on a shelf." not in [edit.point for edit in edits]


def test_the_gain_is_what_the_copy_scored_above_the_answer(advisor: Advisor, scorer: CountingScorer) -> None:
    edits = advisor.edits(ASKED, ANSWER, scorer.grade(ANSWER))
    ((first, *copies),) = scorer.calls
    scores = {scorer.grade(copy).score - scorer.grade(first).score for copy in copies}
    assert first == ANSWER
    assert {edit.gain_score for edit in edits} <= scores


def test_all_copies_are_graded_in_one_call(advisor: Advisor, scorer: CountingScorer) -> None:
    advisor.edits(ASKED, ANSWER, scorer.grade(ANSWER))
    assert len(scorer.calls) == 1


def test_the_best_edits_come_first_and_there_are_at_most_five(scorer: CountingScorer) -> None:
    words = "brakes cables drums elbows fences gauges hoists joints".split()
    many = question(criterion("parts", *(f"Spare {word} wait nearby." for word in words)))
    answer = "Operators report odd noises by telephone."
    edits = Advisor(scorer, scorer.text_similarity).edits(many, answer, scorer.grade(answer, many))
    assert len(edits) == 5
    gains = [(edit.gain_score, edit.gain_criterion) for edit in edits]
    assert gains == sorted(gains, reverse=True)


def test_an_edit_that_moves_nothing_is_not_shown(scorer: CountingScorer) -> None:
    class Unmoved(CountingScorer):
        def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
            return [self.grade(ANSWER)] * len(pairs)

    assert Advisor(Unmoved(), scorer.text_similarity).edits(ASKED, ANSWER, scorer.grade(ANSWER)) == ()


def test_an_edit_that_lowers_the_score_is_not_shown(scorer: CountingScorer) -> None:
    class Lowering(CountingScorer):
        def grade_many(self, pairs: Sequence[tuple[Question, str]]) -> list[SimilarityGrade]:
            before, *after = super().grade_many(pairs)
            return [before, *(replace(grade, score=before.score - 1) for grade in after)]

    assert Advisor(Lowering(), scorer.text_similarity).edits(ASKED, ANSWER, scorer.grade(ANSWER)) == ()


def test_a_stored_grade_of_an_earlier_version_does_not_pass_for_a_gain(
    advisor: Advisor, scorer: CountingScorer
) -> None:
    now = scorer.grade(ANSWER)
    assert advisor.edits(ASKED, ANSWER, replace(now, score=0)) == advisor.edits(ASKED, ANSWER, now)


def test_without_a_rubric_or_without_an_open_point_there_are_no_edits(
    advisor: Advisor, scorer: CountingScorer
) -> None:
    assert advisor.edits(question(), ANSWER, scorer.grade(ANSWER, question())) == ()
    full = " ".join(point for each in ASKED.rubric.criteria for point in each.points)
    assert advisor.edits(ASKED, full, scorer.grade(full)) == ()
    assert scorer.calls == []


@pytest.mark.parametrize("status", [PointStatus.COVERED, PointStatus.TOUCHED, PointStatus.UNSURE])
def test_what_an_answer_may_have_said_is_neither_tried_nor_offered(
    status: PointStatus, advisor: Advisor, scorer: CountingScorer
) -> None:
    graded = scorer.grade(ANSWER)
    held = replace(graded, coverage=tuple(replace(item, status=status) for item in graded.coverage))
    assert advisor.edits(ASKED, ANSWER, held) == ()
    assert scorer.calls == []
    assert not has_open_points(held)


def test_a_point_ticked_as_not_said_is_open_with_its_number(scorer: CountingScorer) -> None:
    graded = scorer.grade(ANSWER)
    held = replace(
        graded, coverage=tuple(replace(item, status=PointStatus.UNSURE) for item in graded.coverage)
    )
    said = PointTick("people", ASKED.rubric.criteria[1].points[0], False, datetime(2026, 3, 1, tzinfo=UTC))
    assert [number for number, _ in open_points(held.ticked([said]))] == [3]


def test_a_prompt_names_the_point_and_the_sentence_it_fits_after(
    advisor: Advisor, scorer: CountingScorer
) -> None:
    prompts = {edit.point: edit.prompt for edit in advisor.edits(ASKED, ANSWER, scorer.grade(ANSWER))}
    assert prompts["Operators report odd noises early."] == (
        "Say “Operators report odd noises early”, after “operators”."
    )


def test_a_point_like_no_sentence_goes_after_its_criterion_or_to_the_end(
    advisor: Advisor, scorer: CountingScorer
) -> None:
    places = {edit.point: edit.after_sentence for edit in advisor.edits(ASKED, ANSWER, scorer.grade(ANSWER))}
    assert places["Worn belts are replaced every 90 days."] == 0
    about_else = "Nobody knows this place. Calibrated sensors wait."
    edits = advisor.edits(ASKED, about_else, scorer.grade(about_else))
    assert None in {edit.after_sentence for edit in edits}
    assert any(edit.prompt.endswith("at the end.") for edit in edits)


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


def test_what_goes_into_the_draft_names_its_point_by_number_alone(
    advisor: Advisor, scorer: CountingScorer
) -> None:
    frames = {edit.point: edit.text_inserted for edit in advisor.edits(ASKED, ANSWER, scorer.grade(ANSWER))}
    assert frames["Worn belts are replaced every 90 days."] == (
        "[point 2: what you do, and why, with your figure]"
    )
    assert len(set(frames.values())) == len(frames)


def test_the_tried_sentence_has_blanks_for_figures_that_the_answer_lacks(
    advisor: Advisor, scorer: CountingScorer
) -> None:
    advisor.edits(ASKED, ANSWER, scorer.grade(ANSWER))
    tried = " ".join(copy for call in scorer.calls for copy in call)
    assert "worn belts are replaced every [your figure] days." in tried
    assert "90" not in tried


def test_a_very_long_answer_is_not_copied_more_often_than_can_be_read(scorer: CountingScorer) -> None:
    many = question(criterion("parts", *(f"Spare part {word} waits." for word in "abcdefghij")))
    answer = "Calibrated sensors hum. " * 800
    Advisor(scorer, scorer.text_similarity).edits(many, answer, scorer.grade(answer, many))
    assert len(scorer.calls[0]) == 1 + 5


def test_hostile_and_odd_answers_break_nothing(advisor: Advisor, scorer: CountingScorer) -> None:
    for answer in ("motors\x00 wait", "אני אוסף תמונות", "«»[[]] <b>spare motors</b>", "?", "a " * 3000):
        advisor.edits(ASKED, answer, scorer.grade(answer))


ABOUT_DRIFT = (
    "We log every prediction with the model version and compare this week's inputs with the reference data. "
    "When accuracy on a labeled sample drops, the on-call engineer gets an alert and we retrain."
)


def test_on_the_real_bank_the_best_edits_are_worth_points(
    bank: QuestionBank, real_scorer: SimilarityGrader
) -> None:
    asked = bank.question("drift-monitoring")
    grade = real_scorer.grade(asked, ABOUT_DRIFT)
    edits = Advisor(real_scorer, real_scorer.text_similarity).edits(asked, ABOUT_DRIFT, grade)
    assert len(edits) == 5
    assert edits[0].gain_score >= 3


def test_unfilled_frames_of_a_draft_earn_next_to_nothing(
    bank: QuestionBank, real_scorer: SimilarityGrader
) -> None:
    asked = bank.question("drift-monitoring")
    grade = real_scorer.grade(asked, ABOUT_DRIFT)
    framed = ABOUT_DRIFT
    for edit in Advisor(real_scorer, real_scorer.text_similarity).edits(asked, ABOUT_DRIFT, grade):
        framed += f" {edit.text_inserted}"
    assert real_scorer.grade(asked, framed).score <= grade.score + 4
