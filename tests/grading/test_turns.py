"""Turns at a grader are shared fairly among people."""

from __future__ import annotations

from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from grader.grading.turns import Turns
from grader.models import Answer, SimilarityGrade

if TYPE_CHECKING:
    from grader.rehearse import Rehearse


class Waiting:
    """One who asks for a turn on a thread of their own, and keeps it until told to give it back."""

    def __init__(self, turns: Turns, person: str, log: list[str]) -> None:
        self.told: list[int] = []
        self.in_line, self.give_back = Event(), Event()
        self._turns, self._person, self._log = turns, person, log
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self.in_line.wait(30)

    def _run(self) -> None:
        with self._turns.taken(self._person, self._hear):
            self._log.append(self._person)
            self.in_line.set()
            assert self.give_back.wait(30)

    def _hear(self, place: int) -> None:
        self.told.append(place)
        self.in_line.set()

    def end(self) -> None:
        self.give_back.set()
        self.thread.join(30)
        assert not self.thread.is_alive()


@pytest.fixture
def turns() -> Turns:
    return Turns()


def test_nobody_waits_where_there_is_room() -> None:
    turns, told = Turns(2), list[int]()
    with turns.taken("ada", told.append), turns.taken("bob", told.append):
        pass
    assert told == []


def test_a_person_with_many_turns_lets_others_in_between(turns: Turns) -> None:
    log: list[str] = []
    first, second, third = (Waiting(turns, "ada", log) for _ in range(3))
    bob, cy = Waiting(turns, "bob", log), Waiting(turns, "cy", log)
    for each in (first, second, bob, cy, third):
        each.end()
    assert log == ["ada", "ada", "bob", "cy", "ada"]


def test_who_waits_is_told_how_many_come_before(turns: Turns) -> None:
    log: list[str] = []
    first = Waiting(turns, "ada", log)
    second, third = Waiting(turns, "ada", log), Waiting(turns, "ada", log)
    late = Waiting(turns, "bob", log)
    assert (second.told[0], third.told[0], late.told[0]) == (1, 2, 2)
    for each in (first, second, late, third):
        each.end()
    assert log == ["ada", "ada", "bob", "ada"]


def test_who_gives_up_waiting_holds_nobody_up(turns: Turns) -> None:
    log: list[str] = []
    first = Waiting(turns, "ada", log)

    def leave(_place: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), turns.taken("bob", leave):
        raise AssertionError("nobody gave a turn back")
    last = Waiting(turns, "cy", log)
    assert last.told == [1]
    first.end()
    last.end()
    assert log == ["ada", "cy"]


def test_what_fails_gives_its_turn_back(turns: Turns) -> None:
    with pytest.raises(ValueError, match="broken"), turns.taken("ada"):
        raise ValueError("broken")
    with turns.taken("bob", _nobody_waits):
        pass


def _nobody_waits(_place: int) -> None:
    raise AssertionError("the turn was not given back")


def test_an_answer_waits_for_its_turn_and_is_told_so(rehearse: Rehearse) -> None:
    told: list[int] = []
    attempt = rehearse.practice.save(Answer("robot", "A first draft of words."))
    other = Waiting(rehearse.loader.turns, "bob", [])

    def tell(before: int) -> None:
        told.append(before)
        other.give_back.set()

    graded = rehearse.practice.grade_stored(attempt, tell)
    other.end()
    assert told == [1]
    assert graded.grade(SimilarityGrade) is not None
