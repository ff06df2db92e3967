from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.errors import GraderError, InputError
from grader.models import Answer, SimilarityGrade, SittingKind, SittingPlan, TimedQuestion
from grader.models.session import sitting_key
from grader.sessions.clock import moved_on, over, started, stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from grader.bank import QuestionBank
    from grader.grading.practice import Practice
    from grader.history import HistoryStore
    from grader.models import Attempt, Question, QuestionSummary, Sitting


def _now() -> datetime:
    return datetime.now(UTC)


class SittingPractice:
    """Practice that is started on purpose, question after question; nothing in it is graded before the end.

    Every step names the position that it was taken at: a step from a place that another window has left
    already changes nothing.
    """

    def __init__(
        self,
        *,
        bank: QuestionBank,
        history: HistoryStore,
        practice: Practice,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._bank = bank
        self._history = history
        self._practice = practice
        self._clock = clock

    def now(self) -> datetime:
        """The moment that time is counted to."""
        return self._clock()

    def plan(self, kind: SittingKind, size: int, *, seconds_each: float = 180.0) -> SittingPlan:
        """What a sitting that starts now would go through; see ``plan_sitting``."""
        summaries = self._history.summaries()
        return plan_sitting(kind, size, self._bank.questions, summaries, seconds_each=seconds_each)

    def start(self, kind: SittingKind, size: int, *, seconds_each: float = 180.0) -> Sitting:
        """Start a sitting.

        Raises:
            InputError: one is under way, or the bank has no question.
        """
        if self.under_way() is not None:
            raise InputError("A session is under way already: go on with it, or finish it first.")
        plan = self.plan(kind, size, seconds_each=seconds_each)
        if not plan.questions:
            raise InputError("The bank has no questions: put some into it first.")
        return self._history.start_sitting(kind, plan)

    def under_way(self) -> Sitting | None:
        """The sitting that was begun last and is not over."""
        return next((sitting for sitting in self._history.sittings() if sitting.ended_at is None), None)

    def holds_back(self, attempt: Attempt) -> bool:
        """Whether an attempt has no grade because the sitting that it was given in goes on."""
        now = self.under_way()
        return now is not None and now.id == attempt.sitting

    def answer(
        self,
        sitting_id: str,
        position: int,
        answer: Answer,
        *,
        base: int = 0,
    ) -> Attempt:
        """Keep the answer to the open question, then go on to the next one.

        ``base`` is the revision of the stored draft that the text grew from.

        Raises:
            InputError: there is nothing to keep, or the sitting has gone on in another window: then the text
                is kept as the draft of its position.
        """
        sitting = self._history.sitting(sitting_id)
        planned = sitting.open_question
        if planned is None or sitting.state.position != position:
            self._history.save_draft(sitting_key(sitting_id, position), answer.text)
            raise InputError(
                "This question was closed in another window; what you typed here is kept with the report."
            )
        if not any(character.isalnum() for character in answer.text):
            raise InputError("There is no answer to keep yet: type one, or skip the question.")
        given = replace(answer, question_id=planned.question_id, sitting=sitting_id)
        kept = self._kept_already(sitting, answer.text) or self._practice.save(given)
        self._discard_draft(sitting, answer.text, base)
        self._history.update_sitting(sitting, moved_on(sitting, self._clock()))
        return kept

    def skip(self, sitting_id: str, position: int) -> None:
        """Go on without an answer; what was typed stays a draft, which the report shows."""
        sitting = self._history.sitting(sitting_id)
        if sitting.open_question is not None and sitting.state.position == position:
            self._history.update_sitting(sitting, moved_on(sitting, self._clock(), skipped=True))

    def pause(self, sitting_id: str) -> None:
        """Stop the clock."""
        sitting = self._history.sitting(sitting_id)
        if sitting.ended_at is None:
            self._history.update_sitting(sitting, stopped(sitting, self._clock()))

    def go_on(self, sitting_id: str) -> None:
        """Let the clock run again, if it stands still."""
        sitting = self._history.sitting(sitting_id)
        if sitting.paused:
            self._history.update_sitting(sitting, started(sitting, self._clock()))

    def finish(self, sitting_id: str) -> None:
        """End the sitting here; what is typed for the open question, if it has words, is its answer."""
        sitting = self._history.sitting(sitting_id)
        planned = sitting.open_question
        if planned is not None:
            draft = self._history.draft(sitting_key(sitting_id, sitting.state.position))
            if draft is not None and any(character.isalnum() for character in draft.text):
                if self._kept_already(sitting, draft.text) is None:
                    self._practice.save(Answer(planned.question_id, draft.text, sitting=sitting_id))
                self._discard_draft(sitting, draft.text, draft.revision)
        if sitting.ended_at is None:
            self._history.update_sitting(sitting, over(sitting, self._clock()))

    def waiting(self, sitting_id: str) -> tuple[Attempt, ...]:
        """What was answered and has neither a grade nor a reason for having none."""
        answered = self._history.attempts_of_sitting(sitting_id)
        return tuple(
            item
            for item in answered
            if item.grade(SimilarityGrade) is None and item.failure(SimilarityGrade) is None
        )

    def grade(self, sitting_id: str) -> None:
        """Grade what was answered in a sitting and has not been graded; does nothing before it is over."""
        if self._history.sitting(sitting_id).ended_at is None:
            return
        for attempt in self.waiting(sitting_id):
            try:
                self._practice.grade_stored(attempt)
            except GraderError as error:
                self._practice.note_failure(attempt, str(error))

    def _kept_already(self, sitting: Sitting, text: str) -> Attempt | None:
        """The same answer, if the program was stopped after keeping it and before going on."""
        planned = sitting.open_question
        for attempt in self._history.attempts_of_sitting(sitting.id):
            if planned is not None and (attempt.question_id, attempt.answer) == (planned.question_id, text):
                return attempt
        return None

    def _discard_draft(self, sitting: Sitting, text: str, base: int) -> None:
        key = sitting_key(sitting.id, sitting.state.position)
        self._history.discard_draft(key, revision=base, text=text)


def plan_sitting(
    kind: SittingKind,
    size: int,
    questions: Sequence[Question],
    summaries: Iterable[QuestionSummary],
    *,
    seconds_each: float = 180.0,
) -> SittingPlan:
    """The questions of a sitting, the most needed first: never answered, then the weakest.

    ``size`` is minutes for a sitting of that kind, and any question may come up in it; else it is how many
    questions are asked. An interview takes them from as many categories as it can, in turn, and gives each
    ``seconds_each``.
    """
    needed = _by_need(questions, summaries)
    if kind is SittingKind.MINUTES:
        return SittingPlan(tuple(TimedQuestion(question.id, None) for question in needed), size * 60.0)
    if kind is SittingKind.QUESTIONS:
        return SittingPlan(tuple(TimedQuestion(question.id, None) for question in needed[:size]))
    return SittingPlan(tuple(TimedQuestion(question.id, seconds_each) for question in _mixed(needed, size)))


def _by_need(questions: Sequence[Question], summaries: Iterable[QuestionSummary]) -> list[Question]:
    """Never answered first, in the bank's order; then the lowest latest score, the longest ago first."""
    answered = {summary.question_id: summary for summary in summaries}

    def need(question: Question) -> tuple[float, float]:
        summary = answered.get(question.id)
        if summary is None:
            return -2.0, 0.0
        score = -1.0 if summary.latest_score is None else float(summary.latest_score)
        return score, summary.last_submitted_at.timestamp()

    return sorted(questions, key=need)


def _mixed(needed: Sequence[Question], count: int) -> list[Question]:
    """The first ``count``, each of the category that was taken least until then."""
    left, taken = list(needed), dict.fromkeys((question.category for question in needed), 0)
    mixed: list[Question] = []
    while left and len(mixed) < count:
        picked = min(left, key=lambda question: taken[question.category])
        left.remove(picked)
        taken[picked.category] += 1
        mixed.append(picked)
    return mixed
