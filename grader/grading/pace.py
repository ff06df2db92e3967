"""How often each person may do what takes a server's time."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from grader.errors import InputError
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

MOST_KNOWN = 50_000
"""People whose tries are remembered; who was there longest ago is forgotten first."""


class Pace:
    """At most so many tries within so many seconds for each of those who try; threads may share it.

    Tries come back one by one, evenly. It is kept in memory: each process counts for itself, from its start.
    """

    def __init__(
        self, most: int, within_s: float, *, noun: str = "try", clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``noun`` is what a try comes to, for people: "grade"."""
        self._most = most
        self._within_s = within_s
        self._noun = noun
        self._clock = clock
        self._lock = Lock()
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()
        """When each will have all tries again."""

    def wait_s(self, who: Hashable) -> float:
        """0 for a try, which is counted; else the seconds until there may be one, and nothing is counted."""
        each_s = self._within_s / self._most
        with self._lock:
            now = self._clock()
            # A clock that was set back must not keep anybody waiting for as long as it was wrong.
            known = min(self._full_at.get(who, now), now + self._within_s)
            full_at = max(now, known) + each_s
            wait_s = full_at - now - self._within_s
            # Sums of fractions are never quite round.
            if wait_s > 1e-6:
                return wait_s
            self._full_at[who] = full_at
            self._full_at.move_to_end(who)
            while len(self._full_at) > MOST_KNOWN:
                self._full_at.popitem(last=False)
            return 0.0

    def check(self, who: Hashable) -> None:
        """Counts a try.

        Raises:
            InputError: there were too many; a reason that ends a sentence, and when to go on.
        """
        wait_s = self.wait_s(who)
        if wait_s:
            raise InputError(
                f"nobody can have more than {count(self._most, self._noun)} within "
                f"{_in_words(self._within_s)} on this server, and you have had them: go on in "
                f"{_in_words(wait_s)}."
            )


def _in_words(seconds: float) -> str:
    whole = math.ceil(seconds)
    return count(whole, "second") if whole < 120 else count(math.ceil(whole / 60), "minute")
