from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from grader.models.problem import Problem
    from grader.models.question import Question


@dataclass(frozen=True)
class Bank:
    """One bank as it stands on disk.

    A bank that is broken has no questions, and ``problems`` that say why; one that has both lacks questions
    whose ids other banks have. An ``archived`` one is kept, its questions known, and not offered.
    """

    name: str
    file: Path
    questions: tuple[Question, ...] = ()
    problems: tuple[Problem, ...] = ()
    built_in: bool = False
    archived: bool = False
