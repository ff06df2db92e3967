"""What changed between two graders, in words, as read from the texts of their versions."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from grader.models import Break
from grader.progress.point_table import as_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from grader.progress.point_table import PointTable


_SIMILARITY = re.compile(
    r"(?P<code>\S+) weights:(?P<weights>\S+) calibration:(?P<calibration>\S+)"
    r"(?: question:(?P<question>\S+))?(?: rubric:(?P<rubric>\S+))?"
)
_RUBRIC = re.compile(
    r"(?P<code>\S+) (?P<model>.+) at (?P<host>\S+) (?P<protocol>\S+) x(?P<runs>\d+) "
    r"prompt:(?P<prompt>\S+) rubric:(?P<rubric>\S+)",
    re.DOTALL,
)
_OF_A_QUESTION = ("question", "rubric", "prompt")
_NAMES = {
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
_SAID = ("calibration", "model", "host")
"""Parts that tell people something; the others are numbers and hashes."""


def shared_part(version: str) -> str:
    """What a version has in common with the versions for other questions."""
    parts = _parts(version)
    return " ".join(value for name, value in parts.items() if name not in _OF_A_QUESTION)


def change_in_words(earlier: str, later: str, *, same_question: bool = True) -> str:
    """What became different from one version to another: "another rubric, another prompt".

    Between two questions only what they share tells of a change.
    """
    before, after = _parts(earlier), _parts(later)
    names = [name for name in _NAMES if same_question or name not in _OF_A_QUESTION]
    changed = [name for name in names if before.get(name) != after.get(name)]
    # A prompt holds question and rubric, so that it tells nothing new where one of those has changed.
    if "rubric" in changed and "prompt" in changed:
        changed.remove("prompt")
    return ", ".join(_named(name, after) for name in changed) or "another version"


def _named(name: str, after: Mapping[str, str]) -> str:
    value = f" ({after[name]})" if name in _SAID and name in after else ""
    return f"{_NAMES[name]}{value}"


@cache
def _parts(version: str) -> Mapping[str, str]:
    for pattern in (_SIMILARITY, _RUBRIC):
        found = pattern.fullmatch(version)
        if found:
            return {name: value for name, value in found.groupdict().items() if value is not None}
    return {"code": version}


def split_at_changes(table: PointTable) -> tuple[NDArray[np.int64], tuple[Break, ...]]:
    """How many times the grader had changed before each row, and when and why it did.

    A change of what all questions share is one; so is a change at one question, but others that follow it
    at other questions, as when a new bank comes with new rubrics, are the same one.
    """
    if not len(table):
        return np.zeros(0, np.int64), ()
    shared_of: dict[str, int] = {}
    codes = [shared_of.setdefault(shared_part(text), len(shared_of)) for text in table.version_texts]
    shared = np.array(codes, np.int64)[table.versions]
    previous = _previous_at_question(table)
    own = (previous >= 0) & (table.versions != table.versions[previous]) & (shared == shared[previous])
    epoch = np.maximum.accumulate(_counted_at_question(table, own))
    changed = (np.diff(shared) != 0) | (np.diff(epoch) != 0)
    rows = np.flatnonzero(changed) + 1
    breaks = tuple(
        Break(as_time(table.moments[row]), _reason(table, int(previous[row]), int(row))) for row in rows
    )
    return np.concatenate(([0], np.cumsum(changed))), breaks


def _reason(table: PointTable, previous: int, row: int) -> str:
    """What changed at this row; ``previous`` is the row before it at its question, -1 if there is none."""
    before, at = (table.version_texts[table.versions[each]] for each in (row - 1, row))
    if shared_part(before) != shared_part(at):
        return change_in_words(before, at, same_question=False)
    return change_in_words(table.version_texts[table.versions[previous]], at)


def _previous_at_question(table: PointTable) -> NDArray[np.int64]:
    """The row before each one at the same question, -1 for the first."""
    order = np.argsort(table.questions, kind="stable")
    same = np.concatenate(([False], np.diff(table.questions[order]) == 0))
    previous = np.full(len(table), -1)
    previous[order] = np.where(same, np.concatenate(([-1], order[:-1])), -1)
    return previous


def _counted_at_question(table: PointTable, marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many rows are marked at the same question up to each one."""
    order = np.argsort(table.questions, kind="stable")
    total = np.cumsum(marked[order])
    starts = np.concatenate(([True], np.diff(table.questions[order]) != 0))
    before = np.maximum.accumulate(np.where(starts, total - marked[order], 0))
    counted = np.zeros(len(table), np.int64)
    counted[order] = total - before
    return counted
