"""What changed between two graders, in words, as read from the texts of their versions."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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
