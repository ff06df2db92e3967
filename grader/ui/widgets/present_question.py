from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.models import Attempt, Question
    from grader.rehearse import PracticeService


def present_question(service: PracticeService, attempt: Attempt) -> Question | None:
    """The question of an attempt as the bank has it now; None if it has it no more."""
    return service.bank.find(attempt.question_id)
