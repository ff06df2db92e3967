"""Where the history lives, as far as words on a page depend on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from grader.models.transfer import with_backups

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.models import Holdings


def on_this_machine(location: str) -> bool:
    """Whether a history's location is a path here; a database is described by its host."""
    return Path(location).is_absolute() or location.startswith("file:")


def place(location: str) -> str:
    """What data is stored on, in words that follow "from"."""
    return "this machine" if on_this_machine(location) else f"the database at {location}"


def what_goes(history: HistoryStore, held: Holdings) -> str:
    """What a deletion takes, backups too, for whoever is about to ask for it."""
    backups = history.backups()
    also = " Backups may hold it as well, so they go too." if backups else ""
    said = with_backups(str(held), backups)
    return f"This erases {said} from {place(history.location)}.{also} This cannot be undone."
