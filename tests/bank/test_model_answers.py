from __future__ import annotations

from dataclasses import replace

from grader.bank import QuestionBank
from grader.bank.traceability import uncovered_criteria
from grader.models import PointCoverage, PointStatus, Question, SimilarityGrade
from tests.questions import criterion, question
from tests.rehearse_kit import fake_scorer

SAID = criterion("sensors", "Sensors are calibrated.", "Calibrated every morning.")
UNSAID = criterion("money", "Budgets are approved quarterly.", "Invoices get audited.")


def test_a_criterion_that_the_model_answer_does_not_meet_is_found() -> None:
    problems = uncovered_criteria(QuestionBank((question(SAID, UNSAID),)), fake_scorer().grade)
    assert [(problem.file, problem.column) for problem in problems] == [("robot.yaml", "criteria[1].points")]
    assert "“money”" in problems[0].what
    assert "robot" in problems[0].what


def test_one_point_made_is_enough() -> None:
    mixed = criterion("mixed", "Sensors are calibrated.", "Budgets are approved quarterly.")
    assert uncovered_criteria(QuestionBank((question(SAID, mixed),)), fake_scorer().grade) == []


def test_a_criterion_that_the_model_answer_may_meet_is_no_problem() -> None:
    def unsure(asked: Question, answer: str) -> SimilarityGrade:
        graded = fake_scorer().grade(asked, answer)
        return replace(graded, coverage=tuple(map(may_be_said, graded.coverage)))

    def may_be_said(item: PointCoverage) -> PointCoverage:
        return replace(item, status=PointStatus.UNSURE) if item.point == UNSAID.points[0] else item

    assert uncovered_criteria(QuestionBank((question(SAID, UNSAID),)), unsure) == []


def test_questions_without_rubric_or_model_answer_are_passed_over() -> None:
    bank = QuestionBank((question(), replace(question(UNSAID), id="other", model_answer="")))
    assert uncovered_criteria(bank, fake_scorer().grade) == []
