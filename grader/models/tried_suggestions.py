from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.edit import Edit


@dataclass(frozen=True, slots=True)
class TriedSuggestions:
    """What became of a language model's sentences: the edits that gained, the best first.

    ``invented`` counts those left out because they claimed what the answer does not say, and ``idle`` those
    that raised nothing.
    """

    edits: tuple[Edit, ...]
    invented: int
    idle: int
