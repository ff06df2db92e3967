from __future__ import annotations

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Attempt

logger = logging.getLogger(__name__)

KEPT = 200
"""Jobs that are remembered once they are done, so that their failures can still be shown."""


@dataclass(slots=True, eq=False)
class RubricJob:
    """A rubric grade in the making; any thread may look at it.

    ``asked`` is who is asked, for people. ``started`` is on the clock of ``RubricJobs``. ``failure`` says why
    there is no new grade, None while it runs or if there is one.
    """

    attempt_id: str
    asked: str
    started: float
    cancel: Event = field(default_factory=Event)
    finished: Event = field(default_factory=Event)
    progress: str = ""
    failure: str | None = None

    def tell(self, progress: str) -> None:
        """Note what is going on."""
        self.progress = progress

    @property
    def running(self) -> bool:
        return not self.finished.is_set()


class RubricJobs:
    """Rubric grades that are made in the background, at most one at a time for each attempt.

    A page that goes away takes nothing with it: what comes of a job is in the history.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._jobs: OrderedDict[str, RubricJob] = OrderedDict()

    def start(self, attempt_id: str, grade: Callable[[RubricJob], Attempt], *, asked: str) -> RubricJob:
        """Begin to grade, unless that is going on; ``grade`` runs on a thread of its own."""
        with self._lock:
            present = self._jobs.get(attempt_id)
            if present is not None and present.running:
                return present
            job = self._jobs[attempt_id] = RubricJob(attempt_id, asked, self._clock())
            self._jobs.move_to_end(attempt_id)
            self._forget_old()
        # A daemon: whoever stops the program does not wait for a language model.
        Thread(target=self._run, args=(job, grade), name="rubric-grade", daemon=True).start()
        return job

    def of(self, attempt_id: str) -> RubricJob | None:
        """The latest job for an attempt, running or not."""
        with self._lock:
            return self._jobs.get(attempt_id)

    def cancel(self, attempt_id: str) -> None:
        """Stop grading an attempt, if that is going on: nothing more is sent or kept."""
        job = self.of(attempt_id)
        if job is not None:
            job.cancel.set()

    def cancel_all(self) -> None:
        """The same for every attempt."""
        with self._lock:
            for job in self._jobs.values():
                job.cancel.set()

    def seconds(self, job: RubricJob) -> float:
        """For how long a job has been running."""
        return self._clock() - job.started

    def _run(self, job: RubricJob, grade: Callable[[RubricJob], Attempt]) -> None:
        try:
            job.failure = grade(job).rubric_failure
        except GraderError as error:
            job.failure = str(error)
        except Exception as error:
            # Whatever went wrong, the page must not wait for ever.
            logger.exception("rubric grading failed")
            job.failure = f"the rubric grader failed ({type(error).__name__})."
        finally:
            job.finished.set()

    def _forget_old(self) -> None:
        done = [key for key, job in self._jobs.items() if not job.running]
        for key in done[: max(0, len(self._jobs) - KEPT)]:
            del self._jobs[key]
