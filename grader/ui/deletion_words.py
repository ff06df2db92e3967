from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models.holdings import with_backups
from grader.ui.whereabouts import place

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.models import Holdings


def what_goes(history: HistoryStore, held: Holdings) -> str:
    """What a deletion takes, backups too, for whoever is about to ask for it."""
    backups = history.backups()
    also = " Backups may hold it as well, so they go too." if backups else ""
    said = with_backups(str(held), backups)
    return f"This erases {said} from {place(history.location)}.{also} This cannot be undone."
