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
from grader.models.question import Question
from grader.models.question_summary import QuestionSummary
from grader.models.reliability import Agreement, FittedSet
from grader.models.rubric import Criterion, Levels, Rubric
from grader.models.rubric_grade import CriterionGrade, Exchange, Level, RubricGrade, RubricGraderVersion
from grader.models.score_points import ScorePoints, Trait
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
    "Exchange",
    "FittedSet",
    "Flag",
    "FlagKind",
    "GraderVersion",
    "Judgement",
    "Level",
    "LevelStanding",
    "Levels",
    "PairedError",
    "PairedSet",
    "Peeks",
    "PointCoverage",
    "PointRow",
    "PointStatus",
    "Question",
    "QuestionSummary",
    "Rewording",
    "Rubric",
    "RubricGrade",
    "RubricGraderVersion",
    "ScorePoints",
    "SimilarityGrade",
    "Span",
    "Standing",
    "Step",
    "Thread",
    "ThreadDraft",
    "Trait",
    "Verdict",
    "VerdictKind",
]
