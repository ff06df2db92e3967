"""What one row of each table may hold: the one gate for all that is stored.

Files that are imported or restored and the rows of the database itself go through the same records, so that
nothing is read that could not have been typed. A field's description says what was expected there.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from annotated_types import Interval, MaxLen, MinLen
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from grader.models import (
    GRADE_CLASSES,
    Band,
    GraderKind,
    Interview,
    PlanChoices,
    PointStatus,
    Recall,
    Rewording,
    Session,
    SessionKind,
    SessionPlan,
    SessionState,
)
from grader.models.comparison import LONGEST_NOTE
from grader.models.group import (
    LONGEST_ASSIGNMENT_NOTE,
    LONGEST_GROUP_NAME,
    Assignment,
    AssignmentKind,
    Group,
    Look,
    LookKind,
    Membership,
    Shares,
)
from grader.models.interview import BEST, LONGEST_COMPANY, LONGEST_INTERVIEW_NOTES
from grader.models.limits import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_ID,
    LONGEST_TEXT,
    MOST_SECONDS,
    Amount,
    Count,
    Percent,
    Seconds,
    in_years,
)
from grader.models.plan import FEWEST_MINUTES, MOST_MINUTES
from grader.models.story import LONGEST_PART, LONGEST_SKILLS, LONGEST_TITLE, Story

if TYPE_CHECKING:
    from collections.abc import Mapping

REWORDING = "rewording"
GRADED = "graded"
FAILED = "failed"
SELF = "self"
REVIEW = "review"
PLAN = "plan"
"""The key of what was set for the plan."""

_A_TIME = "a time with its offset from UTC, such as 2026-03-01T12:00:00+00:00,"
_LONGEST_SHOWN = 40
_LONGEST_SETTING = 1_000_000
_QuestionIds = tuple[str, ...]
_Skills = tuple[str, ...]


def short(value: object, *, longest: int = _LONGEST_SHOWN) -> str:
    """A value on one line, cut where it is long, and without what steers a terminal."""
    text = " ".join(str(value)[: 2 * longest].split())
    text = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return f"{text[:longest]}…" if len(text) > longest else text


def shown(value: object) -> str:
    """A value in a sentence, in quotes and short."""
    return f"“{short(value)}”"


class Unfit(ValueError):  # noqa: N818 - it says of a row that it is unfit
    """A row that may not stand in a table: what its ``column`` holds, and what was ``expected`` there."""

    def __init__(self, column: str, value: object, expected: str) -> None:
        self.column = column
        self.value = shown(value)
        self.expected = expected
        super().__init__(f"{column} is {self.value}, and {expected} was expected")


def _fault(expected: str) -> PydanticCustomError:
    return PydanticCustomError("unfit", "{expected}", {"expected": expected})


def _characters(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _fault("a text") from None
    return value


def _moment(value: object) -> object:
    """A moment, also from the text of a file, where it needs its offset from UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _fault(_A_TIME)


def _in_years(value: datetime) -> datetime:
    if not in_years(value):
        raise _fault(f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _one_of(*choices: str) -> BeforeValidator:
    """Takes one of these texts and nothing else."""

    def check(value: object) -> object:
        if value not in choices:
            raise _fault(f"one of {', '.join(choices)}")
        return value

    return BeforeValidator(check)


_Words = Annotated[str, AfterValidator(_characters)]
_Name = Annotated[_Words, MinLen(1), MaxLen(LONGEST_ID)]
_Part = Annotated[_Words, MaxLen(LONGEST_PART)]
_A_PART = f"a text of at most {LONGEST_PART:,} characters"
_Moment = Annotated[datetime, BeforeValidator(_moment), AfterValidator(_in_years)]

_A_TEXT = "a text"
_A_FLAG = "true or false"
_A_PERCENT = "a number from 0 to 100"
_SECONDS = f"a number from 0 to {MOST_SECONDS:,}"
_A_NAME = f"a text of 1 to {LONGEST_ID:,} characters"


class Stored(BaseModel):
    """A row of a table, without what a database adds."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)
    table: ClassVar[str]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """The record in a row, which may have more columns; raises Unfit if it may not stand in the table."""
        try:
            return cls.model_validate({name: row.get(name) for name in cls.model_fields})
        except ValidationError as error:
            raise cls._unfit(error.errors(include_url=False)[0]) from None

    @classmethod
    def _unfit(cls, fault: ErrorDetails) -> Unfit:
        cause = fault.get("ctx", {}).get("error")
        if isinstance(cause, Unfit):
            return cause
        column = str(fault["loc"][0])
        words = cls.model_fields[column].description
        return Unfit(column, fault["input"], fault["msg"] if fault["type"] == "unfit" else words or _A_TEXT)


class StoredAttempt(Stored):
    table: ClassVar[str] = "attempts"
    id: _Name = Field(description=_A_NAME)
    question_id: _Name = Field(description=_A_NAME)
    submitted_at: _Moment = Field(description=_A_TIME)
    elapsed_s: Seconds | None = Field(description=_SECONDS)
    peeked_guidance: bool = Field(description=_A_FLAG)
    peeked_model_answer: bool = Field(description=_A_FLAG)
    revises: _Name | None = Field(description=_A_NAME)
    question_text: Annotated[_Words, MaxLen(LONGEST_TEXT)] = Field(description=_A_TEXT)
    answer: Annotated[_Words, MaxLen(LONGEST_TEXT)] = Field(description=_A_TEXT)
    follows: _Name | None = Field(description=_A_NAME)
    sitting: _Name | None = Field(description=_A_NAME)


class StoredGrade(Stored):
    """A grade with its whole ``payload``, whose score is the one beside it; else why there is none."""

    table: ClassVar[str] = "grades"
    kind: Annotated[str, _one_of(*GraderKind, REWORDING)]
    status: Annotated[str, _one_of(GRADED, FAILED)]
    score: Percent | None = Field(description=_A_PERCENT)
    reason: Annotated[_Words, MaxLen(LONGEST_TEXT)] | None = Field(description=_A_TEXT)
    version: Annotated[_Words, MaxLen(LONGEST_TEXT)] | None = Field(description=_A_TEXT)
    graded_at: _Moment = Field(description=_A_TIME)
    payload: Annotated[_Words, MaxLen(LONGEST_TEXT)] | None = Field(description="a grade as JSON")

    @model_validator(mode="after")
    def _agrees_with_its_payload(self) -> Self:
        if self.status == FAILED:
            return self
        if self.version is None:
            raise Unfit("version", None, "the version of the grader")
        of = Rewording if self.kind == REWORDING else GRADE_CLASSES[GraderKind(self.kind)]
        grade = grade_payload(of, self.payload)
        said = grade.get("score")
        if self.kind != REWORDING and (self.score is None or "score" in grade) and said != self.score:
            number = isinstance(said, int | float) and not 0 <= said <= 100
            expected = "a number from 0 to 100" if number else f"{said}, as in its grade,"
            raise Unfit("score", said if number else self.score, expected)
        return self


class StoredNote(Stored):
    table: ClassVar[str] = "notes"
    updated_at: _Moment = Field(description=_A_TIME)
    text: Annotated[_Words, MaxLen(LONGEST_NOTE)] = Field(
        description=f"a text of at most {LONGEST_NOTE:,} characters"
    )


class StoredRating(Stored):
    table: ClassVar[str] = "ratings"
    kind: Annotated[str, _one_of(SELF, REVIEW)]
    value: Percent = Field(description="a rating from 0 to 100")
    rated_at: _Moment = Field(description=_A_TIME)

    @model_validator(mode="after")
    def _is_a_step_of_recall(self) -> Self:
        if self.kind == REVIEW and not min(Recall) <= self.value <= max(Recall):
            raise Unfit("value", self.value, f"a rating from {min(Recall)} to {max(Recall)}")
        return self


class StoredTick(Stored):
    table: ClassVar[str] = "ticks"
    criterion_id: Annotated[_Words, MaxLen(LONGEST_ID)] = Field(description=_A_TEXT)
    point: Annotated[_Words, MaxLen(LONGEST_TEXT)] = Field(description=_A_TEXT)
    said: bool = Field(description=_A_FLAG)
    status: Annotated[str, _one_of(*PointStatus)] | None
    ticked_at: _Moment = Field(description=_A_TIME)


class StoredPin(Stored):
    table: ClassVar[str] = "pins"
    question_id: _Name = Field(description=_A_NAME)
    attempt_id: _Name = Field(description=_A_NAME)


class StoredDraft(Stored):
    """Text that was not submitted; None once it was discarded."""

    table: ClassVar[str] = "drafts"
    question_id: _Name = Field(description=_A_NAME)
    revision: Annotated[int, Interval(ge=0, le=10**9)] = Field(description="a number from 0 to 1,000,000,000")
    updated_at: _Moment = Field(description=_A_TIME)
    text: Annotated[_Words, MaxLen(LONGEST_TEXT)] | None = Field(description=_A_TEXT)


class StoredPreference(Stored):
    table: ClassVar[str] = "preferences"
    key: _Name = Field(description=_A_NAME)
    value: Annotated[_Words, MaxLen(_LONGEST_SETTING)] = Field(
        description=f"a text of at most {_LONGEST_SETTING:,} characters"
    )

    @model_validator(mode="after")
    def _can_be_planned(self) -> Self:
        if self.key == PLAN and _read(PlanChoices, self.value) is None:
            raise Unfit(
                "value",
                self.value,
                f"a day up to {LAST_YEAR} with {FEWEST_MINUTES} to {MOST_MINUTES} minutes a day",
            )
        return self


class StoredInterview(Stored):
    table: ClassVar[str] = "interviews"
    id: _Name = Field(description=_A_NAME)
    held_on: _Words = Field(description="a date, such as 2026-03-01,")
    company: Annotated[_Words, MaxLen(LONGEST_COMPANY)] = Field(
        description=f"a text of at most {LONGEST_COMPANY:,} characters"
    )
    questions: _Words = Field(description="a list of questions")
    went: Annotated[int, Interval(ge=1, le=BEST)] | None = Field(description=f"a number from 1 to {BEST}")
    notes: Annotated[_Words, MaxLen(LONGEST_INTERVIEW_NOTES)] = Field(
        description=f"a text of at most {LONGEST_INTERVIEW_NOTES:,} characters"
    )
    noted_at: _Moment = Field(description=_A_TIME)

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        if _day(self.held_on) is None:
            raise Unfit(
                "held_on", self.held_on, f"a date from {FIRST_YEAR} to {LAST_YEAR}, such as 2026-03-01,"
            )
        if _read(_QuestionIds, self.questions) is None:
            raise Unfit("questions", self.questions, "a list of questions")
        return self

    def interview(self) -> Interview:
        """What the row says."""
        return Interview(
            id=self.id,
            held_on=date.fromisoformat(self.held_on),
            company=self.company,
            questions=_read(_QuestionIds, self.questions) or (),
            went=self.went,
            notes=self.notes,
        )


class StoredStory(Stored):
    table: ClassVar[str] = "stories"
    id: _Name = Field(description=_A_NAME)
    title: Annotated[_Words, MinLen(1), MaxLen(LONGEST_TITLE)] = Field(
        description=f"a text of 1 to {LONGEST_TITLE:,} characters"
    )
    situation: _Part = Field(description=_A_PART)
    task: _Part = Field(description=_A_PART)
    action: _Part = Field(description=_A_PART)
    result: _Part = Field(description=_A_PART)
    skills: _Words = Field(description="a list of skills")
    added_at: _Moment = Field(description=_A_TIME)

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        skills = _read(_Skills, self.skills)
        if skills is None or len(", ".join(skills)) > LONGEST_SKILLS:
            raise Unfit("skills", self.skills, "a list of skills")
        return self

    def story(self) -> Story:
        """What the row says."""
        return Story(
            id=self.id,
            title=self.title,
            situation=self.situation,
            task=self.task,
            action=self.action,
            result=self.result,
            skills=_read(_Skills, self.skills) or (),
        )


class StoredGroup(Stored):
    table: ClassVar[str] = "groups"
    id: _Name = Field(description=_A_NAME)
    name: Annotated[_Words, MinLen(1), MaxLen(LONGEST_GROUP_NAME)] = Field(
        description=f"a text of 1 to {LONGEST_GROUP_NAME:,} characters"
    )
    code: _Name = Field(description=_A_NAME)
    code_ends_at: _Moment = Field(description=_A_TIME)
    created_at: _Moment = Field(description=_A_TIME)

    def group(self) -> Group:
        """What the row says."""
        return Group(self.id, self.name, self.code, self.code_ends_at, self.created_at)


class StoredMembership(Stored):
    table: ClassVar[str] = "memberships"
    group_id: _Name = Field(description=_A_NAME)
    shares: Annotated[str, _one_of(*Shares)]
    joined_at: _Moment = Field(description=_A_TIME)

    def membership(self, *, name: str, coach: str) -> Membership:
        """What the row says; the ``name`` of the group and that of its coach stand elsewhere."""
        return Membership(self.group_id, name, coach, Shares(self.shares), self.joined_at)


class StoredAssignment(Stored):
    table: ClassVar[str] = "assignments"
    id: _Name = Field(description=_A_NAME)
    group_id: _Name = Field(description=_A_NAME)
    kind: Annotated[str, _one_of(*AssignmentKind)]
    what: Annotated[_Words, MaxLen(LONGEST_ID)] = Field(
        description=f"a text of at most {LONGEST_ID:,} characters"
    )
    due_on: _Words = Field(description="a date, such as 2026-03-01,")
    note: Annotated[_Words, MaxLen(LONGEST_ASSIGNMENT_NOTE)] = Field(
        description=f"a text of at most {LONGEST_ASSIGNMENT_NOTE:,} characters"
    )
    made_at: _Moment = Field(description=_A_TIME)

    @model_validator(mode="after")
    def _is_due_on_a_day(self) -> Self:
        if _day(self.due_on) is None:
            raise Unfit("due_on", self.due_on, f"a date from {FIRST_YEAR} to {LAST_YEAR}")
        return self

    def assignment(self, *, group: str) -> Assignment:
        """What the row says; the name of the ``group`` stands elsewhere."""
        due_on, kind = date.fromisoformat(self.due_on), AssignmentKind(self.kind)
        return Assignment(self.id, self.group_id, group, kind, self.what, due_on, self.note, self.made_at)


class StoredLook(Stored):
    table: ClassVar[str] = "looks"
    by_id: _Name = Field(description=_A_NAME)
    at: _Moment = Field(description=_A_TIME)
    by: Annotated[_Words, MaxLen(LONGEST_ID)] = Field(
        description=f"a text of at most {LONGEST_ID:,} characters"
    )
    how: Annotated[str, _one_of(*LookKind)]

    def look(self, attempt_id: str) -> Look:
        """What the row says."""
        return Look(attempt_id, self.by, self.at, LookKind(self.how))


class StoredSession(Stored):
    table: ClassVar[str] = "sittings"
    id: _Name = Field(description=_A_NAME)
    kind: Annotated[str, _one_of(*SessionKind)]
    started_at: _Moment = Field(description=_A_TIME)
    ended_at: _Moment | None = Field(description=_A_TIME)
    plan: Annotated[_Words, MaxLen(_LONGEST_SETTING)] = Field(description="the questions with their seconds")
    state: Annotated[_Words, MaxLen(_LONGEST_SETTING)] = Field(description="how far the session has come")

    @model_validator(mode="after")
    def _fits_its_plan(self) -> Self:
        plan, state = _read(SessionPlan, self.plan), _read(SessionState, self.state)
        if plan is None:
            raise Unfit("plan", self.plan, "a list of questions with their seconds")
        many = len(plan.questions)
        since = None if state is None else state.running_since
        sound = since is None or (since.tzinfo is not None and in_years(since))
        if state is None or not sound or len(state.used) != many or state.position > many:
            raise Unfit("state", self.state, "a place among the questions of the plan and a time for each")
        return self

    def session(self) -> Session:
        """What the row says."""
        return Session(
            id=self.id,
            kind=SessionKind(self.kind),
            plan=_form(SessionPlan).validate_json(self.plan),
            state=_form(SessionState).validate_json(self.state),
            started_at=self.started_at,
            ended_at=self.ended_at,
        )


class StoredScore(Stored):
    """What charts need of an attempt and of the grade that counts, with the ``shift`` by ticks."""

    table: ClassVar[str] = "attempts"
    id: _Name = Field(description=_A_NAME)
    question_id: _Name = Field(description=_A_NAME)
    submitted_at: _Moment = Field(description=_A_TIME)
    elapsed_s: Seconds | None = Field(description=_SECONDS)
    revision: bool
    follow_up: bool
    near_copy: bool = Field(description=_A_FLAG)
    score: Percent | None = Field(description=_A_PERCENT)
    low: Percent | None = Field(description=_A_PERCENT)
    high: Percent | None = Field(description=_A_PERCENT)
    noise: Amount | None = Field(description="a number of points")
    version: Annotated[_Words, MaxLen(LONGEST_TEXT)] | None = Field(description=_A_TEXT)
    shift: Annotated[int, Interval(ge=-100, le=100)] | None = Field(description="a number of points")

    @model_validator(mode="after")
    def _is_one_score(self) -> Self:
        if self.score is not None:
            if not 0 <= self.score + (self.shift or 0) <= 100:
                raise Unfit("shift", self.shift, "what leaves the score within 0 to 100")
            if self.version is None:
                raise Unfit("version", None, "the version of the grader")
        return self


class StoredAnswer(Stored):
    """What a plan needs of an attempt and of the grade that counts; ``score`` is the one with the ticks."""

    table: ClassVar[str] = "attempts"
    id: _Name = Field(description=_A_NAME)
    question_id: _Name = Field(description=_A_NAME)
    submitted_at: _Moment = Field(description=_A_TIME)
    elapsed_s: Seconds | None = Field(description=_SECONDS)
    revises: _Name | None = Field(description=_A_NAME)
    saw_model_answer: bool = Field(description=_A_FLAG)
    score: Percent = Field(description=_A_PERCENT)
    shift: int | None = Field(description="a number of points")
    band: Annotated[str, _one_of(*Band)]
    near_copy: bool | None = Field(description=_A_FLAG)
    corrected: Annotated[int, Interval(ge=min(Recall), le=max(Recall))] | None = Field(
        description=f"a rating from {min(Recall)} to {max(Recall)}"
    )
    self_score: Percent | None = Field(description="a rating from 0 to 100")


class StoredSummary(Stored):
    """Where a question stands by its attempts."""

    table: ClassVar[str] = "attempts"
    question_id: _Name = Field(description=_A_NAME)
    attempts: Count
    latest_score: Percent | None = Field(description=_A_PERCENT)
    best_score: Percent | None = Field(description=_A_PERCENT)
    last_submitted_at: _Moment = Field(description=_A_TIME)


RECORDS: Mapping[str, type[Stored]] = {
    record.table: record
    for record in (
        StoredAttempt,
        StoredGrade,
        StoredNote,
        StoredRating,
        StoredTick,
        StoredPin,
        StoredDraft,
        StoredPreference,
        StoredInterview,
        StoredStory,
        StoredSession,
        StoredGroup,
        StoredMembership,
        StoredAssignment,
        StoredLook,
    )
}
"""The record of each table."""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _read(of: Any, text: str) -> Any:
    """What a text of JSON says; None if it is not of that form."""
    try:
        return _form(of).validate_json(text)
    except ValueError:
        return None


@cache
def _form(of: Any) -> TypeAdapter[Any]:
    return TypeAdapter(of)


_OF_ANOTHER_VERSION = {"missing", "enum", "literal_error", "unexpected_keyword_argument"}
"""What makes a grade unreadable without being wrong: the versions before or after had other fields."""


def grade_payload(of: Any, payload: object) -> Mapping[str, Any]:
    """A stored grade as plain data; one of a shape that is not known, but not damaged, comes as it is.

    Raises:
        Unfit: it is no JSON object, or holds what no grade can hold.
    """
    if not isinstance(payload, str):
        raise Unfit("payload", payload, "a grade as JSON")
    try:
        _form(of).validate_json(payload)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_context=False):
            if fault["type"] not in _OF_ANOTHER_VERSION:
                place = ".".join(map(str, fault["loc"]))
                raise Unfit(f"payload {place}".rstrip(), fault["input"], "what a grade holds there") from None
    plain: Mapping[str, Any] = json.loads(payload)
    return plain
