"""The banks that a person practises from, out of all that there are."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from grader.bank.question_bank import QuestionBank
from grader.errors import StoreError
from grader.models.preference import Preference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from grader.bank.library import Library
    from grader.models import Question
    from grader.models.bank import Bank
    from grader.models.preference import KeptTexts


class PracticedSet(NamedTuple):
    """Questions, by their ids, that are practised instead of whole banks, and what they are for."""

    name: str
    ids: tuple[str, ...]


_CHOSEN: Preference[tuple[str, ...]] = Preference("chosen banks", tuple[str, ...], ())
_SET: Preference[PracticedSet | None] = Preference("practised set", PracticedSet | None, None)
ASK_AGAIN = 5.0
"""Seconds for which a choice is taken to stand; another process may change it."""


class ChosenBanks(QuestionBank):
    """The questions of the chosen banks in their order; those of all other banks are found by their ids.

    It is one object for as long as the product runs, and shows the banks and the choice as they are now.
    """

    def __init__(
        self, library: Library, history: KeptTexts, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Raises BankError if a bank that ships is broken."""
        super().__init__()
        self.library = library
        self._shipped = library.built_in
        self._history = history
        self._clock = clock
        self._names: tuple[str, ...] = ()
        self._set: PracticedSet | None = None
        self._asked: float | None = None
        self._compared: dict[str, tuple[Sequence[Question], Sequence[Question]]] = {}
        self._shown: tuple[tuple[Bank, ...], tuple[Question, ...]] = ((), ())

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the banks that questions come from, in their order."""
        return tuple(bank.name for bank in self._chosen_banks())

    def choose(self, names: Iterable[str]) -> None:
        """Takes questions from the banks of these names from now on, all of them; from the first that ships
        if none is left.

        Raises:
            StoreError: the choice could not be kept.
        """
        self._keep(names)
        self.practice_set(None)

    def _keep(self, names: Iterable[str]) -> None:
        self._names = tuple(dict.fromkeys(names))
        self._asked = self._clock()
        _CHOSEN.keep(self._history, self._names)

    @property
    def practiced_set(self) -> PracticedSet | None:
        """The questions that are practised instead of the chosen banks; None where there is no such set."""
        self._wanted()
        return self._set if self._set and any(self.find(each) for each in self._set.ids) else None

    def practice_set(self, practiced: PracticedSet | None) -> None:
        """Takes these questions alone from now on, whatever banks they stand in; with None, the chosen banks.

        Raises:
            StoreError: the choice could not be kept.
        """
        self._set = practiced
        _SET.keep(self._history, practiced)

    def rename(self, name: str, new_name: str) -> None:
        """Gives one's own bank another name, under which it stays chosen.

        Raises:
            InputError: the bank is not one's own, or the new name is taken or cannot be one.
            NotFoundError: there is no such bank.
            StoreError: the choice could not be kept.
        """
        names = self._wanted()
        renamed = self.library.rename(name, new_name).name
        if name in names:
            self._keep(renamed if each == name else each for each in names)

    @property
    def questions(self) -> tuple[Question, ...]:
        practiced = self.practiced_set
        if practiced is not None:
            found = (self.find(each) for each in practiced.ids)
            return tuple(question for question in found if question is not None)
        banks = self._chosen_banks()
        if banks != self._shown[0]:
            self._shown = banks, tuple(question for bank in banks for question in bank.questions)
        return self._shown[1]

    def by_id(self) -> Mapping[str, Question]:
        return self.library.questions()

    def find(self, question_id: str) -> Question | None:
        return self.library.find(question_id)

    def beside(self, question: Question) -> Sequence[Question]:
        if self.find(question.id) != question:
            return ()
        name = question.bank
        shipped = next((bank for bank in self._shipped if bank.name == name), None)
        questions = (shipped or self.library.bank(name)).questions
        known = self._compared.get(name)
        if known is None or known[0] is not questions:
            found = tuple(question for question in questions if question.has_model_answer)
            known = self._compared[name] = questions, found
        return known[1]

    def _chosen_banks(self) -> tuple[Bank, ...]:
        names = self._wanted()
        known = {bank.name for bank in self._shipped}
        banks = self._shipped if known.issuperset(names) else self.library.banks()
        found = tuple(bank for bank in banks if bank.name in names and bank.questions and not bank.archived)
        return found or self._shipped[:1]

    def _wanted(self) -> tuple[str, ...]:
        now = self._clock()
        if self._asked is None or now - self._asked >= ASK_AGAIN:
            # Questions can be read and answered while the history cannot.
            with suppress(StoreError):
                self._names = _CHOSEN.of(self._history)
                self._set = _SET.of(self._history)
            self._asked = now
        return self._names
