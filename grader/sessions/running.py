from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from grader.errors import GraderError, InputError
from grader.models import Answer, SessionKind, SessionPlan, SimilarityGrade, TimedQuestion
from grader.models.session import place_key
from grader.sessions.clock import moved_on, over, started, stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from grader.bank import QuestionBank
    from grader.grading.practice import Practice
    from grader.history import HistoryStore
    from grader.models import Attempt, Question, QuestionSummary, Session


def _now() -> datetime:
    return datetime.now(UTC)


class SessionPractice:
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

    def plan(
        self,
        kind: SessionKind,
        size: int,
        *,
        seconds_each: float = 180.0,
        categories: Collection[str] = (),
    ) -> SessionPlan:
        """What a session that starts now would go through; see ``plan_session``.

        Its questions are of ``categories``, or of all where none is named.
        """
        questions = [each for each in self._bank.questions if not categories or each.category in categories]
        return plan_session(kind, size, questions, self._history.summaries(), seconds_each=seconds_each)

    def start(
        self,
        kind: SessionKind,
        size: int,
        *,
        seconds_each: float = 180.0,
        categories: Collection[str] = (),
    ) -> Session:
        """Start a session; what it goes through is as in ``plan``.

        Raises:
            InputError: one is under way, or there is no question to ask.
        """
        if self.under_way() is not None:
            raise InputError("A mock interview is under way already: go on with it, or finish it first.")
        plan = self.plan(kind, size, seconds_each=seconds_each, categories=categories)
        if not plan.questions:
            raise InputError("There is no question to ask: add some on the Questions page first.")
        return self._history.start_session(kind, plan)

    def under_way(self) -> Session | None:
        """The session that was begun last and is not over."""
        return self._history.session_under_way()

    def holds_back(self, attempt: Attempt) -> bool:
        """Whether an attempt has no grade because the session that it was given in goes on."""
        now = self.under_way()
        return now is not None and now.id == attempt.session

    def answer(
        self,
        session_id: str,
        position: int,
        answer: Answer,
        *,
        base: int = 0,
    ) -> Attempt:
        """Keep the answer to the open question, then go on to the next one.

        ``base`` is the revision of the stored draft that the text grew from.

        Raises:
            InputError: there is nothing to keep, or the session has gone on in another window: then the text
                is kept as the draft of its position.
        """
        session = self._history.session(session_id)
        planned = session.open_question
        if planned is None or session.state.position != position:
            self._history.save_unsent_text(place_key(session_id, position), answer.text)
            raise InputError(
                "This question was closed in another window; what you typed here is kept with the report."
            )
        if not any(character.isalnum() for character in answer.text):
            raise InputError("There is no answer to keep yet: type one, or skip the question.")
        given = replace(answer, question_id=planned.question_id, session=session_id)
        kept = self._kept_already(session, answer.text) or self._practice.save(given)
        self._discard_draft(session, answer.text, base)
        self._history.update_session(session, moved_on(session, self._clock()))
        return kept

    def skip(self, session_id: str, position: int) -> None:
        """Go on without an answer; what was typed stays a draft, which the report shows."""
        session = self._history.session(session_id)
        if session.open_question is not None and session.state.position == position:
            self._history.update_session(session, moved_on(session, self._clock(), skipped=True))

    def pause(self, session_id: str) -> None:
        """Stop the clock."""
        session = self._history.session(session_id)
        if session.ended_at is None:
            self._history.update_session(session, stopped(session, self._clock()))

    def go_on(self, session_id: str) -> None:
        """Let the clock run again, if it stands still."""
        session = self._history.session(session_id)
        if session.paused:
            self._history.update_session(session, started(session, self._clock()))

    def finish(self, session_id: str) -> None:
        """End the session here; what is typed for the open question, if it has words, is its answer."""
        session = self._history.session(session_id)
        planned = session.open_question
        if planned is not None:
            draft = self._history.unsent_text(place_key(session_id, session.state.position))
            if draft is not None and any(character.isalnum() for character in draft.text):
                if self._kept_already(session, draft.text) is None:
                    self._practice.save(Answer(planned.question_id, draft.text, session=session_id))
                self._discard_draft(session, draft.text, draft.revision)
        if session.ended_at is None:
            self._history.update_session(session, over(session, self._clock()))

    def waiting(self, session_id: str) -> tuple[Attempt, ...]:
        """What was answered and has neither a grade nor a reason for having none, and can be graded."""
        answered = self._history.attempts_of_session(session_id)
        return tuple(
            item
            for item in answered
            if item.grade(SimilarityGrade) is None
            and item.failure(SimilarityGrade) is None
            and self._can_be_compared(item)
        )

    def _can_be_compared(self, attempt: Attempt) -> bool:
        question = self._bank.find(attempt.question_id)
        return question is None or question.can_be_compared

    def grade(self, session_id: str, waiting: Callable[[int], None] = lambda _: None) -> None:
        """Grade what was answered in a session and has not been graded; does nothing before it is over.

        ``waiting`` hears how many answers come before the next one, while any do.
        """
        if self._history.session(session_id).ended_at is None:
            return
        for attempt in self.waiting(session_id):
            try:
                self._practice.grade_stored(attempt, waiting)
            except GraderError as error:
                self._practice.note_failure(attempt, str(error))

    def _kept_already(self, session: Session, text: str) -> Attempt | None:
        """The same answer, if the program was stopped after keeping it and before going on."""
        planned = session.open_question
        for attempt in self._history.attempts_of_session(session.id):
            if planned is not None and (attempt.question_id, attempt.answer) == (planned.question_id, text):
                return attempt
        return None

    def _discard_draft(self, session: Session, text: str, base: int) -> None:
        key = place_key(session.id, session.state.position)
        self._history.discard_unsent_text(key, revision=base, text=text)


def plan_session(
    kind: SessionKind,
    size: int,
    questions: Sequence[Question],
    summaries: Iterable[QuestionSummary],
    *,
    seconds_each: float = 180.0,
) -> SessionPlan:
    """The questions of a session, the most needed first: never answered, then the weakest.

    ``size`` is minutes for a session of that kind, and any question may come up in it; else it is how many
    questions are asked. An interview takes them from as many categories as it can, in turn, and gives each
    ``seconds_each``.
    """
    needed = _by_need(questions, summaries)
    if kind is SessionKind.MINUTES:
        return SessionPlan(tuple(TimedQuestion(question.id, None) for question in needed), size * 60.0)
    if kind is SessionKind.QUESTIONS:
        return SessionPlan(tuple(TimedQuestion(question.id, None) for question in needed[:size]))
    return SessionPlan(tuple(TimedQuestion(question.id, seconds_each) for question in _mixed(needed, size)))


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
