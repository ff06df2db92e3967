"""What to glance at while saying an answer from memory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.models import PointStatus, SimilarityGrade
from grader.text.words import LEANING_WORDS

if TYPE_CHECKING:
    from grader.models import Attempt

_FEWEST, _MOST = 4, 11
"""Words of a cue: fewer name nothing, and more are read out instead of glanced at."""
_CUT_AT = 9
"""Words left of a sentence that is too long, so that one or two more are not worth dots."""
_TURN = re.compile(r"[,;:–—(]|\b(?:because|but|so that|since|unless|which|while)\b")
"""Where a sentence turns to its details."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A few words, and the title of the criterion that they belong to: empty if there is none."""

    words: str
    title: str = ""


def point_cues(attempt: Attempt) -> tuple[Cue, ...]:
    """The points that an answer covers, in the order in which it makes them; those of the rubric, if any.

    What only the candidate's tick covers, without a sentence, comes last. What is unsure is no cue.
    """
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return ()
    titles = {criterion.criterion_id: criterion.title for criterion in grade.criteria}
    end = len(grade.sentences)
    made = [
        item
        for item in grade.coverage
        if item.status is PointStatus.COVERED and (item.criterion_id in titles or not titles)
    ]
    made.sort(key=lambda item: end if item.sentence is None else item.sentence)
    return tuple(Cue(shortened(item.point), titles.get(item.criterion_id or "", "")) for item in made)


def opening_cues(attempt: Attempt) -> tuple[Cue, ...]:
    """How the answer's own sentences begin, for one that covers no point."""
    grade = attempt.grade(SimilarityGrade)
    if grade is None:
        return ()
    sentences = [attempt.answer[span.start : span.end] for span in grade.sentences]
    return tuple(Cue(shortened(sentence)) for sentence in sentences if sentence.strip())


def shortened(sentence: str) -> str:
    """A sentence up to where it turns to its details, and not many words of it; dots for what is left out."""
    whole = " ".join(sentence.split()).rstrip(".")
    turns = (whole[: turn.start()].split() for turn in _TURN.finditer(whole))
    kept = next((before for before in turns if len(before) >= _FEWEST), whole.split())
    if len(kept) > _MOST:
        kept = kept[:_CUT_AT]
        while len(kept) > _FEWEST and kept[-1].lower() in LEANING_WORDS:
            kept.pop()
    cue = " ".join(kept)
    return cue if cue == whole else f"{cue}\u00a0…"
