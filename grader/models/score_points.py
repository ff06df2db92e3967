from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Trait(IntFlag):
    """What must be known of an attempt before its score is called progress."""

    REVISION = 1
    FOLLOW_UP = 2
    SAW_MODEL_ANSWER = 4
    NEAR_COPY = 8


@dataclass(frozen=True, slots=True)
class ScorePoints:
    """What progress is told from, column by column: place ``i`` of each is attempt ``i``, oldest first.

    ``moments`` are microseconds since 1970 in UTC, ``seconds`` the time of writing, ``traits`` sums of
    ``Trait``. Scores with their intervals run from 0 to 100 and are None without a grade of that kind; the
    versions are those of the grades as text; ``rubric_noises`` as in ``RubricGrade``.
    """

    attempt_ids: Sequence[str] = ()
    question_ids: Sequence[str] = ()
    moments: Sequence[int] = ()
    seconds: Sequence[float | None] = ()
    traits: Sequence[int] = ()
    scores: Sequence[int | None] = ()
    lows: Sequence[int | None] = ()
    highs: Sequence[int | None] = ()
    versions: Sequence[str | None] = ()
    rubric_scores: Sequence[int | None] = ()
    rubric_noises: Sequence[float | None] = ()
    rubric_versions: Sequence[str | None] = ()

    def __len__(self) -> int:
        return len(self.attempt_ids)
