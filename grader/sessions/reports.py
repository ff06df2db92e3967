"""What a sitting came to, question by question and by category, for the page and for its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.advice.next_points import next_points
from grader.comparison.judging import is_near_copy
from grader.errors import InputError
from grader.models import RubricGrade, SimilarityGrade, SittingKind
from grader.models.session import sitting_key
from grader.sessions.clock import used_in_all
from grader.sessions.report import ReportEntry, SittingReport, by_category
from grader.wording.numbers import clock, length
from grader.wording.places import shown_origin
from grader.wording.sessions import title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from grader.bank import QuestionBank
    from grader.grading.language_model import LanguageModel
    from grader.history import HistoryStore
    from grader.models import Attempt, Question, Sitting, TimedQuestion


class SittingReports:
    """Makes reports from what is stored now, so that later grades show in them."""

    def __init__(self, *, bank: QuestionBank, history: HistoryStore, language_model: LanguageModel) -> None:
        self._bank = bank
        self._history = history
        self._language_model = language_model

    def report(self, sitting_id: str) -> SittingReport:
        """The report of a sitting.

        Raises:
            NotFoundError: there is no such sitting.
            InputError: it is not over.
        """
        sitting = self._history.sitting(sitting_id)
        if sitting.ended_at is None:
            raise InputError("This session is not over: finish it, and its report is made.")
        # Of two answers to one question, from two windows, the one kept last counts.
        answers = {item.question_id: item for item in self._history.attempts_of_sitting(sitting_id)}
        entries = tuple(
            self._entry(sitting, position, planned, answers.get(planned.question_id))
            for position, planned in enumerate(sitting.plan.questions)
            if sitting.kind is not SittingKind.MINUTES or sitting.state.used[position] > 0
        )
        return SittingReport(
            sitting=sitting,
            title=title(sitting.kind, sitting.plan),
            ended_at=sitting.ended_at,
            entries=entries,
            categories=by_category(entries),
            time=_time(sitting, sitting.ended_at),
            notes=_notes(entries),
        )

    def _entry(
        self, sitting: Sitting, position: int, planned: TimedQuestion, attempt: Attempt | None
    ) -> ReportEntry:
        question = self._bank.find(planned.question_id)
        draft = self._history.draft(sitting_key(sitting.id, position))
        asked = attempt.question_text if attempt else question.text if question else planned.question_id
        return ReportEntry(
            number=position + 1,
            question=asked,
            category=question.category if question else "No longer in the bank",
            planned_s=planned.seconds,
            used_s=sitting.state.used[position],
            attempt=attempt,
            left_out="" if attempt else _left_out(sitting, position),
            typed=draft.text if draft and draft.text.strip() else "",
            first=_first(question, attempt) if attempt else (),
            no_grade=_no_grade(attempt) if attempt else "",
            no_rubric=self._no_rubric(question, attempt) if attempt else "",
        )

    def _no_rubric(self, question: Question | None, attempt: Attempt) -> str:
        if attempt.grade(RubricGrade) is not None:
            return ""
        if question is None or question.rubric is None:
            return "the question has no rubric"
        failure = attempt.failure(RubricGrade)
        if failure:
            return failure.rstrip(".")
        try:
            endpoint = self._language_model.endpoint()
        except InputError as error:
            return str(error).rstrip(".")
        if endpoint is None:
            return "no language model is switched on"
        if not self._language_model.has_agreed(endpoint):
            return f"you have not agreed that answers are sent to {shown_origin(endpoint.origin)}"
        if self._language_model.masks(endpoint):
            return "its placeholders have to be looked over first: open the answer to do so"
        return "it has not been read yet"


def _left_out(sitting: Sitting, position: int) -> str:
    if position in sitting.state.skipped:
        return "Skipped"
    if position < sitting.state.position:
        return "Its answer was deleted since"
    return "Not answered" if position == sitting.state.position else "Not reached"


def _no_grade(attempt: Attempt) -> str:
    if attempt.grade(SimilarityGrade) is not None:
        return ""
    return (attempt.failure(SimilarityGrade) or "it is being graded").rstrip(".")


def _first(question: Question | None, attempt: Attempt) -> tuple[str, ...]:
    """What was flagged, the rubric's best change, and the point that weighs most."""
    found = []
    similarity, rubric = attempt.grade(SimilarityGrade), attempt.grade(RubricGrade)
    if similarity is not None:
        found += [flag.message for flag in similarity.flags]
    if rubric is not None:
        found += _best_change(rubric)
    if similarity is not None:
        found += [f"Say: {item.point}" for item in next_points(question, similarity, count=1)]
    return tuple(found)


def _best_change(grade: RubricGrade) -> list[str]:
    for item in grade.criteria:
        if item.criterion_id == grade.best_change:
            advice = item.suggestion.strip() or item.missing.strip()
            return [f"{item.title}: {advice}" if advice else item.title]
    return []


def _time(sitting: Sitting, ended_at: datetime) -> str:
    spent = clock(used_in_all(sitting, ended_at))
    times = [planned.seconds for planned in sitting.plan.questions if planned.seconds is not None]
    planned = sitting.plan.limit_s or sum(times)
    return f"{spent} of {length(planned)}" if planned else spent


def _notes(entries: Sequence[ReportEntry]) -> tuple[str, ...]:
    answered = [entry for entry in entries if entry.attempt is not None]
    open_count = len(entries) - len(answered)
    copies = sum(entry.attempt is not None and is_near_copy(entry.attempt) for entry in entries)
    ungraded = sum(bool(entry.no_grade) for entry in answered)
    said = (
        (open_count, f"without an answer and {_count_in_no_mean(open_count)}."),
        (ungraded, "answered but not graded: the reason stands with the answer."),
        (copies, f"answered in the model answer's own words and {_count_in_no_mean(copies)}."),
    )
    return tuple(f"{_questions_are(count)} {words}" for count, words in said if count)


def _count_in_no_mean(count: int) -> str:
    return f"count{'s' if count == 1 else ''} in no mean score"


def _questions_are(count: int) -> str:
    return "1 question is" if count == 1 else f"{count} questions are"
