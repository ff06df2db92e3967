"""Stored answers are graded again where their grader has changed since."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, Protocol

from grader.errors import NotFoundError
from grader.grading.background_runs import BackgroundRun, BackgroundRuns

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from grader.history.claims import Claimed
    from grader.models import Attempt, Grade, GraderKind, Question

    Keep = Callable[[str, Grade], None]
    """Stores a grade with the attempt that has an id."""


class PresentGrader(Protocol):
    """A grader as it is now, which stored answers are graded again with."""

    @property
    def kind(self) -> GraderKind: ...

    def present_versions(self, questions: Iterable[Question]) -> Mapping[str, frozenset[str]]:
        """The versions that count as the present one, as texts, by the ids of the questions.

        Those that it cannot grade are left out.
        """
        ...

    def gradable(self, attempt_ids: Sequence[str]) -> Sequence[str]:
        """Those of the attempts whose answers it would grade at all, in their order."""
        ...

    def grade_each(
        self, answers: Iterable[tuple[Question, Attempt]], keep: Keep, run: BackgroundRun[None]
    ) -> Generator[tuple[str, str | None], None, None]:
        """Grades the answers in order; for each gives the attempt's id and why it has no grade.

        The reason is None once the grade is kept.

        It counts in ``run`` the tokens that this takes, and says there why it stopped before the end.
        """
        ...


class Regrader:
    """Grades stored answers with a present grader; their earlier grades are kept.

    Each grade is stored at once, newest attempt first, so that a run that was stopped goes on where it was.
    Runs of several processes share the work, and none grades what another is grading.
    """

    def __init__(self, *, bank: QuestionBank, history: HistoryStore) -> None:
        self._bank = bank
        self._history = history
        self._runs = BackgroundRuns[None]("the grader")

    def outdated(self, grader: PresentGrader, question_id: str | None = None) -> tuple[str, ...]:
        """The ids of the attempts, at one question or at all, without a grade by a present grader.

        The newest comes first. Left out are those that the grader could not grade, such as at questions that
        the bank has no more, and what was answered in a session that goes on: it gets no grade before its
        end.

        Raises:
            EmbedderError: the grader cannot be loaded.
        """
        scores = self._history.scores(grader.kind)
        answered = {each.question_id for each in scores if question_id in (None, each.question_id)}
        present = grader.present_versions(filter(None, map(self._bank.find, answered)))
        found = [
            each.attempt_id
            for each in reversed(scores)
            if each.question_id in present and each.version not in present[each.question_id]
        ]
        held_back = self._held_back() if found else set()
        return tuple(grader.gradable([each for each in found if each not in held_back]))

    def _held_back(self) -> set[str]:
        going_on = [session.id for session in self._history.sessions() if session.ended_at is None]
        return {attempt.id for each in going_on for attempt in self._history.attempts_of_session(each)}

    def some(self, wanted: Sequence[str], most: int = 30) -> list[tuple[Question, str]]:
        """The questions and answers of at most so many of the attempts, taken evenly from all of them."""
        taken = wanted[:: -(-len(wanted) // most)] if wanted else ()
        return [
            (self._bank.question(attempt.question_id), attempt.answer)
            for attempt in self._history.attempts_with(taken)
        ]

    def example(self, wanted: Sequence[str]) -> tuple[Question, str]:
        """The question and the answer that would be graded first."""
        attempt = self._history.attempt(wanted[0])
        return self._bank.question(attempt.question_id), attempt.answer

    def run(
        self, grader: PresentGrader, question_id: str | None = None
    ) -> Generator[BackgroundRun[None], None, None]:
        """Regrades one attempt after the other, with what is done so far before the first and after each.

        Raises:
            EmbedderError: the local grader, which also checks a language model's quotes, cannot be loaded.
            StoreError: a grade could not be kept.
        """
        return self._each(grader, BackgroundRun[None](), question_id)

    def start(self, grader: PresentGrader) -> BackgroundRun[None]:
        """Regrades all outdated attempts in the background, unless a grader of this kind does so already."""

        def work(run: BackgroundRun[None]) -> None:
            with closing(self._each(grader, run, None)) as steps:
                for _ in steps:
                    if run.cancel.is_set():
                        return

        return self._runs.start(grader.kind, work)

    def latest(self, kind: GraderKind) -> BackgroundRun[None] | None:
        """The latest run of a grader in the background, going on or not; None before the first."""
        return self._runs.of(kind)

    def stop(self, kind: GraderKind, attempt_id: str | None = None) -> None:
        """Grade nothing more, if a run goes on; with an attempt, only if that is being graded."""
        latest = self.latest(kind)
        if latest is not None and (attempt_id is None or attempt_id in latest.under_way):
            latest.cancel.set()

    def _each(
        self, grader: PresentGrader, run: BackgroundRun[None], question_id: str | None
    ) -> Generator[BackgroundRun[None], None, None]:
        def keep(attempt_id: str, grade: Grade) -> None:
            run.under_way.discard(attempt_id)
            # It may have been deleted meanwhile.
            with suppress(NotFoundError):
                self._history.add_grade(attempt_id, grade)

        wanted = self.outdated(grader, question_id)
        run.total = len(wanted)
        yield run
        if not wanted:
            return
        with (
            self._history.claims(f"{grader.kind}-regrading") as claims,
            closing(grader.grade_each(self._read(wanted, grader, run, claims), keep, run)) as graded,
        ):
            for attempt_id, failure in graded:
                run.under_way.discard(attempt_id)
                claims.release(attempt_id)
                if failure is not None:
                    run.failed += 1
                    run.failure = failure
                run.done += 1
                yield run

    def _read(
        self, wanted: Sequence[str], grader: PresentGrader, run: BackgroundRun[None], claims: Claimed
    ) -> Iterator[tuple[Question, Attempt]]:
        """The answers as their turn comes; those that need no grade from here are passed over, not counted.

        They were deleted or graded meanwhile, or another process is grading them.
        """
        passed_over = 0
        for attempt_id in wanted:
            found = self._claimed(attempt_id, grader, run, claims)
            if found is None:
                passed_over += 1
                run.total = len(wanted) - passed_over
                continue
            run.under_way.add(attempt_id)
            yield found

    def _claimed(
        self, attempt_id: str, grader: PresentGrader, run: BackgroundRun[None], claims: Claimed
    ) -> tuple[Question, Attempt] | None:
        if not claims.take(attempt_id):
            run.elsewhere += 1
            return None
        # Only now: whoever had claimed it before may just have graded it.
        with suppress(NotFoundError):
            attempt = self._history.attempt(attempt_id)
            question = self._bank.question(attempt.question_id)
            grade = attempt.grades.get(grader.kind)
            if grade is None or str(grade.version) not in grader.present_versions([question])[question.id]:
                return question, attempt
        claims.release(attempt_id)
        return None
