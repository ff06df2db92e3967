from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to an answer that was tried on a copy of it and moved the grade.

    ``prompt`` says what to add and where. ``text_inserted`` is what goes into the draft, with blanks to fill
    in, after the sentence ``after_sentence`` (an index into the grade's sentences; None for the end of the
    answer). The gains are what the copy scored above the answer, each 0 to 100: the most to hope for, since
    the person's own words will differ.
    """

    point: str
    criterion_id: str
    prompt: str
    after_sentence: int | None
    text_inserted: str
    gain_score: int
    gain_criterion: int


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
    """What to change in an answer, the best first, and what slips of the pen cost it; None if nothing."""

    edits: tuple[Edit, ...]
    loss: LanguageLoss | None
