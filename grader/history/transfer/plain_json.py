"""Attempts from the JSON array that the plain export writes.

Each comes with the grades that counted then, its note, its ticks, and whether it was pinned.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TextIO

from grader.history.export import OTHER_PEOPLE, failure_key, version_key
from grader.history.grade_rows import dump_grade, load_grade
from grader.history.stored import FAILED, GRADED, shown
from grader.history.transfer.checking import from_json
from grader.history.transfer.records import ATTEMPTS, GRADES, NOTES, PINS, TICKS, KeptRow, fault
from grader.models import GRADE_CLASSES, GraderKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.errors import InputError

_BLANKS = " \t\r\n"
_PIECE = 2**20
"""Characters that are read at once."""


def read_plain_json(stream: TextIO, *, name: str) -> Iterator[KeptRow]:
    """The attempts of the array in a text, then the pins; ``name`` is what the file is called.

    Raises:
        InputError: it was cut off, or holds something that is no attempt.
    """
    pins = []
    for number, record in enumerate(_items(stream, name=name), start=1):
        place = f"attempt {number} of {name}"
        if not isinstance(record, dict):
            raise fault(f"{place} is {shown(record)}, and an object was expected")
        values = from_json(ATTEMPTS, _columns(record, place=place), place=place)
        grades = [
            *_of_other_people(record, place=place),
            *(g for kind in GraderKind for g in _grade(record, kind)),
        ]
        # When they were given or written is not in the file: not before the answer was.
        moment = record["submitted_at"]
        belonging = {
            GRADES.name: [from_json(GRADES, grade | {"graded_at": moment}, place=place) for grade in grades],
            NOTES.name: [
                from_json(NOTES, note | {"updated_at": moment}, place=place) for note in _note(record)
            ],
            TICKS.name: [from_json(TICKS, tick, place=place) for tick in _ticks(record, place=place)],
        }
        yield KeptRow(ATTEMPTS, values, place, belonging)
        if _pinned(record, place=place):
            pin = {"question_id": values["question_id"], "attempt_id": values["id"]}
            pins.append(KeptRow(PINS, pin, place))
    yield from pins


def _items(stream: TextIO, *, name: str) -> Iterator[object]:
    """What an array holds, one after the other; of the text no more is kept than the longest needs."""
    text = _Text(stream, name=name)
    text.expect("[")
    first = True
    while text.next_sign() != "]":
        if not first:
            text.expect(",")
        yield text.item()
        first = False
    text.expect("]")
    if text.next_sign():
        raise text.broken()


class _Text:
    """JSON that is read piece by piece."""

    def __init__(self, stream: TextIO, *, name: str) -> None:
        self._stream = stream
        self._name = name
        self._decoder = json.JSONDecoder()
        self._piece = ""
        self._at = 0
        self._lines_before = 0

    def next_sign(self) -> str:
        """The next character that is no blank; empty at the end of the text."""
        while True:
            while self._at < len(self._piece):
                if self._piece[self._at] not in _BLANKS:
                    return self._piece[self._at]
                self._at += 1
            if not self._read_on(_PIECE):
                return ""

    def expect(self, sign: str) -> None:
        """Goes past the next character, which has to be this one."""
        if self.next_sign() != sign:
            raise self.broken()
        self._at += 1

    def item(self) -> object:
        """The value that stands next, of any kind."""
        self.next_sign()
        more = _PIECE
        while True:
            try:
                item, end = self._decoder.raw_decode(self._piece, self._at)
            except RecursionError:
                raise self.broken() from None
            except ValueError:
                end = len(self._piece)
            # What ends with the piece may go on after it, as a number does.
            if end < len(self._piece):
                self._at = end
                return item
            # Twice as much each time: a long value is not read again and again.
            if not self._read_on(more):
                raise self.broken()
            more *= 2

    def broken(self) -> InputError:
        line = self._lines_before + self._piece.count("\n", 0, self._at) + 1
        return fault(
            f"{self._name} was cut off or changed, since what begins in line {line:,} is no JSON",
            remedy="copy or export it again",
        )

    def _read_on(self, characters: int) -> bool:
        """Reads some more and lets go of what was gone past; False at the end of the text."""
        more = self._stream.read(characters)
        self._lines_before += self._piece.count("\n", 0, self._at)
        self._piece, self._at = self._piece[self._at :] + more, 0
        return bool(more)


def _columns(record: Mapping[str, Any], *, place: str) -> dict[str, Any]:
    """The columns of an attempt, as far as the record names them."""
    peeks = record.get("peeks")
    if not isinstance(peeks, dict):
        raise fault(f"in {place} peeks is {shown(peeks)}, and an object was expected")
    named = {column.name: record[column.name] for column in ATTEMPTS.columns if column.name in record}
    return named | {f"peeked_{what}": peeks.get(what) for what in ("guidance", "model_answer")}


def _note(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The note of an attempt; nothing if it has none, as in exports from before there were notes."""
    note = record.get("note", "")
    return [] if note == "" else [{"text": note}]


def _ticks(record: Mapping[str, Any], *, place: str) -> list[dict[str, Any]]:
    """The ticks of an attempt; nothing in exports from before there were any."""
    listed = record.get("ticks", [])
    if not isinstance(listed, list):
        raise fault(f"in {place} ticks is {shown(listed)}, and a list was expected")
    rows = []
    for tick in listed:
        if not isinstance(tick, dict):
            raise fault(f"in {place} a tick is {shown(tick)}, and an object was expected")
        named = {name: value for name, value in tick.items() if name not in ("criterion_id", "at")}
        rows.append(named | {"criterion_id": tick.get("criterion_id") or "", "ticked_at": tick.get("at")})
    return rows


def _pinned(record: Mapping[str, Any], *, place: str) -> bool:
    """Whether it is the best draft so far; no attempt was in exports from before there were pins."""
    pinned = record.get("pinned", False)
    if not isinstance(pinned, bool):
        raise fault(f"in {place} pinned is {shown(pinned)}, and true or false was expected")
    return pinned


def _of_other_people(record: Mapping[str, Any], *, place: str) -> list[dict[str, Any]]:
    """The grades of those people who did not grade last; nothing in exports from before people graded."""
    listed = record.get(OTHER_PEOPLE, [])
    if not isinstance(listed, list):
        raise fault(f"in {place} {OTHER_PEOPLE} is {shown(listed)}, and a list was expected")
    human = GraderKind.HUMAN.value
    return [row for given in listed for row in _grade({human: given}, GraderKind.HUMAN)]


def _grade(record: Mapping[str, Any], kind: GraderKind) -> list[dict[str, Any]]:
    """The grade of a kind, else why there is none; nothing if it was not asked for."""
    given, failure = record.get(kind), record.get(failure_key(kind))
    if isinstance(given, dict):
        payload = json.dumps(given, ensure_ascii=False)
        grade = load_grade(GRADE_CLASSES[kind], payload)
        return [
            {
                "kind": kind,
                "status": GRADED,
                "score": given.get("score"),
                "version": str(grade.version) if grade else record.get(version_key(kind)),
                # In a shape that is no longer known, it is kept as it is.
                "payload": dump_grade(grade) if grade else payload,
            }
        ]
    return [{"kind": kind, "status": FAILED, "reason": failure}] if failure else []
