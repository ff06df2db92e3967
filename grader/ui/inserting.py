from __future__ import annotations

from typing import TYPE_CHECKING

from grader.errors import GraderError
from grader.practice.advising import draft_with

if TYPE_CHECKING:
    from grader.models import Attempt, Edit, SimilarityGrade
    from grader.practice import PracticeService
    from grader.ui.state import PracticeState


def insert(
    service: PracticeService, state: PracticeState, attempt: Attempt, grade: SimilarityGrade, edit: Edit
) -> None:
    """Offer the draft with an edit's text in the editor; nothing is submitted, and nothing of it is lost.

    Where the draft cannot be read, ``state.problem`` says why.
    """
    try:
        stored = service.history.draft(attempt.question_id)
    except GraderError as error:
        state.problem = str(error)
        return
    # Once an answer is graded its draft is empty, and the editor goes on showing the answer.
    draft = stored.text if stored and stored.text.strip() else attempt.answer
    state.revise(
        question_id=attempt.question_id,
        attempt_id=attempt.id,
        text=draft_with(draft, attempt.answer, grade, edit),
        grown_from=draft,
    )
