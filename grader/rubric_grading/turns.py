from __future__ import annotations

import time
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from grader.errors import NotGradedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from grader.rubric_grading.endpoint import Endpoint

AT_ONCE, AT_ONCE_HERE = 4, 1
"""Calls that may run at the same time at one host elsewhere, and on this machine."""
LOOK_EVERY_S = 0.1


class Turns:
    """Who may call an endpoint now; shared by all that do."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._places: dict[str, BoundedSemaphore] = {}

    @contextmanager
    def turn(self, endpoint: Endpoint, cancel: Event | None, longest_s: float) -> Iterator[None]:
        """Waits for a turn, at most ``longest_s`` seconds, and holds it.

        Raises:
            NotGradedError: cancelled while waiting, or no turn came.
        """
        places = self._places_at(endpoint)
        ends = self._clock() + longest_s
        while not places.acquire(timeout=LOOK_EVERY_S):
            if cancel is not None and cancel.is_set():
                raise NotGradedError("cancelled", "it was cancelled.")
            if self._clock() > ends:
                raise NotGradedError(
                    "timeout", f"other answers keep {endpoint.host} busy: grade again later."
                )
        try:
            yield
        finally:
            places.release()

    def _places_at(self, endpoint: Endpoint) -> BoundedSemaphore:
        with self._lock:
            at_once = AT_ONCE_HERE if endpoint.is_local else AT_ONCE
            return self._places.setdefault(endpoint.origin, BoundedSemaphore(at_once))
