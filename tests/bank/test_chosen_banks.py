from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.bank.chosen import ASK_AGAIN, ChosenBanks, PracticedSet
from grader.bank.library import LOOK_AGAIN, Library
from grader.bank.new_questions import question_of
from grader.bank.question_bank import BuiltIn
from grader.errors import NotFoundError, StoreError
from grader.models.imported import FoundQuestion
from tests.bank.samples import row, write_bank

if TYPE_CHECKING:
    from pathlib import Path


class Kept:
    """A history that keeps texts, or fails."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.fails = False
        self.asked = 0

    def preference(self, key: str) -> str | None:
        self.asked += 1
        if self.fails:
            raise StoreError("The history cannot be read.")
        return self.texts.get(key)

    def keep_preference(self, key: str, value: str) -> None:
        self.texts[key] = value


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def shipped(tmp_path: Path) -> list[BuiltIn]:
    made = []
    for name in ("Pilot", "Nurse"):
        folder = tmp_path / name
        folder.mkdir()
        question_id = name.lower()
        made.append(BuiltIn(name, write_bank(folder, row(question_id, category=name)), folder / "rubrics"))
        (folder / "rubrics").mkdir()
    return made


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bank(tmp_path: Path, shipped: list[BuiltIn], kept: Kept, clock: Clock) -> ChosenBanks:
    library = Library(tmp_path / "banks", shipped, clock=clock)
    library.add("Mine", [question_of(FoundQuestion("Why me?", "line 1", category="Own"))])
    return ChosenBanks(library, kept, clock=clock)


def ids(bank: ChosenBanks) -> list[str]:
    return [question.id for question in bank]


def test_until_a_choice_is_made_the_first_bank_that_ships_is_practised(bank: ChosenBanks) -> None:
    assert bank.chosen == ("Pilot",)
    assert ids(bank) == ["pilot"]


def test_only_the_chosen_banks_are_gone_through_and_all_are_found(bank: ChosenBanks) -> None:
    bank.choose(["Mine", "Nurse"])
    assert bank.chosen == ("Nurse", "Mine")
    assert (ids(bank), len(bank), bank.categories) == (["nurse", "why-me"], 2, ("Nurse", "Own"))
    assert bank.question("pilot").bank == "Pilot"
    assert set(bank.by_id()) == {"pilot", "nurse", "why-me"}
    with pytest.raises(NotFoundError, match="Did you mean “pilot”"):
        bank.question("pilo")


def test_a_choice_outlives_the_process(bank: ChosenBanks, kept: Kept, clock: Clock) -> None:
    bank.choose(["Mine"])
    assert ids(ChosenBanks(bank.library, kept, clock=clock)) == ["why-me"]


def test_a_choice_made_elsewhere_is_seen_soon(bank: ChosenBanks, kept: Kept, clock: Clock) -> None:
    assert ids(bank) == ["pilot"]
    ChosenBanks(bank.library, kept, clock=clock).choose(["Mine"])
    clock.now += ASK_AGAIN
    assert ids(bank) == ["why-me"]


def test_the_history_is_not_asked_for_every_question(bank: ChosenBanks, kept: Kept) -> None:
    assert len(bank) == 1
    asked = kept.asked
    for _ in range(100):
        assert len(bank) == 1
    assert kept.asked == asked


def test_finding_a_question_asks_no_history(bank: ChosenBanks, kept: Kept) -> None:
    assert bank.find("why-me") is not None
    assert kept.asked == 0


def test_a_history_that_fails_leaves_what_ships(bank: ChosenBanks, kept: Kept, clock: Clock) -> None:
    bank.choose(["Mine"])
    kept.fails = True
    assert ids(ChosenBanks(bank.library, kept, clock=clock)) == ["pilot"]
    clock.now += ASK_AGAIN
    assert ids(bank) == ["why-me"]


@pytest.mark.parametrize("lose", ["archive", "remove"])
def test_a_chosen_bank_that_goes_leaves_the_others(bank: ChosenBanks, lose: str) -> None:
    bank.choose(["Mine", "Nurse"])
    getattr(bank.library, lose)("Mine")
    assert ids(bank) == ["nurse"]
    bank.choose(["Mine"])
    assert ids(bank) == ["pilot"]


def test_a_chosen_bank_stays_chosen_under_its_new_name(bank: ChosenBanks) -> None:
    bank.choose(["Mine"])
    bank.practice_set(PracticedSet("An advert", ("nurse",)))
    bank.rename("Mine", "Ours")
    assert (bank.chosen, ids(bank)) == (("Ours",), ["nurse"])
    bank.practice_set(None)
    assert ids(bank) == ["why-me"]


def test_what_is_added_to_a_chosen_bank_is_there_at_once(bank: ChosenBanks, clock: Clock) -> None:
    bank.choose(["Mine"])
    assert len(bank) == 1
    bank.library.extend("Mine", [question_of(FoundQuestion("Why you?", "line 2"))])
    assert ids(bank) == ["why-me", "why-you"]
    elsewhere = Library(bank.library.bank("Mine").file.parents[1], (), clock=clock)
    elsewhere.extend("Mine", [question_of(FoundQuestion("Why us?", "line 3"))])
    clock.now += LOOK_AGAIN
    assert ids(bank) == ["why-me", "why-you", "why-us"]


def test_banks_that_are_not_chosen_are_not_read(shipped: list[BuiltIn], kept: Kept, tmp_path: Path) -> None:
    class Unread(Library):
        def banks(self) -> tuple:  # type: ignore[type-arg]
            raise AssertionError

    bank = ChosenBanks(Unread(tmp_path / "banks", shipped), kept)
    assert ids(bank) == ["pilot"]
    assert bank.find("nurse") is not None
