"""Whom a login lets in, as whom, and until when."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from grader.errors import InputError
from grader.grading.pace import Pace
from grader.models.person import Role
from grader.people.claims import read_identity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grader.history.people import People
    from grader.models.person import Identity, Person


class Ended(StrEnum):
    """Why a login lets nobody in any more."""

    EXPIRED = "expired"
    LOGGED_OUT = "logged_out"
    DELETED = "deleted"


BEGUN_AGAIN = (2, 86_400.0)
"""How often somebody can begin a new account after deleting one, within so many seconds, at once."""
_MOST_DELETED = 10_000
"""Deleted accounts that are remembered for as long as the server runs, by whoever they were."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Whom a login lets in until ``ends_at``; nobody where it ``ended``: ``person`` is None if deleted."""

    person: Person | None
    ends_at: datetime
    ended: Ended | None = None

    def is_of(self, claims: Mapping[str, Any]) -> bool:
        """Whether these are the claims of whom it lets in."""
        identity, person = read_identity(claims), self.person
        return person is not None and (person.issuer, person.subject) == (identity.issuer, identity.subject)


class _Deleted(NamedTuple):
    """Until when the logins of a deleted account were issued, and from when on another may begin."""

    issued_at: datetime
    again_at: datetime


class Admin(NamedTuple):
    """Somebody who is an admin by the settings: a subject of an issuer, or a verified e-mail there."""

    issuer: str
    who: str

    def is_(self, identity: Identity) -> bool:
        """Whether that is who logged in; an e-mail counts only where the provider knows that it is theirs."""
        if identity.issuer != self.issuer:
            return False
        by_mail = "@" in self.who and identity.verified
        return identity.subject == self.who or (by_mail and identity.email.casefold() == self.who.casefold())


def read_admins(setting: str) -> tuple[Admin, ...]:
    """The admins that GRADER_ADMINS names: ``ISSUER|SUBJECT`` or ``ISSUER|E-MAIL``, with commas between.

    Raises:
        InputError: one of them has no issuer, or nobody after it.
    """
    admins = []
    for each in filter(None, map(str.strip, setting.split(","))):
        issuer, _, who = each.partition("|")
        if not (issuer.startswith(("https://", "http://")) and who.strip()):
            raise InputError(
                f"GRADER_ADMINS has “{each[:80]}”: expected ISSUER|SUBJECT or ISSUER|E-MAIL, such as "
                "https://accounts.google.com|ann@example.org, with commas between them."
            )
        admins.append(Admin(issuer.strip(), who.strip()))
    return tuple(admins)


class Accounts:
    """The accounts of this server, and who of them are admins by its settings."""

    def __init__(
        self,
        people: People,
        *,
        admins: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``admins`` is as GRADER_ADMINS has it, and is read when somebody logs in."""
        self._people = people
        self._admins = admins
        self._clock = clock
        self._deleted: OrderedDict[tuple[str, str], _Deleted] = OrderedDict()
        self._pace = Pace(*BEGUN_AGAIN, clock=lambda: clock().timestamp())

    def enter(self, claims: Mapping[str, Any]) -> Entry:
        """Who logged in, with the role that they have now; an account is made for who is new.

        Raises:
            InputError: the claims do not say who that is or until when, or the settings cannot be read.
            StoreError: the accounts cannot be read.
        """
        identity = read_identity(claims)
        deleted = self._deleted.get((identity.issuer, identity.subject))
        if deleted is not None and identity.issued_at <= deleted.issued_at:
            # A window that was left open must not begin another account unasked.
            return Entry(None, identity.expires_at, Ended.DELETED)
        if deleted is not None and self._clock() < deleted.again_at:
            # A new account begins with a new share of what the server lends.
            hours = math.ceil((deleted.again_at - self._clock()) / timedelta(hours=1))
            raise InputError(
                f"You have deleted several accounts here within a day: you can begin another one in "
                f"{hours} hour{'' if hours == 1 else 's'}."
            )
        person = self._people.admit(identity)
        if any(admin.is_(identity) for admin in read_admins(self._admins)):
            person = replace(person, role=Role.ADMIN)
        return Entry(person, identity.expires_at, self._ended(identity, person))

    def log_out(self, claims: Mapping[str, Any]) -> None:
        """Ends this login and all that were issued before it, in whatever window or copy of the cookie."""
        identity = read_identity(claims)
        self._people.end_logins(self._people.admit(identity).id, identity.issued_at)

    def delete(self, claims: Mapping[str, Any], delete: Callable[[], None]) -> None:
        """Has an account deleted by ``delete``; logins that were issued until now let nobody in any more."""
        identity = read_identity(claims)
        delete()
        who = identity.issuer, identity.subject
        again_at = self._clock() + timedelta(seconds=self._pace.wait_s(who))
        self._deleted[who] = _Deleted(identity.issued_at, again_at)
        while len(self._deleted) > _MOST_DELETED:
            self._deleted.popitem(last=False)

    def everybody(self) -> tuple[Person, ...]:
        """All accounts, in the order in which they joined; admins by the settings are not marked as such."""
        return self._people.everybody()

    def named(self, named: str) -> Person:
        """The account of an id or its first characters, of an e-mail or of a subject.

        Raises:
            NotFoundError: there is none, or more than one.
        """
        return self._people.named(named)

    def give_role(self, named: str, role: Role) -> Person:
        """Gives somebody, by id, e-mail or subject, another role; it counts from their next click on.

        Raises:
            NotFoundError: there is no such account, or more than one.
        """
        person = self.named(named)
        self._people.give_role(person.id, role)
        return replace(person, role=role)

    def _ended(self, identity: Identity, person: Person) -> Ended | None:
        if identity.expires_at <= self._clock():
            return Ended.EXPIRED
        if person.ended_at is not None and identity.issued_at <= person.ended_at:
            return Ended.LOGGED_OUT
        return None
