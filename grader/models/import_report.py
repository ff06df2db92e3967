from __future__ import annotations

from dataclasses import dataclass

from grader.models.holdings import Holdings, noun


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
