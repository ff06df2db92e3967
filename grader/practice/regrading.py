from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from grader.errors import GraderError, InputError, NotFoundError
from grader.models import POINT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.bank import QuestionBank
    from grader.history import HistoryStore
    from grader.models import Question, ScorePoints
    from grader.practice.grader_loader import GraderLoader

logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Regrading:
    """A run through the attempts that an earlier grader graded; any thread may look at it.

    ``total`` is None until they are counted. Of them ``done`` were looked at, and ``failed`` could not be
    graded, the last of these because of ``failure``.
    """

    total: int | None = None
    done: int = 0
    failed: int = 0
    failure: str | None = None
    cancel: Event = field(default_factory=Event)
    finished: Event = field(default_factory=Event)

    @property
    def running(self) -> bool:
        return not self.finished.is_set()


class Regrader:
    """Grades stored answers with the present similarity grader; earlier grades are kept, no model is asked.

    Each grade is stored at once, newest attempt first, so that a run that was stopped goes on where it was.
    """

    def __init__(self, *, bank: QuestionBank, history: HistoryStore, loader: GraderLoader) -> None:
        self._bank = bank
        self._history = history
        self._loader = loader
        self._lock = Lock()
        self._latest: Regrading | None = None

    def outdated(self, points: ScorePoints, question_id: str | None = None) -> tuple[str, ...]:
        """Which attempts of ``points`` to grade again: the ids of those without a grade by the present
        grader, newest first.

        Those at questions that the bank has no more are left out: nothing could grade them. So is what was
        answered in a sitting that goes on: it gets no grade before the end.

        Raises:
            EmbedderError: the grader cannot be loaded.
        """
        scorer = self._loader.scorer()
        found: list[tuple[int, int]] = []
        start = 0
        for group in points.groups:
            end = start + group.attempts
            admitted = question_id in (None, group.question_id)
            question = self._question(group.question_id) if admitted else None
            if question is not None and group.version != str(scorer.version(question)):
                moments = (POINT.unpack_from(points.packed, row * POINT.size)[0] for row in range(start, end))
                found += zip(moments, range(start, end), strict=True)
            start = end
        held_back = self._held_back() if found else set()
        newest_first = (points.attempt_ids[row] for _, row in sorted(found, reverse=True))
        return tuple(attempt_id for attempt_id in newest_first if attempt_id not in held_back)

    def run(self, question_id: str | None = None) -> Iterator[Regrading]:
        """Regrades one attempt after the other, with what is done so far before the first and after each.

        Raises:
            EmbedderError: the grader cannot be loaded.
            StoreError: a grade could not be kept.
        """
        regrading = Regrading()
        yield from self._each(regrading, question_id)

    def start(self) -> Regrading:
        """The same in the background, unless that is going on."""
        with self._lock:
            if self._latest is not None and self._latest.running:
                return self._latest
            regrading = self._latest = Regrading()
        # A daemon: whoever stops the program need not wait, since what is done is stored.
        Thread(target=self._run, args=(regrading,), name="regrade", daemon=True).start()
        return regrading

    @property
    def latest(self) -> Regrading | None:
        """The latest run in the background, going on or not; None before the first."""
        with self._lock:
            return self._latest

    def _run(self, regrading: Regrading) -> None:
        try:
            for _ in self._each(regrading, None):
                if regrading.cancel.is_set():
                    return
        except GraderError as error:
            regrading.failure = str(error)
        except Exception as error:
            # Whatever went wrong, the page must not wait for ever.
            logger.exception("regrading failed")
            regrading.failure = f"the grader failed ({type(error).__name__})."
        finally:
            regrading.finished.set()

    def _each(self, regrading: Regrading, question_id: str | None) -> Iterator[Regrading]:
        wanted = self.outdated(self._history.score_points(), question_id)
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
        self._history.add_similarity_grade(attempt.id, grade)

    def _held_back(self) -> set[str]:
        going_on = [sitting.id for sitting in self._history.sittings() if sitting.ended_at is None]
        return {
            attempt.id for sitting_id in going_on for attempt in self._history.attempts_of_sitting(sitting_id)
        }

    def _question(self, question_id: str) -> Question | None:
        try:
            return self._bank.question(question_id)
        except InputError:
            return None
