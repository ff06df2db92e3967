from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models.edit import Edit
    from grader.models.language_loss import LanguageLoss


@dataclass(frozen=True, slots=True)
class Advice:
    """What to change in an answer, the best first, and what slips of the pen cost it; None if nothing."""

    edits: tuple[Edit, ...]
    loss: LanguageLoss | None
