from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from grader.errors import GraderError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

logger = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Regrading:
    """A run through answers that are graded again; any thread may look at it.

    ``total`` is None until they are counted. Of them ``done`` were looked at, and ``failed`` could not be
    graded, the last of these because of ``failure``. ``stopped`` says why the run ended before its time, if
    it did. ``tokens`` were taken by a language model so far, 0 where none is asked.
    """

    total: int | None = None
    done: int = 0
    failed: int = 0
    failure: str | None = None
    stopped: str | None = None
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
