from __future__ import annotations

import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable


logger = logging.getLogger(__name__)

KEPT = 200
"""Runs that are remembered once they are done, so that what came of them can still be shown."""

Given = TypeVar("Given")


@dataclass(slots=True, eq=False)
class BackgroundRun(Generic[Given]):
    """Work that goes on while pages are looked at; any thread may look at it.

    ``key`` is what it is about, such as an attempt's id, and ``asked`` who is asked, for people. ``started``
    is on the clock of ``BackgroundRuns``. ``given`` is what came of it, None while it runs, and ``so_far``
    what came of a part of it, which stays when it is stopped. ``stopped`` says why it ended before its time,
    and ``failure`` why the last thing that it tried could not be done.

    Of ``total`` answers, or bytes that are fetched, None until they are counted, ``done`` were looked at and
    ``failed`` could not be graded, ``cannot`` of them because of the answer or its question; ``elsewhere``
    more were left to another run that is grading them. ``under_way`` are the ids of attempts whose turn it
    is. ``tokens`` were taken by a language model so far, 0 where none is asked, and ``over_budget`` says
    whether the run stopped because their budget was used up.
    """

    key: str = ""
    asked: str = ""
    started: float = 0.0
    progress: str = ""
    under_way: set[str] = field(default_factory=set)
    total: int | None = None
    done: int = 0
    failed: int = 0
    cannot: int = 0
    elsewhere: int = 0
    tokens: int = 0
    given: Given | None = None
    so_far: Given | None = None
    failure: str | None = None
    stopped: str | None = None
    over_budget: bool = False
    cancel: Event = field(default_factory=Event)
    finished: Event = field(default_factory=Event)

    def tell(self, progress: str) -> None:
        """Note what is going on."""
        self.progress = progress

    @property
    def running(self) -> bool:
        return not self.finished.is_set()


class BackgroundRuns(Generic[Given]):
    """Runs in the background, at most one at a time for each key.

    A page that goes away takes nothing with it: what comes of a run is in the history or in the run.
    """

    def __init__(self, worker: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``worker`` is who works, for sentences: "the rubric grader"."""
        self._worker = worker
        self._clock = clock
        self._lock = Lock()
        self._runs: OrderedDict[str, BackgroundRun[Given]] = OrderedDict()

    def start(
        self, key: str, work: Callable[[BackgroundRun[Given]], Given], *, asked: str = ""
    ) -> BackgroundRun[Given]:
        """Begin to work, unless that is going on; ``work`` runs on a thread of its own."""
        with self._lock:
            present = self._runs.get(key)
            if present is not None and present.running:
                return present
            run = self._runs[key] = BackgroundRun[Given](key, asked, self._clock())
            self._runs.move_to_end(key)
            self._forget_old()
        # A daemon: whoever stops the program does not wait for a grader.
        Thread(target=self._run, args=(run, work), name=self._worker, daemon=True).start()
        return run

    def of(self, key: str) -> BackgroundRun[Given] | None:
        """The latest run for a key, going on or not."""
        with self._lock:
            return self._runs.get(key)

    def cancel(self, key: str) -> None:
        """Stop the run for a key, and forget what came of it: nothing more is sent or kept."""
        with self._lock:
            run = self._runs.get(key)
            if run is not None:
                _cancel(run)

    def cancel_all(self) -> None:
        """Stop all runs, and forget what came of them."""
        with self._lock:
            for run in self._runs.values():
                _cancel(run)

    def seconds(self, run: BackgroundRun[Given]) -> float:
        """For how long a run has been going on."""
        return self._clock() - run.started

    def _run(self, run: BackgroundRun[Given], work: Callable[[BackgroundRun[Given]], Given]) -> None:
        try:
            given = work(run)
            with self._lock:
                run.given = None if run.cancel.is_set() else given
        except GraderError as error:
            run.failure = run.stopped = str(error)
        except Exception as error:
            # Whatever went wrong, the page must not wait for ever.
            logger.exception("%s failed", self._worker)
            run.failure = run.stopped = f"{self._worker} failed ({type(error).__name__})."
        finally:
            run.finished.set()

    def _forget_old(self) -> None:
        done = [key for key, run in self._runs.items() if not run.running]
        for key in done[: max(0, len(self._runs) - KEPT)]:
            del self._runs[key]


def _cancel(run: BackgroundRun[Given]) -> None:
    run.cancel.set()
    run.given = run.so_far = None
