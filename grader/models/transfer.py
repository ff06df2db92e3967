from __future__ import annotations

from dataclasses import dataclass, fields

SQLITE_MAGIC = b"SQLite format 3\x00"
"""What every SQLite file begins with."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much of each kind there is of a user, or of a part of it.

    ``preferences`` are what the pages call settings, and ``sessions`` sessions; ``drafts`` are texts that
    were not submitted. ``looks`` are those of coaches at answers, ``memberships`` of groups that the user is
    in, and ``groups`` those that are the user's own.
    """

    attempts: int = 0
    grades: int = 0
    notes: int = 0
    pins: int = 0
    ratings: int = 0
    ticks: int = 0
    sessions: int = 0
    interviews: int = 0
    stories: int = 0
    drafts: int = 0
    preferences: int = 0
    looks: int = 0
    memberships: int = 0
    groups: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class ImportConflict:
    """Something that the history has with other content than the file; the history's is kept.

    ``key`` names it among its ``table``, ``differs`` are the columns that are not the same, and ``place``
    is where it stands in the file.
    """

    table: str
    key: tuple[str, ...]
    differs: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: what it added, what was there already, and what it left out because
    the history has it with other content. What belongs to an attempt is left out with it."""

    added: Holdings
    there: Holdings
    conflicting: Holdings
    conflicts: tuple[ImportConflict, ...]
