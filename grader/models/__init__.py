"""The nouns that every other module speaks in; plain frozen data, no behaviour beyond itself."""

from grader.models.advice import Advice
from grader.models.attempt import Attempt, Draft, Peeks
from grader.models.edit import Edit
from grader.models.language_loss import LanguageLoss, Slip
from grader.models.question import Question
from grader.models.question_summary import QuestionSummary
from grader.models.reliability import Agreement, FittedSet
from grader.models.rubric import Criterion, Levels, Rubric
from grader.models.rubric_grade import CriterionGrade, Exchange, Level, RubricGrade, RubricGraderVersion
from grader.models.similarity_grade import (
    Band,
    CriterionCoverage,
    Flag,
    FlagKind,
    GraderVersion,
    PointCoverage,
    PointStatus,
    SimilarityGrade,
    Span,
)
from grader.models.suggestion import Suggestion

__all__ = [
    "Advice",
    "Agreement",
    "Attempt",
    "Band",
    "Criterion",
    "CriterionCoverage",
    "CriterionGrade",
    "Draft",
    "Edit",
    "Exchange",
    "FittedSet",
    "Flag",
    "FlagKind",
    "GraderVersion",
    "LanguageLoss",
    "Level",
    "Levels",
    "Peeks",
    "PointCoverage",
    "PointStatus",
    "Question",
    "QuestionSummary",
    "Rubric",
    "RubricGrade",
    "RubricGraderVersion",
    "SimilarityGrade",
    "Slip",
    "Span",
    "Suggestion",
]
