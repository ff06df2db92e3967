"""What changed between two graders, in words, as read from the texts of their versions."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from grader.models import Break

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


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


@cache
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


def split_at_changes(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Break, ...]]:
    """The rows, all of which have a version, with a column ``segment``, and when and why the grader changed.

    ``segment`` counts how many times the grader had changed before a row. A change of what all questions
    share is one; so is a change at one question, but others that follow it at other questions, as when a
    new bank comes with new rubrics, are the same one.
    """
    versions = table["version"]
    previous = versions.groupby(table["question_id"]).shift()
    shared = versions.map(shared_part)
    own = (
        previous.notna() & (versions != previous) & (shared == previous.map(shared_part, na_action="ignore"))
    )
    epoch = own.groupby(table["question_id"]).cumsum().cummax()
    before = shared.shift()
    changed = before.notna() & ((shared != before) | (epoch != epoch.shift()))
    breaks = tuple(
        Break(
            at.to_pydatetime(),
            change_in_words(of_all, version, same_question=False)
            if shared_part(of_all) != shared_part(version)
            else change_in_words(of_question, version),
        )
        for at, version, of_all, of_question in zip(
            table["at"][changed],
            versions[changed],
            versions.shift()[changed],
            previous[changed],
            strict=True,
        )
    )
    return table.assign(segment=changed.cumsum()), breaks
