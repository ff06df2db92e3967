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
