from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.history.export import export_csv, export_json
from grader.ui.components.facts import facts
from grader.ui.history_files import sqlite_copy

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.practice import PracticeService

_KINDS = {
    "Archive": "everything, to be imported on another machine",
    "Table (CSV)": "attempts and scores, for a spreadsheet",
    "JSON": "attempts with their grades, for programs",
    "SQLite copy": "everything, as the database itself",
}


def draw(service: PracticeService) -> None:
    """Everything as files; they are made only when a button is pressed."""
    history = service.history
    st.html('<section class="rh rh-own-data"><h4>Download everything</h4></section>')
    facts(_KINDS)
    with st.container(horizontal=True, key="settings-downloads"):
        _button("Archive", lambda: "".join(history.archive()), "rehearse.jsonl", "application/jsonl")
        _button("Table (CSV)", lambda: "".join(export_csv(history)), "rehearse.csv", "text/csv")
        _button("JSON", lambda: "".join(export_json(history)), "rehearse.json", "application/json")
        _button("SQLite copy", lambda: sqlite_copy(history), "rehearse.sqlite3", "application/vnd.sqlite3")


def _button(label: str, data: Callable[[], str | bytes], file_name: str, mime: str) -> None:
    st.download_button(
        label,
        data=data,
        file_name=file_name,
        mime=mime,
        key=f"settings.download.{file_name}",
        icon=":material/download:",
        on_click="ignore",
    )
