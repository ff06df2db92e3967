"""Rows from outside, as plain data and back; whatever is wrong is one sentence that says where."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from grader.history.stored import RECORDS, Unfit, shown
from grader.history.transfer.records import fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from grader.history.damage import Damage
    from grader.history.transfer.records import KeptRow, Kind


def to_json(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a kind as plain data."""
    plain = {}
    for column in kind.columns:
        value = values[column.name]
        plain[column.name] = value.isoformat() if isinstance(value, datetime) else value
    return plain


def from_json(kind: Kind, plain: object, *, place: str) -> dict[str, Any]:
    """The row that ``to_json`` made plain.

    Raises:
        InputError: it is no such row, with the ``place`` where it stands.
    """
    if not isinstance(plain, dict):
        raise fault(f"in {place} a row of {kind.name} is {shown(plain)}, and an object was expected")
    known = [column.name for column in kind.columns]
    for name in plain:
        if name not in known:
            expected = ", ".join(known)
            raise fault(f"in {place} a row of {kind.name} has {shown(name)}, and {expected} were expected")
    return _fitting(kind, plain, place=place)


def checked(rows: Iterable[KeptRow]) -> Iterator[KeptRow]:
    """Rows of a database as they are.

    Raises:
        InputError: a value could not have been typed or given; says in which table, row and column.
    """
    for row in rows:
        belonging = {
            name: [_fitting(kind, values, place=f"{row.place}, {name}") for values in row.belonging[name]]
            for name, kind in row.kinds_belonging.items()
        }
        yield replace(row, values=_fitting(row.kind, row.values, place=row.place), belonging=belonging)


def sound_rows(rows: Iterable[KeptRow], damage: Damage) -> Iterator[KeptRow]:
    """Rows of a history without the damaged ones, which are noted."""
    for row in rows:
        values = damage.read(RECORDS[row.kind.name], row.values)
        if values is None:
            continue
        belonging = {
            name: [
                dict(each)
                for each in damage.sound(
                    RECORDS[name], ({**one, "id": row.values["id"]} for one in row.belonging[name])
                )
            ]
            for name in row.kinds_belonging
        }
        yield replace(row, values=dict(values), belonging=belonging)


def _fitting(kind: Kind, values: Mapping[str, Any], *, place: str) -> dict[str, Any]:
    try:
        return dict(RECORDS[kind.name].of(values))
    except Unfit as error:
        raise fault(f"in {place} {error}") from None
