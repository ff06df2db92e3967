from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence that a language model would add for a point of the rubric; nothing of it is checked yet.

    ``after_sentence`` is an index into the grade's sentences; None for the end of the answer.
    """

    point: str
    sentence: str
    after_sentence: int | None
