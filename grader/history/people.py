"""The table of people who log in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from grader.errors import NotFoundError, StoreError
from grader.history.rows import inserting, may_be_named, new_id, now
from grader.history.stored import shown
from grader.history.tables import people
from grader.models.person import Person, Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Connection, Row

    from grader.history.database import Database
    from grader.models.person import Identity

SEEN_AGAIN = timedelta(minutes=10)
"""For how long somebody who was seen is taken to have been seen just now: no page need write."""


class People:
    """All accounts of one database; whose rows are whose is the business of their stores."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime] = now,
        new_id: Callable[[], str] = new_id,
    ) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    def admit(self, identity: Identity) -> Person:
        """The account of who logged in, made if there is none yet; name and e-mail are as they are now."""
        seen = self._clock()
        with self._database.reading() as connection:
            found = _of(connection, identity)
        if found is not None and _is_current(found, identity) and seen - found.seen_at < SEEN_AGAIN:
            return found
        told = {"name": identity.name, "email": identity.email, "seen_at": seen}
        who = {"issuer": identity.issuer, "subject": identity.subject}
        with self._database.writing() as connection:
            if found is None:
                row = {"user_id": self._new_id(), "role": Role.CANDIDATE, "joined_at": seen, **who, **told}
                insert = inserting(connection, people).values(**row)
                # The same person may be opening two windows at once.
                connection.execute(insert.on_conflict_do_nothing(index_elements=list(who)))
            else:
                mine = people.c.user_id == found.id
                connection.execute(people.update().where(mine).values(**told))
            admitted = _of(connection, identity)
        if admitted is None:
            raise StoreError("This account was deleted just now: log in again to begin a new one.")
        return admitted

    def everybody(self) -> tuple[Person, ...]:
        """All accounts, in the order in which they joined."""
        with self._database.reading() as connection:
            query = select(people).order_by(people.c.joined_at, people.c.user_id)
            return tuple(map(_person, connection.execute(query)))

    def named(self, named: str) -> Person:
        """The account of an id, of its first characters, of an e-mail or of a subject.

        Raises:
            NotFoundError: there is none, or more than one.
        """
        fits = or_(may_be_named(people.c.user_id, named), people.c.email == named, people.c.subject == named)
        with self._database.reading() as connection:
            found = [_person(row) for row in connection.execute(select(people).where(fits))]
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFoundError(f"Nobody here is called {shown(named)}: `people list` has all ids.")
        raise NotFoundError(f"{len(found)} people here are called {shown(named)}: name one by the id.")

    def give_role(self, person_id: str, role: Role) -> None:
        """What somebody may do from now on."""
        with self._database.writing() as connection:
            mine = people.c.user_id == person_id
            connection.execute(people.update().where(mine).values(role=role))

    def end_logins(self, person_id: str, until: datetime) -> None:
        """Logins that were issued until then, by the provider's clock, count no more."""
        with self._database.writing() as connection:
            earlier = people.c.ended_at.is_(None) | (people.c.ended_at < until)
            ended = people.update().where(people.c.user_id == person_id, earlier)
            connection.execute(ended.values(ended_at=until))


def _of(connection: Connection, identity: Identity) -> Person | None:
    who = people.c.issuer == identity.issuer, people.c.subject == identity.subject
    row = connection.execute(select(people).where(*who)).one_or_none()
    return None if row is None else _person(row)


def called(label: str) -> ColumnElement[str]:
    """What to call somebody in the table, as ``Person.called`` does, under a label."""
    told = (func.nullif(column, "") for column in (people.c.name, people.c.email, people.c.subject))
    return func.coalesce(*told).label(label)


def _is_current(person: Person, identity: Identity) -> bool:
    return replace(person, name=identity.name, email=identity.email) == person


def _person(row: Row[Any]) -> Person:
    """Raises StoreError if the row is damaged."""
    values = dict(row._mapping)
    try:
        values["role"] = Role(values["role"])
    except ValueError:
        raise _damaged(values, "role", "candidate, coach or admin") from None
    for name in ("joined_at", "seen_at", "ended_at"):
        if not isinstance(values[name], datetime | None):
            raise _damaged(values, name, "a moment")
    return Person(id=values.pop("user_id"), **values)


def _damaged(row: dict[str, Any], column: str, expected: str) -> StoreError:
    return StoreError(
        f"The account {shown(row['user_id'])} cannot be read: its {column} is {shown(row[column])}, and "
        f"{expected} was expected. An admin can mend it in the table of people."
    )
