"""Stored attempts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.comparison.comparing import compare
from grader.comparison.rewording import measure_rewording
from grader.errors import InputError
from grader.models import SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.bank import QuestionBank
    from grader.grading.loader import GraderLoader
    from grader.history import HistoryStore
    from grader.models import Attempt, Comparison, PairedError, Rewording


class Comparing:
    """Puts stored attempts side by side; what rewording does to a score is found out once and kept."""

    def __init__(
        self, *, bank: QuestionBank, history: HistoryStore, loader: GraderLoader, paired: PairedError
    ) -> None:
        self._bank = bank
        self._history = history
        self._loader = loader
        self._paired = paired

    def compare(self, attempt_ids: Sequence[str]) -> Comparison:
        """Two to four attempts at one question, oldest first; ids may be cut as for ``history.attempt``.

        Raises:
            NotFoundError: there is no such attempt.
            InputError: they cannot be compared.
            EmbedderError: the scorer is needed, and cannot be loaded.
        """
        attempts = [self._history.attempt(each) for each in attempt_ids]
        return compare(attempts, self._paired, self._reworded)

    def _reworded(self, attempt: Attempt) -> Rewording | None:
        """How far rewording moves its score; None if its question or the grader is not what it was."""
        grade = attempt.grade(SimilarityGrade)
        if grade is None:
            return None
        version = grade.version
        known = self._history.rewording_of(attempt.id, version)
        if known is not None:
            return known
        try:
            question = self._bank.question(attempt.question_id)
        except InputError:
            return None
        scorer = self._loader.scorer()
        if scorer.version(question) != version:
            return None
        found = measure_rewording(scorer, question, attempt.answer)
        self._history.add_rewording(attempt.id, found)
        return found
