from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from grader.errors import InputError, NotFoundError
from grader.grading.background import BackgroundRun, BackgroundRuns, take_steps
from grader.models import GraderKind

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from grader.bank import QuestionBank
    from grader.grading.loader import GraderLoader
    from grader.history import HistoryStore


def outdated_attempts(
    history: HistoryStore, kind: GraderKind, is_outdated: Callable[[str, str | None], bool]
) -> tuple[str, ...]:
    """The ids of the attempts whose grades of a kind are outdated, newest first.

    ``is_outdated`` is called with a question's id and the text of the version that graded there, None for
    no grade. What was answered in a sitting that goes on is left out: it gets no grade before the end.
    """
    judged = cache(is_outdated)
    outdated = [each.attempt_id for each in history.scores(kind) if judged(each.question_id, each.version)]
    held_back = _held_back(history) if outdated else set()
    return tuple(attempt_id for attempt_id in reversed(outdated) if attempt_id not in held_back)


def _held_back(history: HistoryStore) -> set[str]:
    going_on = [sitting.id for sitting in history.sittings() if sitting.ended_at is None]
    return {attempt.id for sitting_id in going_on for attempt in history.attempts_of_sitting(sitting_id)}


class Regrader:
    """Grades stored answers with the present similarity grader; earlier grades are kept, no model is asked.

    Each grade is stored at once, newest attempt first, so that a run that was stopped goes on where it was.
    """

    def __init__(self, *, bank: QuestionBank, history: HistoryStore, loader: GraderLoader) -> None:
        self._bank = bank
        self._history = history
        self._loader = loader
        self._runs = BackgroundRuns[None]("the grader")

    def outdated(self, question_id: str | None = None) -> tuple[str, ...]:
        """The ids of the attempts, at one question or at all, without a grade by the present grader.

        The newest comes first.

        Those at questions that the bank has no more are left out: nothing could grade them. So is what was
        answered in a sitting that goes on: it gets no grade before the end.

        Raises:
            EmbedderError: the grader cannot be loaded.
        """
        scorer = self._loader.scorer()

        def is_outdated(answered: str, version: str | None) -> bool:
            question = self._bank.find(answered) if question_id in (None, answered) else None
            return question is not None and version != str(scorer.version(question))

        return outdated_attempts(self._history, GraderKind.SIMILARITY, is_outdated)

    def run(self, question_id: str | None = None) -> Generator[BackgroundRun[None], None, None]:
        """Regrades one attempt after the other, with what is done so far before the first and after each.

        Raises:
            EmbedderError: the grader cannot be loaded.
            StoreError: a grade could not be kept.
        """
        return self._each(BackgroundRun[None](), question_id)

    def start(self) -> BackgroundRun[None]:
        """The same in the background, unless that is going on."""
        return self._runs.start("", lambda run: take_steps(run, self._each(run, None)))

    @property
    def latest(self) -> BackgroundRun[None] | None:
        """The latest run in the background, going on or not; None before the first."""
        return self._runs.of("")

    def _each(
        self, regrading: BackgroundRun[None], question_id: str | None
    ) -> Generator[BackgroundRun[None], None, None]:
        wanted = self.outdated(question_id)
        regrading.total = len(wanted)
        yield regrading
        for attempt_id in wanted:
            try:
                self._regrade(attempt_id)
            except NotFoundError:
                # It was deleted meanwhile.
                pass
            except InputError as error:
                regrading.failed += 1
                regrading.failure = str(error)
            regrading.done += 1
            yield regrading

    def _regrade(self, attempt_id: str) -> None:
        attempt = self._history.attempt(attempt_id)
        grade = self._loader.scorer().grade(self._bank.question(attempt.question_id), attempt.answer)
        self._history.add_grade(attempt.id, grade)
