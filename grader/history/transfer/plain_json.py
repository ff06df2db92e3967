"""Attempts from the JSON array that the plain export writes.

Each comes with the grades that counted then, its note, and whether it was pinned.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grader.history.export import failure_key, version_key
from grader.history.grades import FAILED, GRADED, dump_grade, load_grade
from grader.history.transfer.checking import from_json
from grader.history.transfer.records import ATTEMPTS, GRADES, NOTES, PINS, KeptRow, fault, shown
from grader.models import GRADE_CLASSES, GraderKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.errors import InputError

_BLANKS = " \t\r\n"


def read_plain_json(text: str, *, name: str) -> Iterator[KeptRow]:
    """The attempts of the array in ``text``, then the pins; ``name`` is what the file is called.

    Raises:
        InputError: it was cut off, or holds something that is no attempt.
    """
    pins = []
    for number, record in enumerate(_items(text, name=name), start=1):
        place = f"attempt {number} of {name}"
        if not isinstance(record, dict):
            raise fault(f"{place} is {shown(record)}, and an object was expected")
        values = from_json(ATTEMPTS, _columns(record, place=place), place=place)
        grades = [grade for kind in GraderKind for grade in _grade(record, kind)]
        # When they were given or written is not in the file: not before the answer was.
        moment = record["submitted_at"]
        belonging = {
            GRADES.name: [from_json(GRADES, grade | {"graded_at": moment}, place=place) for grade in grades],
            NOTES.name: [
                from_json(NOTES, note | {"updated_at": moment}, place=place) for note in _note(record)
            ],
        }
        yield KeptRow(ATTEMPTS, values, place, belonging)
        if _pinned(record, place=place):
            pin = {"question_id": values["question_id"], "attempt_id": values["id"]}
            pins.append(KeptRow(PINS, pin, place))
    yield from pins


def _items(text: str, *, name: str) -> Iterator[object]:
    """What an array holds, one after the other: all at once would take many times the text's memory."""
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    first = True
    while True:
        at = _skip_blanks(text, at)
        if text[at : at + 1] == "]" and not text[at + 1 :].strip():
            return
        if not first:
            if text[at : at + 1] != ",":
                raise _broken(text, at, name=name)
            at = _skip_blanks(text, at + 1)
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            raise _broken(text, at, name=name) from None
        yield item
        first = False


def _skip_blanks(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BLANKS:
        at += 1
    return at


def _broken(text: str, at: int, *, name: str) -> InputError:
    line = text.count("\n", 0, at) + 1
    return fault(
        f"{name} was cut off or changed, since what begins in line {line:,} is no JSON",
        remedy="copy or export it again",
    )


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


def _pinned(record: Mapping[str, Any], *, place: str) -> bool:
    """Whether it is the best draft so far; no attempt was in exports from before there were pins."""
    pinned = record.get("pinned", False)
    if not isinstance(pinned, bool):
        raise fault(f"in {place} pinned is {shown(pinned)}, and true or false was expected")
    return pinned


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
