"""Turns at what only few can use at once, such as the one model of a process, fairly among people."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from threading import Condition
from typing import TYPE_CHECKING

from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOOK_SECONDS = 0.5
"""How often one who waits is told their place."""


class Turns:
    """Lets at most so many work at once; who waits gets turns by person, round after round.

    Whoever has asked for ten turns lets others in after each of them, and each person's own come in their
    order.
    """

    def __init__(self, at_once: int = 1) -> None:
        self._free = at_once
        self._changed = Condition()
        self._lines: dict[str, deque[object]] = {}
        """The turns that each person waits for; whose turn is next stands first."""
        self._granted: set[object] = set()

    @contextmanager
    def taken(
        self,
        person: str,
        waiting: Callable[[int], None] = lambda _: None,
        *,
        look: Callable[[], None] = lambda: None,
    ) -> Iterator[None]:
        """A turn, once it is there; ``waiting`` hears meanwhile how many come before it.

        ``look`` is called every ``LOOK_SECONDS`` of the wait. Whatever the two raise ends the wait, and the
        place is given up.
        """
        turn = object()
        with self._changed:
            self._lines.setdefault(person, deque()).append(turn)
            self._grant()
        try:
            before = None
            while (place := self._place(person, turn)) is not None:
                if place != before:
                    # Outside the lock: drawing a page may take long, or end this thread's run.
                    waiting(place)
                    before = place
                look()
                with self._changed:
                    self._changed.wait_for(lambda: turn in self._granted, LOOK_SECONDS)
            yield
        finally:
            with self._changed:
                if turn in self._granted:
                    self._granted.remove(turn)
                    self._free += 1
                else:
                    self._leave(person, turn)
                self._grant()

    def _grant(self) -> None:
        while self._free and self._lines:
            person = next(iter(self._lines))
            turn = self._lines[person].popleft()
            rest = self._lines.pop(person)
            if rest:
                self._lines[person] = rest
            self._free -= 1
            self._granted.add(turn)
        self._changed.notify_all()

    def _leave(self, person: str, turn: object) -> None:
        self._lines[person].remove(turn)
        if not self._lines[person]:
            del self._lines[person]

    def _place(self, person: str, turn: object) -> int | None:
        """How many turns come before one; None once it is there."""
        with self._changed:
            if turn in self._granted:
                return None
            rounds = self._lines[person].index(turn)
            earlier = True
            before = rounds
            for other, line in self._lines.items():
                if other == person:
                    earlier = False
                else:
                    before += min(len(line), rounds + earlier)
            return before + len(self._granted)


def line_in_words(report: Callable[[str], None] | None) -> Callable[[int], None]:
    """Says how many requests to a server's language model come before the next one; nothing for None."""
    if report is None:
        return lambda _: None
    return lambda before: report(
        f"In line for this server’s model: {count(before, 'request')} "
        f"{'comes' if before == 1 else 'come'} before yours"
        if before
        else "It is your turn: asking"
    )
