from __future__ import annotations

from typing import TYPE_CHECKING

from grader.grading.background_runs import BackgroundRun, BackgroundRuns
from grader.models import GraderKind, RubricGrade

if TYPE_CHECKING:
    from grader.advice.suggesting import Suggesting
    from grader.bank import QuestionBank
    from grader.grading.regrading import Regrader
    from grader.grading.rubric_practice import RubricPractice
    from grader.models import Attempt, SimilarityGrade, TriedSuggestions
    from grader.models.endpoint import Endpoint
    from grader.text.masking import Masking


class Background:
    """What goes on while pages are looked at: grading by a language model, suggestions, and regrading."""

    def __init__(
        self,
        *,
        bank: QuestionBank,
        rubric_grading: RubricPractice,
        suggesting: Suggesting,
        regrader: Regrader,
    ) -> None:
        self._bank = bank
        self._rubric_grading = rubric_grading
        self._suggesting = suggesting
        self.regrader = regrader
        self.rubric_jobs: BackgroundRuns[None] = BackgroundRuns("the rubric grader")
        self.suggestion_jobs: BackgroundRuns[TriedSuggestions] = BackgroundRuns("the search for sentences")

    def start_rubric(
        self,
        attempt_id: str,
        endpoint: Endpoint,
        *,
        thorough: bool = False,
        again: bool = False,
        masking: Masking | None = None,
    ) -> BackgroundRun[None]:
        """Have a language model grade a stored attempt, unless that is under way."""

        def grade(job: BackgroundRun[None]) -> None:
            job.failure = self._rubric_grading.grade_stored(
                attempt_id,
                endpoint,
                thorough=thorough,
                again=again,
                masking=masking,
                cancel=job.cancel,
                progress=job.tell,
            ).failure(RubricGrade)

        return self.rubric_jobs.start(attempt_id, grade, asked=_asked(endpoint))

    def start_suggestions(
        self, attempt: Attempt, grade: SimilarityGrade, endpoint: Endpoint, *, masking: Masking | None = None
    ) -> BackgroundRun[TriedSuggestions]:
        """Have a language model suggest sentences for a graded answer, unless that is under way.

        Raises:
            NotFoundError: the bank no longer has the question.
        """
        question = self._bank.question(attempt.question_id)
        return self.suggestion_jobs.start(
            attempt.id,
            lambda job: self._suggesting.tried(
                question, attempt.answer, grade, endpoint, masking=masking, cancel=job.cancel
            ),
            asked=_asked(endpoint),
        )

    def cancel(self, attempt_id: str) -> None:
        """Stop asking about an attempt."""
        self.rubric_jobs.cancel(attempt_id)
        self.suggestion_jobs.cancel(attempt_id)
        self.regrader.stop(GraderKind.RUBRIC, attempt_id)

    def cancel_all(self) -> None:
        """Stop asking about any attempt."""
        self.rubric_jobs.cancel_all()
        self.suggestion_jobs.cancel_all()
        self.regrader.stop(GraderKind.RUBRIC)


def _asked(endpoint: Endpoint) -> str:
    return f"{endpoint.model} at {endpoint.host}"
