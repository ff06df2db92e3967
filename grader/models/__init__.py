"""The nouns that every other module speaks in; plain frozen data, no behaviour beyond itself."""

from grader.models.attempt import Attempt, Draft, Peeks
from grader.models.comparison import (
    Change,
    ChangeKind,
    Comparison,
    CriterionRow,
    Judgement,
    LevelStanding,
    PairedError,
    PairedSet,
    PointRow,
    Rewording,
    Standing,
    Step,
    Verdict,
    VerdictKind,
)
from grader.models.edit import Edit
from grader.models.example import Example, ExampleLevel, Quality
from grader.models.interview import Interview
from grader.models.plan import Plan, PlanChoices, PlanDay, PlannedQuestion, ReviewResult, Weakness, Why
from grader.models.question import Question
from grader.models.question_summary import QuestionSummary
from grader.models.reliability import Agreement, FittedSet
from grader.models.review import GradedAnswer, Recall, Review
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
from grader.models.thread import Thread, ThreadDraft

__all__ = [
    "Agreement",
    "Attempt",
    "Band",
    "Change",
    "ChangeKind",
    "Comparison",
    "Criterion",
    "CriterionCoverage",
    "CriterionGrade",
    "CriterionRow",
    "Draft",
    "Edit",
    "Example",
    "ExampleLevel",
    "Exchange",
    "FittedSet",
    "Flag",
    "FlagKind",
    "GradedAnswer",
    "GraderVersion",
    "Interview",
    "Judgement",
    "Level",
    "LevelStanding",
    "Levels",
    "PairedError",
    "PairedSet",
    "Peeks",
    "Plan",
    "PlanChoices",
    "PlanDay",
    "PlannedQuestion",
    "PointCoverage",
    "PointRow",
    "PointStatus",
    "Quality",
    "Question",
    "QuestionSummary",
    "Recall",
    "Review",
    "ReviewResult",
    "Rewording",
    "Rubric",
    "RubricGrade",
    "RubricGraderVersion",
    "SimilarityGrade",
    "Span",
    "Standing",
    "Step",
    "Thread",
    "ThreadDraft",
    "Verdict",
    "VerdictKind",
    "Weakness",
    "Why",
]
