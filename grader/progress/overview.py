from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import BankProgress, Circumstances, GraderKind, ProgressFilter
from grader.models.comparison import LEAST_BETWEEN_DRAFTS

if TYPE_CHECKING:
    from datetime import tzinfo

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from grader.models import ProgressReport, Question, WeakTheme


class Progressing:
    """Tells from the history where a candidate stands; grades nothing."""

    def __init__(self, *, bank: QuestionBank, history: HistoryStore) -> None:
        self._bank = bank
        self._history = history

    def standing(self) -> BankProgress:
        """How far the candidate has come through the questions that are practised."""
        practised = {question.id for question in self._bank}
        answered = [each for each in self._history.summaries() if each.question_id in practised]
        scored = [(each.question_id, each.latest_score) for each in answered if each.latest_score is not None]
        weakest = min(scored, key=lambda each: each[1], default=None)
        return BankProgress(len(practised), len(answered), weakest)

    def question_texts(self) -> dict[str, str]:
        """Every question by its id: as a bank has it, else as it was answered last."""
        texts = {question_id: question.text for question_id, question in self._bank.by_id().items()}
        return texts | self._history.questions_asked(besides=texts)

    def graders(self) -> tuple[GraderKind, ...]:
        """Whose scores can be looked at: the grader's that every answer gets, and whoever else gave some."""
        given = self._history.kinds_given()
        return tuple(kind for kind in GraderKind if kind is GraderKind.SIMILARITY or kind in given)

    def report(self, wanted: ProgressFilter, *, zone: tzinfo | None) -> ProgressReport:
        """What the scores that a filter admits say; days are those of ``zone``, None for this machine's."""
        # pandas takes long to import, and other pages do without it.
        from grader.progress.report import build_report

        circumstances = Circumstances(
            own=self._history.self_scores(),
            sessions=self._history.sessions(),
            session_of=self._history.session_of_attempts(),
            ticked=self._history.tick_counts(),
        )
        attempts = self._history.scores(wanted.grader)
        of_each_version = {each.version: each.attempt_id for each in attempts if each.version is not None}
        return build_report(
            attempts,
            wanted,
            versions=self._history.versions(wanted.grader, of_each_version.values()),
            zone=zone,
            least=LEAST_BETWEEN_DRAFTS,
            circumstances=circumstances,
        )

    def weak_themes(self, report: ProgressReport, grader: GraderKind) -> tuple[WeakTheme, ...]:
        """The categories in which the latest answers of a report are weak, worst first."""
        from grader.progress.themes import weak_themes

        latest = [each.latest.attempt_id for each in report.questions if each.latest]

        def category_of(question_id: str) -> str | None:
            question = self._bank.find(question_id)
            return question.category if question else None

        attempts = self._history.attempts_with(latest)
        return weak_themes(attempts, category_of, grader=grader)

    def not_yet(self, report: ProgressReport, wanted: ProgressFilter) -> tuple[Question, ...]:
        """The questions that a filter admits and that have never been answered, in the bank's order."""
        answered = {each.question_id for each in report.questions}
        return tuple(
            question
            for question in self._bank
            if question.id not in answered
            and (wanted.question_ids is None or question.id in wanted.question_ids)
        )
