"""The scores of one grader as a pandas table; whoever imports this pays for importing pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from grader.models import GraderKind, Mark, ScoredAttempt
from grader.progress.grader_changes import shared_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import AnyVersion

_NUMBERS = ("seconds", "score", "low", "high", "noise")
_FLAGS = ("revision", "follow_up", "near_copy")
_TEXTS = ("attempt_id", "question_id", "version")
_TYPES = dict.fromkeys(_NUMBERS, float) | dict.fromkeys(_FLAGS, bool) | dict.fromkeys(_TEXTS, object)


def score_table(
    attempts: Sequence[ScoredAttempt], grader: GraderKind, versions: Mapping[str, AnyVersion]
) -> pd.DataFrame:
    """One row an attempt, oldest first, with the columns of ``ScoredAttempt``; missing numbers are NaN.

    The interval of a rubric grade is its score and its noise on either side; where a score has none, both
    ends are the score itself. Rows have the same number in the column ``grader`` if their versions, given by
    their texts, differ at most by what they say of the question.
    """
    table = pd.DataFrame(attempts, columns=ScoredAttempt._fields).astype(_TYPES)
    table["at"] = pd.to_datetime(table["at"], utc=True)
    table["version"] = table["version"].fillna("")
    shared = {
        text: shared_part(versions[text]) if text in versions else text for text in table["version"].unique()
    }
    numbers = {part: number for number, part in enumerate(dict.fromkeys(shared.values()))}
    table["grader"] = table["version"].map({text: numbers[part] for text, part in shared.items()})
    if grader is GraderKind.RUBRIC:
        margin = table["noise"].fillna(0)
        table["low"] = (table["score"] - margin).clip(lower=0)
        table["high"] = (table["score"] + margin).clip(upper=100)
    for end in ("low", "high"):
        table[end] = table[end].fillna(table["score"])
    return table.sort_values("at", kind="stable", ignore_index=True)


def counted(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that tell of progress: graded, not copied, and not an earlier answer with more to it."""
    return table[table["score"].notna() & ~table["near_copy"] & ~table["follow_up"]]


def mark(row: Any) -> Mark:
    """The mark of a row that has a score and a ``segment``, as ``itertuples`` gives it."""
    return Mark(
        attempt_id=row.attempt_id,
        question_id=row.question_id,
        at=row.at.to_pydatetime(),
        score=round(row.score),
        low=round(row.low),
        high=round(row.high),
        revision=row.revision,
        segment=row.segment,
    )
