"""What a session came to, question by question and by category, for the page and for its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.advice.next_points import next_steps
from grader.errors import InputError
from grader.models import RubricGrade, SessionKind, SimilarityGrade
from grader.models.session import LeftOut, Missing, MissingGrade, place_key
from grader.sessions.clock import used_in_all
from grader.sessions.report import ReportEntry, SessionReport, by_category
from grader.wording.advice import step_in_words

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.grading.language_model import LanguageModel
    from grader.history import HistoryStore
    from grader.models import Attempt, Question, Session, TimedQuestion


class SessionReports:
    """Makes reports from what is stored now, so that later grades show in them."""

    def __init__(self, *, bank: QuestionBank, history: HistoryStore, language_model: LanguageModel) -> None:
        self._bank = bank
        self._history = history
        self._language_model = language_model

    def report(self, session_id: str) -> SessionReport:
        """The report of a session.

        Raises:
            NotFoundError: there is no such session.
            InputError: it is not over.
        """
        session = self._history.session(session_id)
        if session.ended_at is None:
            raise InputError("This mock interview is not over: finish it, and its report is made.")
        # Of two answers to one question, from two windows, the one kept last counts.
        answers = {item.question_id: item for item in self._history.attempts_of_session(session_id)}
        entries = tuple(
            self._entry(session, position, planned, answers.get(planned.question_id))
            for position, planned in enumerate(session.plan.questions)
            if session.kind is not SessionKind.MINUTES or session.state.used[position] > 0
        )
        return SessionReport(
            session=session,
            ended_at=session.ended_at,
            entries=entries,
            categories=by_category(entries),
            used_s=used_in_all(session, session.ended_at),
            planned_s=_planned(session),
        )

    def _entry(
        self, session: Session, position: int, planned: TimedQuestion, attempt: Attempt | None
    ) -> ReportEntry:
        question = self._bank.find(planned.question_id)
        draft = self._history.unsent_text(place_key(session.id, position))
        asked = attempt.question_text if attempt else question.text if question else planned.question_id
        return ReportEntry(
            number=position + 1,
            question=asked,
            category=question.category if question else "No longer in the bank",
            planned_s=planned.seconds,
            used_s=session.state.used[position],
            attempt=attempt,
            left_out=None if attempt else _left_out(session, position),
            typed=draft.text if draft and draft.text.strip() else "",
            first=_first(question, attempt) if attempt else (),
            no_grade=_no_grade(question, attempt) if attempt else None,
            no_rubric=self._no_rubric(question, attempt) if attempt else None,
        )

    def _no_rubric(self, question: Question | None, attempt: Attempt) -> MissingGrade | None:
        if attempt.grade(RubricGrade) is not None:
            return None
        failure = attempt.failure(RubricGrade)
        if failure:
            return MissingGrade(Missing.FAILED, failure)
        try:
            endpoint = self._language_model.endpoint()
        except InputError as error:
            return MissingGrade(Missing.FAILED, str(error))
        if endpoint is None:
            return MissingGrade(Missing.NO_MODEL)
        if question is None or question.rubric is None:
            return MissingGrade(Missing.NO_RUBRIC)
        if not self._language_model.has_agreed(endpoint):
            return MissingGrade(Missing.NOT_AGREED, endpoint.origin)
        if self._language_model.masks(endpoint):
            return MissingGrade(Missing.TO_LOOK_OVER)
        return MissingGrade(Missing.NOT_READ)


def _left_out(session: Session, position: int) -> LeftOut:
    if position in session.state.skipped:
        return LeftOut.SKIPPED
    if position < session.state.position:
        return LeftOut.DELETED
    return LeftOut.NOT_ANSWERED if position == session.state.position else LeftOut.NOT_REACHED


def _no_grade(question: Question | None, attempt: Attempt) -> MissingGrade | None:
    if attempt.grade(SimilarityGrade) is not None:
        return None
    if question is not None and not question.can_be_compared:
        return MissingGrade(Missing.NO_MODEL_ANSWER)
    failure = attempt.failure(SimilarityGrade)
    return MissingGrade(Missing.FAILED, failure) if failure else MissingGrade(Missing.UNDER_WAY)


def _first(question: Question | None, attempt: Attempt) -> tuple[str, ...]:
    """What was flagged, the rubric's best change, and the next steps."""
    found = []
    similarity, rubric = attempt.grade(SimilarityGrade), attempt.grade(RubricGrade)
    if similarity is not None:
        found += [flag.message for flag in similarity.flags]
    if rubric is not None:
        found += _best_change(rubric)
    if similarity is not None:
        found += [step_in_words(step) for step in next_steps(question, similarity)]
    return tuple(found)


def _best_change(grade: RubricGrade) -> list[str]:
    for item in grade.criteria:
        if item.criterion_id == grade.best_change:
            advice = item.suggestion.strip() or item.missing.strip()
            return [f"{item.title}: {advice}" if advice else item.title]
    return []


def _planned(session: Session) -> float:
    """The seconds that a session was planned to take, 0 without a plan."""
    times = [planned.seconds for planned in session.plan.questions if planned.seconds is not None]
    return session.plan.limit_s or sum(times)
