"""All that is kept of a user as text, one JSON object a line, so that any amount of it needs little memory.

The first line is a header with the format's version. Then each line is a row, with its table; an attempt has
its grades, its note, its ratings and its ticks with it. The last line says how many rows there were, so that
a file that was cut off is known for it.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from grader.history.stored import shown
from grader.history.transfer.checking import from_json, to_json
from grader.history.transfer.records import ATTEMPTS, BELONGING, KINDS, KeptRow, fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

FORMAT = "rehearse-history"
VERSION = 1
"""Rises when an older reader would misunderstand what is written."""


def write_archive(rows: Iterable[KeptRow], *, exported_at: datetime) -> Iterator[str]:
    """The archive, line by line."""
    yield _line({"format": FORMAT, "version": VERSION, "exported_at": exported_at.isoformat()})
    written: Counter[str] = Counter()
    for row in rows:
        record: dict[str, Any] = {"table": row.kind.name, "row": to_json(row.kind, row.values)}
        for kind in BELONGING if row.kind is ATTEMPTS else ():
            record[kind.name] = [to_json(kind, values) for values in row.belonging[kind.name]]
        written[row.kind.name] += 1
        yield _line(record)
    yield _line({"end": dict(written)})


def read_archive(lines: Iterable[str], *, name: str) -> Iterator[KeptRow]:
    """The rows of an archive; ``name`` is what the file is called.

    Raises:
        InputError: it is of a newer version, was cut off, or holds something that is no row.
    """
    read: Counter[str] = Counter()
    end: object = None
    number = 0
    for number, line in enumerate(lines, start=1):
        place = f"line {number:,} of {name}"
        if end is not None:
            raise fault(f"{name} goes on after its end, in line {number:,}")
        record = _record(line, place=place)
        if number == 1:
            _check_header(record, name=name)
        elif "end" in record:
            end = record["end"]
        else:
            row = _row(record, place=place)
            read[row.kind.name] += 1
            yield row
    if end is None:
        raise fault(f"{name} was cut off after line {number:,}", remedy="copy or export it again")
    if end != dict(read):
        raise fault(
            f"{name} holds rows {shown(dict(read))}, and says at its end that it should be {shown(end)}"
        )


def parsed(text: str) -> object:
    """What a JSON text says; None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _check_header(record: dict[str, Any], *, name: str) -> None:
    if record.get("format") != FORMAT:
        raise fault(
            f"{name} is no archive of a history, which begins with its format, {FORMAT}",
            remedy="choose a file that the export wrote",
        )
    version = record.get("version")
    if not isinstance(version, int):
        raise fault(f"the format version of {name} is {shown(version)}, and a whole number was expected")
    if version > VERSION:
        raise fault(
            f"{name} was written by a newer version of this program, in format {version}, and this one reads "
            f"formats up to {VERSION}",
            remedy="update this program, then import it",
        )


def _record(line: str, *, place: str) -> dict[str, Any]:
    record = parsed(line)
    if record is None and not line.endswith("\n"):
        raise fault(f"the file was cut off in {place}", remedy="copy or export it again")
    if not isinstance(record, dict):
        raise fault(f"{place} is {shown(line)}, and a JSON object was expected")
    return record


def _row(record: dict[str, Any], *, place: str) -> KeptRow:
    kind = next((each for each in KINDS if each.name == record.get("table")), None)
    if kind is None:
        known = ", ".join(each.name for each in KINDS)
        raise fault(f"in {place} the table is {shown(record.get('table'))}, and one of {known} was expected")
    values = from_json(kind, record.get("row"), place=place)
    belonging = {}
    for each in BELONGING if kind is ATTEMPTS else ():
        listed = record.get(each.name, None if each.always else [])
        if not isinstance(listed, list):
            raise fault(f"in {place} {each.name} is {shown(listed)}, and a list was expected")
        belonging[each.name] = [from_json(each, one, place=place) for one in listed]
    return KeptRow(kind, values, place, belonging)


def _line(record: dict[str, Any]) -> str:
    return f"{json.dumps(record, ensure_ascii=False)}\n"
