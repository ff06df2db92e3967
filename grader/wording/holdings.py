"""What a history holds, what a deletion takes, and what an import left out."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from grader.wording.numbers import count
from grader.wording.places import place

if TYPE_CHECKING:
    from grader.models import Holdings, ImportConflict

_NOTHING = "nothing"
_CALLED = {
    "attempts": "answers",
    "drafts": "unsent texts",
    "preferences": "settings",
    "sittings": "mock interviews",
    "sessions": "mock interviews",
}


def holdings_in_words(held: Holdings) -> str:
    """All that there is, such as "2 answers, 1 grade and 1 note"; "nothing" if it is that."""
    counts = {each.name: getattr(held, each.name) for each in fields(held)}
    parts = [count(many, _noun(table)) for table, many in counts.items() if many]
    if not parts:
        return _NOTHING
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def with_backups(said: str, backups: int) -> str:
    """What goes, and how many backups of the history go along, since they may hold it as well."""
    if not backups:
        return said
    beside = f"{count(backups, 'backup')} beside the history"
    return beside if said == _NOTHING else f"{said}, and {beside}"


def what_goes(held: Holdings, *, location: str, backups: int) -> str:
    """What a deletion takes, backups too, for whoever is about to ask for it."""
    also = " Backups may hold it as well, so they go too." if backups else ""
    said = with_backups(holdings_in_words(held), backups)
    return f"This erases {said} from {place(location)}.{also} This cannot be undone."


def conflict_in_words(conflict: ImportConflict) -> str:
    """What the history has with other content than the file."""
    differs = " and ".join(conflict.differs).replace("_", " ")
    named = f"{_noun(conflict.table)} {' '.join(conflict.key)}"
    return f"{named} ({conflict.place}): {differs} differs, the one here is kept"


def _noun(table: str) -> str:
    """What people call a row of a table."""
    called = _CALLED.get(table, table)
    return f"{called[:-3]}y" if called.endswith("ies") else called.removesuffix("s")
