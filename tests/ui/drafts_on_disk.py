"""What the server's own history holds of an unfinished answer."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from grader.history import HistoryStore
from tests.ui.chromium import PATIENCE_MS

if TYPE_CHECKING:
    from grader.models import UnsentText
    from tests.ui.conftest import Server


def stored_draft(server: Server, question_id: str) -> UnsentText | None:
    with closing(HistoryStore(f"sqlite:///{server.folder / 'history.sqlite3'}")) as history:
        return history.unsent_text(question_id)


def expect_stored(server: Server, question_id: str, text: str) -> None:
    """Wait until the history holds the text."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while (draft := stored_draft(server, question_id)) is None or draft.text != text:
        assert time.monotonic() < end, f"{draft.text if draft else None!r:.200} is stored, not {text!r:.200}"
        time.sleep(0.05)
