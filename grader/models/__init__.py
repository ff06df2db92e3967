"""The nouns that every other module speaks in; plain frozen data, no behaviour beyond itself."""

from grader.models.advice import Advice
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
from grader.models.language_loss import LanguageLoss, Slip
from grader.models.progress import (
    Average,
    Break,
    Day,
    GraderKind,
    Mark,
    ProgressFilter,
    ProgressReport,
    QuestionStanding,
    Records,
    Series,
    Trend,
    WeakSpot,
    WeakTheme,
)
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
from grader.models.suggestion import Suggestion
from grader.models.thread import Thread, ThreadDraft

__all__ = [
    "Advice",
    "Agreement",
    "Attempt",
    "Average",
    "Band",
    "Break",
    "Change",
    "ChangeKind",
    "Comparison",
    "Criterion",
    "CriterionCoverage",
    "CriterionGrade",
    "CriterionRow",
    "Day",
    "Draft",
    "Edit",
    "Exchange",
    "FittedSet",
    "Flag",
    "FlagKind",
    "GraderKind",
    "GraderVersion",
    "Judgement",
    "LanguageLoss",
    "Level",
    "LevelStanding",
    "Levels",
    "Mark",
    "PairedError",
    "PairedSet",
    "Peeks",
    "PointCoverage",
    "PointRow",
    "PointStatus",
    "ProgressFilter",
    "ProgressReport",
    "Question",
    "QuestionStanding",
    "QuestionSummary",
    "Records",
    "Rewording",
    "Rubric",
    "RubricGrade",
    "RubricGraderVersion",
    "ScorePoints",
    "Series",
    "SimilarityGrade",
    "Slip",
    "Span",
    "Standing",
    "Step",
    "Suggestion",
    "Thread",
    "ThreadDraft",
    "Trait",
    "Trend",
    "Verdict",
    "VerdictKind",
    "WeakSpot",
    "WeakTheme",
]
