from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.practice import PracticeService


def draw(service: PracticeService, sitting_id: str) -> None:
    """The report as files."""
