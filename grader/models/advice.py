from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.similarity_grade import PointCoverage


class StepKind(StrEnum):
    """ADD what an answer surely lacks, CHECK what it hardly says, STRENGTHEN its weakest part."""

    ADD = "add"
    CHECK = "check"
    STRENGTHEN = "strengthen"


class StoryPart(StrEnum):
    """What a story about a time in one's work is made of, in its usual order."""

    SITUATION = "situation"
    TASK = "task"
    ACTION = "action"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do in the next draft: think of an answer to ``ask``, and say it.

    ``ask`` is a question about the point ``item``, ``title`` that of its criterion, empty without one.
    ``brings`` is the most that it adds to the score, 0 to 100; None where nobody can tell.
    """

    kind: StepKind
    item: PointCoverage
    ask: str
    title: str = ""
    brings: float | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Something to put into an answer: ``prompt`` says what it is about.

    ``text_inserted`` is what goes into the draft, with blanks to fill in, after the sentence
    ``after_sentence`` (an index into the grade's sentences; None for the end of the answer). The gains in
    score and in its criterion's score, each 0 to 100, are the most to hope for, since the person's own words
    will differ; None where nothing was tried or can be told.
    """

    point: str
    criterion_id: str | None
    prompt: str
    after_sentence: int | None
    text_inserted: str
    gain_score: int | None
    gain_criterion: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence that a language model would add for a point of the rubric; nothing of it is checked yet.

    ``after_sentence`` is an index into the grade's sentences; None for the end of the answer.
    """

    point: str
    sentence: str
    after_sentence: int | None


@dataclass(frozen=True, slots=True)
class TriedSuggestions:
    """What became of a language model's sentences: the edits that gained, the best first.

    ``invented`` counts those left out because they claimed what the answer does not say, and ``idle`` those
    that raised nothing.
    """

    edits: tuple[Edit, ...]
    invented: int
    idle: int


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip of the pen: what is written, and what it was read as in the corrected copy."""

    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class LanguageLoss:
    """What slips of the pen cost, not content.

    ``points`` are those that a copy without the slips makes better than the answer does; ``gain_score`` is
    what the copy scored above it, from 1 to 100.
    """

    slips: tuple[Slip, ...]
    points: tuple[str, ...]
    gain_score: int


@dataclass(frozen=True, slots=True)
class Advice:
    """The next steps of an answer with their places, and what slips of the pen cost it; None if nothing."""

    edits: tuple[Edit, ...]
    loss: LanguageLoss | None
