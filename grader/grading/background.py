from __future__ import annotations

import logging
import time
from collections import OrderedDict
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from grader.errors import GraderError
from grader.models import RubricGrade

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from grader.advice.suggesting import Suggesting
    from grader.bank import QuestionBank
    from grader.grading.regrading import Regrader
    from grader.grading.rubric_practice import RubricPractice
    from grader.grading.rubric_regrading import RubricRegrader
    from grader.models import Attempt, SimilarityGrade, TriedSuggestions
    from grader.models.endpoint import Endpoint
    from grader.text.masking import Masking


logger = logging.getLogger(__name__)

KEPT = 200
"""Jobs that are remembered once they are done, so that what came of them can still be shown."""

Given = TypeVar("Given")


@dataclass(slots=True, eq=False)
class Job(Generic[Given]):
    """Something that a language model is asked for about one attempt; any thread may look at it.

    ``asked`` is who is asked, for people. ``started`` is on the clock of ``Jobs``. ``given`` is what came of
    it, and ``failure`` says why nothing new did; both are None while it runs.
    """

    attempt_id: str
    asked: str
    started: float
    cancel: Event = field(default_factory=Event)
    finished: Event = field(default_factory=Event)
    progress: str = ""
    given: Given | None = None
    failure: str | None = None

    def tell(self, progress: str) -> None:
        """Note what is going on."""
        self.progress = progress

    @property
    def running(self) -> bool:
        return not self.finished.is_set()


class Jobs(Generic[Given]):
    """Jobs in the background, at most one at a time for each attempt.

    A page that goes away takes nothing with it: what comes of a job is in the history or in the job.
    """

    def __init__(self, worker: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``worker`` is who works, for sentences: "the rubric grader"."""
        self._worker = worker
        self._clock = clock
        self._lock = Lock()
        self._jobs: OrderedDict[str, Job[Given]] = OrderedDict()

    def start(self, attempt_id: str, work: Callable[[Job[Given]], Given], *, asked: str) -> Job[Given]:
        """Begin to work, unless that is going on; ``work`` runs on a thread of its own."""
        with self._lock:
            present = self._jobs.get(attempt_id)
            if present is not None and present.running:
                return present
            job = self._jobs[attempt_id] = Job[Given](attempt_id, asked, self._clock())
            self._jobs.move_to_end(attempt_id)
            self._forget_old()
        # A daemon: whoever stops the program does not wait for a language model.
        Thread(target=self._run, args=(job, work), name=self._worker, daemon=True).start()
        return job

    def of(self, attempt_id: str) -> Job[Given] | None:
        """The latest job for an attempt, running or not."""
        with self._lock:
            return self._jobs.get(attempt_id)

    def cancel(self, attempt_id: str) -> None:
        """Stop the job of an attempt, and forget what came of it: nothing more is sent or kept."""
        with self._lock:
            job = self._jobs.get(attempt_id)
            if job is not None:
                _cancel(job)

    def cancel_all(self) -> None:
        """The same for every attempt."""
        with self._lock:
            for job in self._jobs.values():
                _cancel(job)

    def seconds(self, job: Job[Given]) -> float:
        """For how long a job has been running."""
        return self._clock() - job.started

    def _run(self, job: Job[Given], work: Callable[[Job[Given]], Given]) -> None:
        try:
            given = work(job)
            with self._lock:
                job.given = None if job.cancel.is_set() else given
        except GraderError as error:
            job.failure = str(error)
        except Exception as error:
            # Whatever went wrong, the page must not wait for ever.
            logger.exception("%s failed", self._worker)
            job.failure = f"{self._worker} failed ({type(error).__name__})."
        finally:
            job.finished.set()

    def _forget_old(self) -> None:
        done = [key for key, job in self._jobs.items() if not job.running]
        for key in done[: max(0, len(self._jobs) - KEPT)]:
            del self._jobs[key]


def _cancel(job: Job[Given]) -> None:
    job.cancel.set()
    job.given = None


@dataclass(slots=True, eq=False)
class Regrading:
    """A run through answers that are graded again; any thread may look at it.

    ``total`` is None until they are counted. Of them ``done`` were looked at, and ``failed`` could not be
    graded, the last of these because of ``failure``. ``stopped`` says why the run ended before its time, if
    it did, and ``over_budget`` whether the budget of tokens did that. ``tokens`` were taken by a language
    model so far, 0 where none is asked.
    """

    total: int | None = None
    done: int = 0
    failed: int = 0
    failure: str | None = None
    stopped: str | None = None
    over_budget: bool = False
    tokens: int = 0
    cancel: Event = field(default_factory=Event)
    finished: Event = field(default_factory=Event)

    @property
    def running(self) -> bool:
        return not self.finished.is_set()


class RegradingRuns:
    """Runs in the background, one at a time; what each has done is stored, so nobody need wait for it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: Regrading | None = None

    def start(self, steps: Callable[[Regrading], Generator[Regrading, None, None]]) -> Regrading:
        """Take one step after the other until there are no more or it is cancelled, unless a run goes on."""
        with self._lock:
            if self._latest is not None and self._latest.running:
                return self._latest
            regrading = self._latest = Regrading()
        # A daemon: whoever stops the program need not wait.
        Thread(target=_run, args=(regrading, steps), name="regrade", daemon=True).start()
        return regrading

    @property
    def latest(self) -> Regrading | None:
        """The latest run, going on or not; None before the first."""
        with self._lock:
            return self._latest


def _run(regrading: Regrading, steps: Callable[[Regrading], Generator[Regrading, None, None]]) -> None:
    try:
        with closing(steps(regrading)) as taken:
            for _ in taken:
                if regrading.cancel.is_set():
                    return
    except GraderError as error:
        regrading.stopped = str(error)
    except Exception as error:
        # Whatever went wrong, the page must not wait for ever.
        logger.exception("regrading failed")
        regrading.stopped = f"the grader failed ({type(error).__name__})."
    finally:
        regrading.finished.set()


class Background:
    """What goes on while pages are looked at: grading by a language model, suggestions, and regrading."""

    def __init__(
        self,
        *,
        bank: QuestionBank,
        rubric_grading: RubricPractice,
        suggesting: Suggesting,
        regrader: Regrader,
        rubric_regrader: RubricRegrader,
    ) -> None:
        self._bank = bank
        self._rubric_grading = rubric_grading
        self._suggesting = suggesting
        self.regrader = regrader
        self.rubric_regrader = rubric_regrader
        self.rubric_jobs: Jobs[None] = Jobs("the rubric grader")
        self.suggestion_jobs: Jobs[TriedSuggestions] = Jobs("the search for sentences")

    def start_rubric(
        self,
        attempt_id: str,
        endpoint: Endpoint,
        *,
        thorough: bool = False,
        again: bool = False,
        masking: Masking | None = None,
    ) -> Job[None]:
        """Have a language model grade a stored attempt, unless that is under way."""

        def grade(job: Job[None]) -> None:
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
    ) -> Job[TriedSuggestions]:
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
        self.rubric_regrader.stop(attempt_id)

    def cancel_all(self) -> None:
        """Stop asking about any attempt."""
        self.rubric_jobs.cancel_all()
        self.suggestion_jobs.cancel_all()
        self.rubric_regrader.stop()


def _asked(endpoint: Endpoint) -> str:
    return f"{endpoint.model} at {endpoint.host}"
