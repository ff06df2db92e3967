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
from grader.models.example import Example, ExampleLevel, Quality
from grader.models.holdings import Holdings
from grader.models.import_report import ImportConflict, ImportReport
from grader.models.interview import Interview
from grader.models.language_loss import LanguageLoss, Slip
from grader.models.plan import Plan, PlanChoices, PlanDay, PlannedQuestion, ReviewResult, Weakness, Why
from grader.models.progress import (
    Average,
    Break,
    Day,
    GraderKind,
    Mark,
    ProgressFilter,
    ProgressReport,
    QuestionStanding,
    RatedAnswer,
    Records,
    Series,
    Trend,
    WeakSpot,
    WeakTheme,
)
from grader.models.question import Question
from grader.models.question_summary import QuestionSummary
from grader.models.reliability import Agreement, FittedSet
from grader.models.review import GradedAnswer, Recall, Review
from grader.models.rubric import Criterion, Levels, Rubric
from grader.models.rubric_grade import CriterionGrade, Exchange, Level, RubricGrade, RubricGraderVersion
from grader.models.score_points import POINT, PointGroup, ScorePoints, Trait
from grader.models.session import Circumstances, Session, SessionAnswer, SessionMean
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
from grader.models.sitting import Sitting, SittingKind, SittingPlan, SittingState, TimedQuestion
from grader.models.suggestion import Suggestion
from grader.models.thread import Thread, ThreadDraft
from grader.models.tried_suggestions import TriedSuggestions

__all__ = [
    "POINT",
    "Advice",
    "Agreement",
    "Attempt",
    "Average",
    "Band",
    "Break",
    "Change",
    "ChangeKind",
    "Circumstances",
    "Comparison",
    "Criterion",
    "CriterionCoverage",
    "CriterionGrade",
    "CriterionRow",
    "Day",
    "Draft",
    "Edit",
    "Example",
    "ExampleLevel",
    "Exchange",
    "FittedSet",
    "Flag",
    "FlagKind",
    "GradedAnswer",
    "GraderKind",
    "GraderVersion",
    "Holdings",
    "ImportConflict",
    "ImportReport",
    "Interview",
    "Judgement",
    "LanguageLoss",
    "Level",
    "LevelStanding",
    "Levels",
    "Mark",
    "PairedError",
    "PairedSet",
    "Peeks",
    "Plan",
    "PlanChoices",
    "PlanDay",
    "PlannedQuestion",
    "PointCoverage",
    "PointGroup",
    "PointRow",
    "PointStatus",
    "ProgressFilter",
    "ProgressReport",
    "Quality",
    "Question",
    "QuestionStanding",
    "QuestionSummary",
    "RatedAnswer",
    "Recall",
    "Records",
    "Review",
    "ReviewResult",
    "Rewording",
    "Rubric",
    "RubricGrade",
    "RubricGraderVersion",
    "ScorePoints",
    "Series",
    "Session",
    "SessionAnswer",
    "SessionMean",
    "SimilarityGrade",
    "Sitting",
    "SittingKind",
    "SittingPlan",
    "SittingState",
    "Slip",
    "Span",
    "Standing",
    "Step",
    "Suggestion",
    "Thread",
    "ThreadDraft",
    "TimedQuestion",
    "Trait",
    "Trend",
    "TriedSuggestions",
    "Verdict",
    "VerdictKind",
    "WeakSpot",
    "WeakTheme",
    "Weakness",
    "Why",
]
