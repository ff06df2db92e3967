"""All banks of a person: those that ship, and their own, each a folder in the form in which it is shared."""

from __future__ import annotations

import time
import unicodedata
import uuid
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

from grader.bank.bank_folder import (
    ARCHIVE,
    QUESTIONS,
    READ,
    REMOVED,
    RUBRICS,
    locked,
    read_folder,
    recover,
    signature,
    write_folder,
    zipped,
)
from grader.bank.new_questions import with_own_ids
from grader.bank.question_bank import BUILT_IN, QuestionBank
from grader.bank.remembered import Remembered
from grader.errors import InputError, NotFoundError
from grader.models.bank import Bank
from grader.models.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from grader.bank.bank_folder import Signature
    from grader.bank.question_bank import BuiltIn
    from grader.models import Question

LONGEST_NAME = 60
"""Characters; a folder has the name, and no file system takes more than 255 bytes."""
NOT_IN_NAMES = frozenset('/\\:*?"<>|')
RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""What no file may be called on Windows."""
LOOK_AGAIN = 1.0
"""Seconds for which what was seen on disk is taken to be there still."""


class Library:
    """Every bank there is, read when it is first needed, and again when it was changed on disk.

    ``own`` is the folder of a person's own banks, which need not be there. Processes and threads may share
    it: a change is whole or does not happen, and is seen by the others within ``LOOK_AGAIN``.
    """

    def __init__(
        self,
        own: Path,
        built_in: Sequence[BuiltIn] = BUILT_IN,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._own = own
        self._shipped = built_in
        self._clock = clock
        self._looked: float | None = None
        self._read: dict[Path, tuple[Signature, Bank]] = {}
        self._banks: tuple[Bank, ...] = ()
        self._known: Mapping[str, Question] = {}
        self._remembered = Remembered(own / READ)
        self._lock = RLock()
        self._alone = False

    @cached_property
    def built_in(self) -> tuple[Bank, ...]:
        """The banks that ship; they are read once.

        Raises:
            BankError: one of them is broken.
        """
        return tuple(
            Bank(
                each.name,
                each.file,
                _named(each.name, QuestionBank.load(each.file, each.rubrics)),
                built_in=True,
            )
            for each in self._shipped
        )

    @cached_property
    def _shipped_by_id(self) -> dict[str, Question]:
        return {question.id: question for bank in self.built_in for question in bank.questions}

    def with_own(self, own: Path) -> Library:
        """The same banks that ship, as they were read here, with those of another person's folder."""
        other = Library(own, self._shipped, clock=self._clock)
        other.built_in, other._shipped_by_id = self.built_in, self._shipped_by_id
        return other

    def banks(self) -> tuple[Bank, ...]:
        """All banks: those that ship, a person's own by name, and what is archived."""
        self._look()
        return self._banks

    def bank(self, name: str) -> Bank:
        """The bank of a name.

        Raises:
            NotFoundError: there is none.
        """
        found = next((bank for bank in self.banks() if bank.name == name), None)
        if found is None:
            raise NotFoundError(f"There is no bank “{name}”: `python -m grader questions --all` lists them.")
        return found

    def find(self, question_id: str) -> Question | None:
        """The question of an id, in whichever bank it stands."""
        shipped = self._shipped_by_id.get(question_id)
        if shipped is not None:
            return shipped
        self._look()
        return self._known.get(question_id)

    def questions(self) -> Mapping[str, Question]:
        """All questions by their ids, those of archived banks too."""
        self._look()
        return self._known

    def add(self, name: str, questions: Iterable[Question]) -> Bank:
        """Makes a new bank; questions whose ids are empty or taken get others.

        Raises:
            InputError: the name is taken or cannot be one, a text cannot be kept, or there is no question.
        """
        with self._changing():
            name = self._new_name(name)
            self._write(name, with_own_ids(questions, self._known))
        return self.bank(name)

    def extend(self, name: str, questions: Iterable[Question]) -> Bank:
        """Puts questions at the end of one's own bank; those whose ids are empty or taken get others.

        Raises:
            InputError: the bank is not one's own, or is broken; or a text cannot be kept.
            NotFoundError: there is no such bank.
        """
        with self._changing():
            bank = self._own_bank(name)
            self._write(name, [*bank.questions, *with_own_ids(questions, self._known)])
        return self.bank(name)

    def replace(self, name: str, questions: Iterable[Question]) -> Bank:
        """Puts questions in the place of all that one's own bank has: reordered, edited, fewer or more.

        A question is the same one as long as it keeps its id; those whose ids are empty or taken by other
        banks get others.

        Raises:
            InputError: the bank is not one's own, or is broken; or a text cannot be kept.
            NotFoundError: there is no such bank.
        """
        return self.change(name, lambda _: questions)

    def change(self, name: str, changed: Callable[[tuple[Question, ...]], Iterable[Question]]) -> Bank:
        """As ``replace``, with what ``changed`` makes of the questions as they are now, whoever wrote last.

        Raises:
            InputError: the bank is not one's own, or is broken; or a text cannot be kept.
            NotFoundError: there is no such bank.
        """
        with self._changing():
            questions = self._own_bank(name).questions
            own = {question.id for question in questions}
            self._write(name, with_own_ids(changed(questions), self._known.keys() - own))
        return self.bank(name)

    def copy(self, name: str, new_name: str) -> Bank:
        """Makes a bank of one's own of any other; its questions get new ids, and begin without a history.

        Raises:
            InputError: the new name is taken or cannot be one.
            NotFoundError: there is no such bank.
        """
        return self.add(new_name, self.bank(name).questions)

    def rename(self, name: str, new_name: str) -> Bank:
        """Gives one's own bank another name.

        Raises:
            InputError: the bank is not one's own, or the new name is taken or cannot be one.
            NotFoundError: there is no such bank.
        """
        with self._changing():
            bank = self._own_bank(name, broken=True)
            new_name = self._new_name(new_name, instead_of=name)
            bank.file.parent.rename(bank.file.parent.with_name(new_name))
        return self.bank(new_name)

    def archive(self, name: str) -> None:
        """Keeps one's own bank without offering it.

        Raises:
            InputError: the bank is not one's own.
            NotFoundError: there is no such bank.
        """
        self._move(name, self._own / ARCHIVE)

    def bring_back(self, name: str) -> None:
        """Offers an archived bank again.

        Raises:
            NotFoundError: there is no such bank.
        """
        self._move(name, self._own)

    def remove(self, name: str) -> None:
        """Deletes one's own bank with its questions and rubrics; answers to them stay in the history.

        Raises:
            InputError: the bank is not one's own.
            NotFoundError: there is no such bank.
        """
        with self._changing():
            bank = self._own_bank(name, broken=True)
            bank.file.parent.rename(self._own / f"{REMOVED}{uuid.uuid4().hex}")
            recover(self._own)

    def zipped(self, name: str) -> bytes:
        """A bank as one zip of CSV and YAML, which another person can import.

        Raises:
            NotFoundError: there is no such bank.
        """
        bank = self.bank(name)
        folder = next(
            (each.rubrics for each in self._shipped if each.name == name), bank.file.parent / RUBRICS
        )
        with self._lock:
            return zipped(name, bank.file, sorted(each for each in folder.glob("*.y*ml") if each.is_file()))

    def _move(self, name: str, to: Path) -> None:
        with self._changing():
            bank = self._own_bank(name, broken=True)
            to.mkdir(exist_ok=True)
            bank.file.parent.rename(to / name)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Lets one change at a time see the banks as they are now, and the next reader what it made."""
        try:
            with self._lock, self._held():
                self._looked = None
                self._look()
                yield
        except OSError as error:
            raise InputError(
                f"The banks in {self._own} cannot be changed ({error.strerror}): check the folder and its "
                "permissions; nothing was changed."
            ) from error
        except UnicodeEncodeError as error:
            raise InputError(
                "A text holds half a character (a lone surrogate): delete it; nothing was changed."
            ) from error
        finally:
            self._looked = None

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Has the banks to this thread alone, among all processes, and whole."""
        with locked(self._own):
            recover(self._own)
            self._alone = True
            try:
                yield
            finally:
                self._alone = False

    def _write(self, name: str, questions: Sequence[Question]) -> None:
        if not questions:
            raise InputError("A bank needs one question at least: remove it instead, or leave one in it.")
        for question in questions:
            _check_text(question)
        former = next((bank.questions for bank in self._banks if bank.name == name), ())
        write_folder(self._own / name, questions, former)

    def _own_bank(self, name: str, *, broken: bool = False) -> Bank:
        bank = self.bank(name)
        if bank.built_in:
            raise InputError(f"The bank “{name}” ships and is never changed: copy it, and change the copy.")
        if not broken and (bank.problems or bank.archived):
            raise InputError(
                f"The bank “{name}” is archived: bring it back first."
                if bank.archived
                else f"The bank “{name}” has a problem that is to be solved first: {bank.problems[0]}"
            )
        return bank

    def _new_name(self, name: str, instead_of: str | None = None) -> str:
        checked = checked_name(name)
        for bank in self._banks:
            if bank.name != instead_of and bank.name.casefold() == checked.casefold():
                raise InputError(f"There is a bank “{bank.name}” already: choose another name.")
        return checked

    def _look(self) -> None:
        """Reads what was changed since the last look."""
        with self._lock:
            now = self._clock()
            if self._looked is not None and now - self._looked < LOOK_AGAIN:
                return
            known = {each: stamp for each, (stamp, _) in self._read.items()}
            if self._looked is None or self._stamps() != known:
                with ExitStack() as stack:
                    if not self._alone and self._own.is_dir():
                        # Where no lock can be had, nobody writes.
                        with suppress(OSError):
                            stack.enter_context(self._held())
                    self._read = {each: self._reading(each, stamp) for each, stamp in self._stamps().items()}
                    self._remembered.forget_others(tuple(self._read))
                self._put_together()
            self._looked = now

    def _stamps(self) -> dict[Path, Signature]:
        return {each: signature(each) for each in (*_folders(self._own), *_folders(self._own / ARCHIVE))}

    def _reading(self, folder: Path, stamp: Signature) -> tuple[Signature, Bank]:
        if folder in self._read and self._read[folder][0] == stamp:
            return self._read[folder]
        known = self._remembered.questions(folder, stamp)
        questions, problems = read_folder(folder) if known is None else (known, ())
        if known is None and not problems:
            self._remembered.keep(folder, stamp, questions)
        named = tuple(replace(question, bank=folder.name) for question in questions)
        archived = folder.parent != self._own
        return stamp, Bank(folder.name, folder / QUESTIONS, named, problems, archived=archived)

    def _put_together(self) -> None:
        known = dict(self._shipped_by_id)
        banks = list(self.built_in)
        for _, bank in self._read.values():
            own = tuple(question for question in bank.questions if question.id not in known)
            clashing = [question for question in bank.questions if question.id in known]
            if clashing:
                problems = (*bank.problems, *(_taken(bank, each, known[each.id]) for each in clashing))
                banks.append(replace(bank, questions=own, problems=problems))
            else:
                banks.append(bank)
            known |= {question.id: question for question in own}
        if tuple(banks) != self._banks:
            self._banks, self._known = tuple(banks), known


def checked_name(name: str) -> str:
    """The name as a bank can have it: letters of any language, digits, spaces and most marks.

    Raises:
        InputError: no folder can have the name.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    fits = (
        0 < len(plain) <= LONGEST_NAME
        and any(sign.isalnum() for sign in plain)
        and not NOT_IN_NAMES & {*plain}
        and all(sign.isprintable() for sign in plain)
        and not plain.startswith(".")
        and not plain.endswith(".")
        and plain.casefold().partition(".")[0] not in RESERVED
    )
    if not fits:
        raise InputError(
            f"A bank cannot be named “{name[:LONGEST_NAME]}”: use 1 to {LONGEST_NAME} letters, digits and "
            'spaces, without / \\ : * ? " < > | and without a dot at either end.'
        )
    return plain


def _check_text(question: Question) -> None:
    if not any(sign.isalnum() for sign in question.text):
        raise InputError(f"The question “{question.text[:60]}” has no words: write what is asked.")


def _named(name: str, questions: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(replace(question, bank=name) for question in questions)


def _folders(parent: Path) -> list[Path]:
    try:
        found = [each for each in parent.iterdir() if each.is_dir() and not each.name.startswith(".")]
    except OSError:
        return []
    return sorted(found, key=lambda each: (each.name.casefold(), each.name))


def _taken(bank: Bank, question: Question, other: Question) -> Problem:
    what = f"“{question.id}” is in the bank “{other.bank}” already, so this question is left out"
    return Problem(str(bank.file), None, "id", what, "Give it an id of its own")
