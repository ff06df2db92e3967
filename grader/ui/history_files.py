"""A history as the bytes of a file, out and in; knows nothing of Streamlit."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.history import HistoryStore
    from grader.models import ImportReport


def sqlite_copy(history: HistoryStore) -> bytes:
    """The whole history as an SQLite file."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, "history.sqlite3")
        history.copy_to(copy)
        return copy.read_bytes()


def import_bytes(history: HistoryStore, content: bytes, *, name: str, dry_run: bool) -> ImportReport:
    """As ``HistoryStore.import_from``, of a file that was sent here under a name.

    Raises:
        InputError: it cannot be imported; nothing was.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder, "sent")
        file.write_bytes(content)
        return history.import_from(file, dry_run=dry_run, name=name)
