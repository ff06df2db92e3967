from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Question:
    """One row of the bank, with its rubric where it has one.

    ``guidance`` is what employers look for; ``model_answer`` is what a strong candidate would say.
    """

    id: str
    role: str
    category: str
    kind: str
    text: str
    guidance: str
    model_answer: str
    rubric: Rubric | None = None
