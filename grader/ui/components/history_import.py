from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.ui.components.facts import facts
from grader.ui.components.notice import note, problem
from grader.ui.components.plain import in_html
from grader.ui.history_files import import_bytes

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from grader.history import HistoryStore
    from grader.models import ImportReport

MOST_SHOWN = 20
_TRIED, _DONE, _TURN = "settings.import_tried", "settings.import_done", "settings.import_turn"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a dry run of a file said: its report, or why it cannot be imported."""

    file_id: str
    report: ImportReport | None
    failure: str = ""


def draw(history: HistoryStore) -> None:
    """Takes a file, says what importing it would do, and does it on a click."""
    st.html(
        '<section class="rh rh-own-data"><h4>Import</h4><p class="rh-small">What this history does not '
        "have yet is added; nothing that is here is changed.</p></section>"
    )
    if _DONE in st.session_state:
        note(st.session_state.pop(_DONE))
    turn = st.session_state.get(_TURN, 0)
    sent = st.file_uploader(
        "An archive, a JSON export or an SQLite copy",
        key=f"settings.import.{turn}",
    )
    if sent is None:
        st.session_state.pop(_TRIED, None)
        return
    tried = st.session_state.get(_TRIED)
    if tried is None or tried.file_id != sent.file_id:
        with st.spinner("Reading the file…"):
            tried = st.session_state[_TRIED] = _try(history, sent)
    if tried.report is None:
        problem(tried.failure)
    else:
        _draw_report(history, sent, tried.report)


def _draw_report(history: HistoryStore, sent: UploadedFile, report: ImportReport) -> None:
    facts(
        {
            "Would be added": str(report.added),
            "Already here": str(report.there),
            "Here with other content, and left so": str(report.conflicting),
        }
    )
    if report.conflicts:
        lines = [str(conflict) for conflict in report.conflicts[:MOST_SHOWN]]
        if len(report.conflicts) > MOST_SHOWN:
            lines.append(f"and {len(report.conflicts) - MOST_SHOWN:,} more")
        items = "".join(f"<li>{in_html(line)}</li>" for line in lines)
        st.html(
            f'<section class="rh rh-import"><details><summary>What is kept as it is here</summary>'
            f"<ul>{items}</ul></details></section>"
        )
    if not report.added:
        note("There is nothing in this file that would be added.")
        return

    def take_in() -> None:
        try:
            done = import_bytes(history, sent.getvalue(), name=sent.name, dry_run=False)
        except GraderError as error:
            st.session_state[_TRIED] = Tried(sent.file_id, None, str(error))
            return
        st.session_state[_DONE] = f"Added: {done.added}."
        # Another key makes another, empty field.
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1

    st.button("Add what is new", key="settings.import_sure", type="primary", on_click=take_in)


def _try(history: HistoryStore, sent: UploadedFile) -> Tried:
    try:
        return Tried(sent.file_id, import_bytes(history, sent.getvalue(), name=sent.name, dry_run=True))
    except GraderError as error:
        return Tried(sent.file_id, None, str(error))
