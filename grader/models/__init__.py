"""The nouns that every other module speaks in; plain frozen data, no behaviour beyond itself."""

from grader.models.advice import (
    Advice,
    Edit,
    LanguageLoss,
    NextStep,
    Slip,
    StepKind,
    StoryPart,
    Suggestion,
    TriedSuggestions,
)
from grader.models.answer import GRADE_CLASSES, Answer, AnyVersion, Attempt, Peeks, UnsentText
from grader.models.comparison import (
    Change,
    ChangeKind,
    Comparison,
    CriterionRow,
    Draft,
    Ground,
    Judgement,
    LevelStanding,
    Moved,
    PairedError,
    PairedSet,
    PointRow,
    Rewording,
    Standing,
    Step,
    Thread,
    Verdict,
    VerdictKind,
)
from grader.models.damage import DamagedRow
from grader.models.grade import Grade, GraderKind, by_kind
from grader.models.human_grade import HumanCriterion, HumanGrade, HumanGraderVersion, HumanMarks, HumanPoint
from grader.models.interview import Interview
from grader.models.learning import (
    Agreement,
    Example,
    ExampleLevel,
    FittedSet,
    PointFigures,
    Quality,
    TickCounts,
)
from grader.models.plan import (
    GradedAnswer,
    Plan,
    PlanChoices,
    PlanDay,
    PlannedQuestion,
    Recall,
    Review,
    ReviewResult,
    Weakness,
    Why,
)
from grader.models.problem import Problem
from grader.models.progress import (
    Average,
    BankProgress,
    Break,
    Day,
    Mark,
    ProgressFilter,
    ProgressReport,
    QuestionStanding,
    RatedAnswer,
    Records,
    ScoredAttempt,
    Series,
    Trend,
    TrendGround,
    WeakSpot,
    WeakTheme,
)
from grader.models.question import Criterion, Drafted, Levels, Question, QuestionSummary, Rubric
from grader.models.rubric_grade import CriterionGrade, Exchange, Level, RubricGrade, RubricGraderVersion
from grader.models.session import (
    Circumstances,
    Session,
    SessionAnswer,
    SessionKind,
    SessionMean,
    SessionPlan,
    SessionState,
    SessionSummary,
    TimedQuestion,
)
from grader.models.similarity_grade import (
    BANDS,
    Band,
    CriterionCoverage,
    Flag,
    FlagKind,
    GraderVersion,
    PointCoverage,
    PointStatus,
    PointTick,
    SimilarityGrade,
    Span,
    band_of,
)
from grader.models.transfer import Holdings, ImportConflict, ImportReport
