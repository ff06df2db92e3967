from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from grader.models.similarity_grade import Band, band_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models.question import Drafted

SPOKEN_WORDS_A_MINUTE = 140
"""How fast people speak in an interview."""


class Lack(StrEnum):
    """What a question is without."""

    GUIDANCE = "guidance"
    MODEL_ANSWER = "model answer"
    RUBRIC = "rubric"


@dataclass(frozen=True, slots=True)
class ForeignScore:
    """What the model answer of another question, ``answer_of``, scores on a question, 0 to 100."""

    answer_of: str
    score: int


@dataclass(frozen=True, slots=True)
class QuestionQuality:
    """How well one question tells good answers from others.

    ``own_score`` is what its model answer scores on it, 0 to 100, None without one; ``unmade`` are the
    expected points that this answer surely does not make. ``foreign`` holds what other questions' model
    answers score on it, highest first; in a large bank only of those that share most words. ``pointless`` are
    the titles of criteria without points. ``words`` counts those of the model answer.
    """

    question_id: str
    lacks: tuple[Lack, ...]
    drafted: Drafted | None
    pointless: tuple[str, ...]
    words: int
    own_score: int | None
    unmade: tuple[str, ...]
    foreign: tuple[ForeignScore, ...]

    @property
    def spoken_s(self) -> int:
        """Seconds that the model answer takes when it is spoken."""
        return round(60 * self.words / SPOKEN_WORDS_A_MINUTE)

    @property
    def is_strong(self) -> bool:
        """Whether the model answer earns a strong grade."""
        return self.own_score is not None and band_of(self.own_score) is Band.STRONG

    @property
    def too_high(self) -> tuple[ForeignScore, ...]:
        """Other questions' model answers that are more than a start here, though they answer another one."""
        return tuple(each for each in self.foreign if band_of(each.score) in (Band.SOLID, Band.STRONG))

    @property
    def is_sound(self) -> bool:
        """Whether there is nothing to tell."""
        own = self.is_strong or self.own_score is None
        return own and not (self.lacks or self.drafted or self.pointless or self.unmade or self.too_high)


@dataclass(frozen=True)
class BankQuality:
    """The quality of every question of a bank, in the bank's order."""

    questions: Sequence[QuestionQuality]

    @cached_property
    def scores(self) -> tuple[tuple[str, str, int], ...]:
        """The table: the question's id, that of the question whose model answer it is, and the score."""
        return tuple(
            row
            for each in self.questions
            for row in (
                *(
                    [(each.question_id, each.question_id, each.own_score)]
                    if each.own_score is not None
                    else []
                ),
                *((each.question_id, foreign.answer_of, foreign.score) for foreign in each.foreign),
            )
        )
