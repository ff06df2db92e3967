from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grader.history.tables import attempts, grades
from grader.history.transfer.kept_row import (
    ATTEMPTS,
    BELONGING,
    DRAFTS,
    GRADES,
    KINDS,
    PREFERENCES,
    KeptRow,
    stays_on_its_machine,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from grader.history.transfer.kept_row import Kind

PAGE = 100


def read_rows(connection: Connection, *, user_id: str) -> Iterator[KeptRow]:
    """All that is kept of a user and means something elsewhere, a page at a time.

    Attempts come first, in the order in which they were stored, each with its grades in theirs.
    """
    yield from _attempts(connection, user_id)
    for kind in KINDS:
        if kind is ATTEMPTS:
            continue
        query = select(*kind.columns).where(kind.table.c.user_id == user_id).order_by(*kind.table.primary_key)
        for values in map(dict, connection.execute(query).mappings()):
            discarded = kind is DRAFTS and values["text"] is None
            if not discarded and not (kind is PREFERENCES and stays_on_its_machine(values["key"])):
                yield KeptRow(kind, values, _place(kind, values))


def _attempts(connection: Connection, user_id: str) -> Iterator[KeptRow]:
    after = 0
    while True:
        # Joined to nothing, the user is in no index: by one, SQLite would sort all attempts for each page.
        query = select(attempts).where(attempts.c.user_id.concat("") == user_id, attempts.c.seq > after)
        found = connection.execute(query.order_by(attempts.c.seq).limit(PAGE)).mappings()
        page = [dict(row) for row in found]
        if not page:
            return
        after = page[-1]["seq"]
        belonging = {kind.name: _belonging(connection, kind, page, user_id) for kind in BELONGING}
        for values in page:
            own = {name: rows.get(values["id"], []) for name, rows in belonging.items()}
            yield KeptRow(ATTEMPTS, values, _place(ATTEMPTS, values), own)


def _belonging(
    connection: Connection, kind: Kind, page: Sequence[Mapping[str, Any]], user_id: str
) -> Mapping[str, list[Mapping[str, Any]]]:
    """The rows of a kind that belong to some attempts, by the attempt's id."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    if kind is GRADES:
        ids = {row["seq"]: row["id"] for row in page}
        query = select(grades).where(grades.c.attempt_seq.in_(ids)).order_by(grades.c.seq)
        for row in connection.execute(query).mappings():
            found.setdefault(ids[row["attempt_seq"]], []).append(dict(row))
        return found
    table = kind.table
    query = select(table).where(
        table.c.user_id == user_id, table.c.attempt_id.in_([row["id"] for row in page])
    )
    for row in connection.execute(query.order_by(*table.primary_key)).mappings():
        found.setdefault(row["attempt_id"], []).append(dict(row))
    return found


def _place(kind: Kind, values: Mapping[str, Any]) -> str:
    return f"the table {kind.name}, at {' '.join(str(values[name]) for name in kind.key)}"
