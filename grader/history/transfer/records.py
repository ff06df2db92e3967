"""Rows as they are carried from one history to another, read from a database a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from grader.errors import InputError
from grader.history.stored import shown
from grader.history.tables import (
    SINCE,
    attempts,
    drafts,
    grades,
    interviews,
    looks,
    notes,
    pins,
    preferences,
    ratings,
    sittings,
    stories,
    ticks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Column, Connection, Table


class ImportFileError(InputError):
    """A file cannot be imported: ``what`` is wrong with it."""

    def __init__(self, what: str, *, remedy: str) -> None:
        self.what = f"{what[0].upper()}{what[1:]}"
        super().__init__(f"{self.what}: {remedy}; nothing was imported.")


def fault(what: str, *, remedy: str = "export it again") -> ImportFileError:
    """One sentence about a file that cannot be imported."""
    return ImportFileError(what, remedy=remedy)


_OF_THE_DATABASE = {"user_id", "seq", "attempt_seq", "low", "high", "noise", "near_copy", "band", "shift"}
"""Columns that a database fills by itself, or from the grade and the ticks in the row."""
_WHEN_WRITTEN = {"updated_at", "rated_at", "ticked_at", "noted_at", "graded_at", "revision"}
"""What differs between two copies of the same text is no conflict if it is only this."""
_OF_THE_MACHINE = ("language_model.", "abilities:")


@dataclass(frozen=True)
class Kind:
    """Rows of one table, as they are the same in every database.

    ``key`` are the columns that name a row among a user's; grades have none, and stand with their attempt.
    ``belongs`` says that the rows belong to an attempt, and are kept with it, ``always`` that every archive
    has a list of them there.
    """

    table: Table
    key: tuple[str, ...]
    belongs: bool = False
    always: bool = True

    @property
    def name(self) -> str:
        return self.table.name

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:
        """All columns but those that a database gives; rows that belong to an attempt do not repeat it."""
        left_out = _OF_THE_DATABASE | ({"attempt_id"} if self.belongs else set())
        return tuple(column for column in self.table.c if column.name not in left_out)

    def columns_at(self, revision: str | None) -> tuple[Column[Any], ...]:
        """All columns of the table that a file of a revision has; None is this version's."""
        return tuple(column for column in self.table.c if was_there(column, revision))

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The columns that must be equal for two rows of one key to be the same."""
        return tuple(column.name for column in self.columns if column.name not in {*self.key, *_WHEN_WRITTEN})


def was_there(part: Table | Column[Any], revision: str | None) -> bool:
    return revision is None or part.info.get(SINCE, "") <= revision


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row and, for an attempt, what belongs to it, by table; ``place`` is where it was read, for people.

    Values are as the tables hold them: times are aware.
    """

    kind: Kind
    values: Mapping[str, Any]
    place: str
    belonging: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def kinds_belonging(self) -> Mapping[str, Kind]:
        """The kinds of the rows that belong to it, by the tables."""
        return {kind.name: kind for kind in BELONGING if kind.name in self.belonging}


ATTEMPTS = Kind(attempts, ("id",))
GRADES = Kind(grades, (), belongs=True)
NOTES = Kind(notes, ("attempt_id",), belongs=True)
RATINGS = Kind(ratings, ("attempt_id", "kind"), belongs=True)
TICKS = Kind(ticks, ("attempt_id", "criterion_id", "point"), belongs=True, always=False)
LOOKS = Kind(looks, ("attempt_id", "by_id", "at", "how"), belongs=True, always=False)
PINS = Kind(pins, ("question_id",))
DRAFTS = Kind(drafts, ("question_id",))
PREFERENCES = Kind(preferences, ("key",))
SESSIONS = Kind(sittings, ("id",))
INTERVIEWS = Kind(interviews, ("id",))
STORIES = Kind(stories, ("id",))
KINDS = (
    ATTEMPTS,
    PINS,
    SESSIONS,
    INTERVIEWS,
    STORIES,
    DRAFTS,
    PREFERENCES,
)
"""All that stands by itself, attempts first: the others may name them.

Who is in which group stays on its server: an invitation lets people in, never a file."""
BELONGING = (GRADES, NOTES, RATINGS, TICKS, LOOKS)


def stays_on_its_machine(preference: object) -> bool:
    """Whether a setting, by its name, is about one machine: the model that it asks, and the consent to that.

    What is no name at all, as in a damaged row, is about none.
    """
    return isinstance(preference, str) and preference.startswith(_OF_THE_MACHINE)


PAGE = 100


def read_rows(connection: Connection, *, user_id: str, revision: str | None = None) -> Iterator[KeptRow]:
    """All that is kept of a user and means something elsewhere, a page at a time.

    Attempts come first, in the order in which they were stored, each with its grades in theirs. ``revision``
    is that of a file of an earlier version, None for this one's; what it lacks is None or absent.
    """
    yield from _attempts(connection, user_id, revision)
    for kind in KINDS:
        if kind is ATTEMPTS or not was_there(kind.table, revision):
            continue
        columns = kind.columns_at(revision)
        query = select(*columns).where(kind.table.c.user_id == user_id).order_by(*kind.table.primary_key)
        for values in map(dict, connection.execute(query).mappings()):
            discarded = kind is DRAFTS and values["text"] is None
            if not discarded and not (kind is PREFERENCES and stays_on_its_machine(values["key"])):
                yield KeptRow(kind, values, _place(kind, values))


def _attempts(connection: Connection, user_id: str, revision: str | None) -> Iterator[KeptRow]:
    columns = ATTEMPTS.columns_at(revision)
    after = 0
    while True:
        # Joined to nothing, the user is in no index: by one, SQLite would sort all attempts for each page.
        query = select(*columns).where(attempts.c.user_id.concat("") == user_id, attempts.c.seq > after)
        found = connection.execute(query.order_by(attempts.c.seq).limit(PAGE)).mappings()
        page = [dict(row) for row in found]
        if not page:
            return
        after = page[-1]["seq"]
        belonging = {
            kind.name: _belonging(connection, kind, page, user_id, revision)
            for kind in BELONGING
            if was_there(kind.table, revision)
        }
        for values in page:
            own = {name: rows.get(values["id"], []) for name, rows in belonging.items()}
            yield KeptRow(ATTEMPTS, values, _place(ATTEMPTS, values), own)


def _belonging(
    connection: Connection,
    kind: Kind,
    page: Sequence[Mapping[str, Any]],
    user_id: str,
    revision: str | None,
) -> Mapping[str, list[Mapping[str, Any]]]:
    """The rows of a kind that belong to some attempts, by the attempt's id."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    if kind is GRADES:
        ids = {row["seq"]: row["id"] for row in page}
        query = select(*kind.columns_at(revision)).where(grades.c.attempt_seq.in_(ids)).order_by(grades.c.seq)
        for row in connection.execute(query).mappings():
            found.setdefault(ids[row["attempt_seq"]], []).append(dict(row))
        return found
    table = kind.table
    query = select(*kind.columns_at(revision)).where(
        table.c.user_id == user_id, table.c.attempt_id.in_([row["id"] for row in page if _is_text(row["id"])])
    )
    for row in connection.execute(query.order_by(*table.primary_key)).mappings():
        found.setdefault(row["attempt_id"], []).append(dict(row))
    return found


def _is_text(value: object) -> bool:
    """Whether a value can be looked for; one that is damaged is named by whoever reads its row."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def _place(kind: Kind, values: Mapping[str, Any]) -> str:
    return f"the table {kind.name}, at {' '.join(shown(values[name]) for name in kind.key)}"
