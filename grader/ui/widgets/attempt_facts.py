from __future__ import annotations

from typing import TYPE_CHECKING

from grader.ui.widgets.local_time import in_local_time
from grader.wording.numbers import clock, count

if TYPE_CHECKING:
    from grader.models import Attempt


def particulars(attempt: Attempt) -> list[str]:
    """When, how long, and under which conditions an answer was given, in a few words each."""
    words = len(attempt.answer.split())
    items = [in_local_time(attempt.submitted_at), count(words, "word")]
    if attempt.elapsed_s:
        items.append(f"{clock(attempt.elapsed_s)} of writing")
    if attempt.revises:
        items.append("a revision")
    if attempt.follows:
        items.append("with the answer to a follow-up question")
    if attempt.session:
        items.append("in a mock interview")
    if attempt.peeks.guidance:
        items.append("guidance opened before")
    if attempt.peeks.model_answer:
        items.append("model answer opened before")
    return items
