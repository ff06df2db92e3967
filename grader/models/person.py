"""People who log in: what their provider says of them, and what is kept of that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

LOCAL = "local"
"""The user of a Rehearse without login: whoever sits at the machine."""


class Role(StrEnum):
    """What a person may do besides practising."""

    CANDIDATE = "candidate"
    COACH = "coach"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who logged in, as the provider says: the subject of an issuer, and nobody else.

    ``email`` and ``name`` may change, and two people may have the same; empty where nothing was said.
    ``verified`` is whether the provider knows that the e-mail is theirs. The login was ``issued_at`` by the
    provider's clock, and ends at ``expires_at``.
    """

    issuer: str
    subject: str
    name: str
    email: str
    verified: bool
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """An account: ``id`` is that of their history. Logins issued until ``ended_at`` count no more."""

    id: str
    issuer: str
    subject: str
    name: str
    email: str
    role: Role
    joined_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None

    @property
    def called(self) -> str:
        """What to call them on a page: their name, else their e-mail, else their subject."""
        return self.name or self.email or self.subject
