from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Trait(IntFlag):
    """What must be known of an attempt before its score is called progress."""

    REVISION = 1
    FOLLOW_UP = 2
    SAW_MODEL_ANSWER = 4
    NEAR_COPY = 8


POINT = Struct("<qffbbbbb")
"""One attempt: microseconds since 1970 in UTC, seconds of writing, noise as in ``RubricGrade``, similarity
score with both ends of its interval, rubric score, and the sum of its ``Trait`` values. What is not known is
not a number in the two fractions, and -1 in the scores. Fixed in size, so that a hundred thousand are read
at once."""


@dataclass(frozen=True, slots=True)
class PointGroup:
    """So many attempts at one question with grades by the same graders; a version is None without a grade."""

    question_id: str
    version: str | None
    rubric_version: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class ScorePoints:
    """What progress is told from: of each attempt its id and, in ``packed``, its ``POINT``.

    They stand group by group in the order of ``groups``, and within one oldest first.
    """

    groups: tuple[PointGroup, ...] = ()
    attempt_ids: Sequence[str] = ()
    packed: bytes = b""

    def __len__(self) -> int:
        return len(self.attempt_ids)
