from __future__ import annotations

from dataclasses import dataclass, fields

NOTHING = "nothing"
_CALLED = {"preferences": "settings", "sittings": "sessions"}


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much of each kind there is of a user, or of a part of it.

    ``preferences`` are what the pages call settings, and ``sittings`` sessions; ``drafts`` are texts that
    were not submitted.
    """

    attempts: int = 0
    grades: int = 0
    notes: int = 0
    pins: int = 0
    ratings: int = 0
    sittings: int = 0
    interviews: int = 0
    drafts: int = 0
    preferences: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))

    def __str__(self) -> str:
        """All that there is in words, such as "2 attempts, 1 grade and 1 note"; "nothing" if it is that."""
        counts = {each.name: getattr(self, each.name) for each in fields(self)}
        parts = [f"{count:,} {noun(table, count)}" for table, count in counts.items() if count]
        if not parts:
            return NOTHING
        return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def with_backups(said: str, backups: int) -> str:
    """What goes, and how many backups of the history go along, since they may hold it as well."""
    if not backups:
        return said
    beside = f"{backups:,} backup{'' if backups == 1 else 's'} beside the history"
    return beside if said == NOTHING else f"{said}, and {beside}"


def noun(table: str, count: int = 1) -> str:
    """What people call so many rows of a table."""
    many = _CALLED.get(table, table)
    return many.removesuffix("s") if count == 1 else many


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

    def __str__(self) -> str:
        differs = " and ".join(self.differs).replace("_", " ")
        return (
            f"{noun(self.table)} {' '.join(self.key)} ({self.place}): {differs} differs, the one here is kept"
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do: what it added, what was there already, and what it left out because
    the history has it with other content. What belongs to an attempt is left out with it."""

    added: Holdings
    there: Holdings
    conflicting: Holdings
    conflicts: tuple[ImportConflict, ...]
