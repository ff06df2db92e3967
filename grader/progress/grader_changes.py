"""When the grader changed, and in words what became different: decided by the fields of its versions."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from grader.models import Break

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from grader.models import AnyVersion

_NAMES = {
    "by": "another person",
    "by_id": "another person of that name",
    "code": "another version of the scoring",
    "weights": "other weights of the embedding model",
    "calibration": "another calibration",
    "model": "another language model",
    "host": "another endpoint",
    "protocol": "another way of asking",
    "runs": "another number of runs",
    "question": "another question or model answer",
    "rubric": "another rubric",
    "prompt": "another prompt",
}
"""What each field of a version stands for, in the order in which changes are named."""
_OF_A_QUESTION = ("question", "rubric", "prompt")
_SHOWN = ("by", "calibration", "model", "host")
"""Fields whose values tell people something; the others are numbers and hashes."""


def shared_part(version: AnyVersion) -> tuple[object, ...]:
    """What a version has in common with the versions for other questions."""
    return tuple(getattr(version, each.name) for each in fields(version) if each.name not in _OF_A_QUESTION)


def change_in_words(before: AnyVersion | None, after: AnyVersion | None, *, same_question: bool) -> str:
    """What became different from one version to another: "another rubric, another prompt".

    Between two questions only what they share tells of a change. None is a version that cannot be read.
    """
    if before is None or after is None:
        return _NAMES["code"]
    names = [name for name in _NAMES if same_question or name not in _OF_A_QUESTION]
    changed = [name for name in names if getattr(before, name, None) != getattr(after, name, None)]
    # A prompt holds question and rubric, so that it tells nothing new where one of those has changed.
    if "rubric" in changed and "prompt" in changed:
        changed.remove("prompt")
    if "by" in changed and "by_id" in changed:
        changed.remove("by_id")
    shown = {name: f" ({getattr(after, name)})" for name in changed if name in _SHOWN}
    return ", ".join(f"{_NAMES[name]}{shown.get(name, '')}" for name in changed)


def split_at_changes(
    table: pd.DataFrame, versions: Mapping[str, AnyVersion]
) -> tuple[pd.DataFrame, tuple[Break, ...]]:
    """The rows, all of which have a score, with a column ``segment``, and when and why the grader changed.

    ``segment`` counts how many times the grader had changed before a row. A change of what all questions
    share is one; so is a change at one question, but others that follow it at other questions, as when a
    new bank comes with new rubrics, are the same one.
    """
    at_question = table.groupby("question_id")[["version", "grader"]].shift()
    own = (
        at_question["version"].notna()
        & (table["version"] != at_question["version"])
        & (table["grader"] == at_question["grader"])
    )
    epoch = own.groupby(table["question_id"]).cumsum().cummax()
    of_all = table[["version", "grader"]].shift()
    changed = of_all["version"].notna() & ((table["grader"] != of_all["grader"]) | (epoch != epoch.shift()))
    rows = zip(
        table["at"][changed],
        table["version"][changed],
        of_all["version"][changed],
        at_question["version"][changed],
        table["grader"][changed] == of_all["grader"][changed],
        strict=True,
    )
    breaks = tuple(
        Break(
            at.to_pydatetime(),
            change_in_words(
                versions.get(of_question if same_grader else before),
                versions.get(version),
                same_question=same_grader,
            ),
        )
        for at, version, before, of_question, same_grader in rows
    )
    return table.assign(segment=changed.cumsum()), breaks
