"""All that somebody has, on the Settings page: out and in as files, and its deletion."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

import streamlit as st

from grader.errors import GraderError, InputError
from grader.grading.human_export import HumanTable
from grader.models import GraderKind
from grader.ui.editor.browser_copies import erase
from grader.ui.login.gate import entry, kept_on
from grader.ui.state import MOCK, PRACTICE
from grader.ui.widgets.text import facts, in_html, note, problem
from grader.ui.widgets.waiting import working
from grader.wording.holdings import conflict_in_words, holdings_in_words, with_backups
from grader.wording.places import on_this_machine, place

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from grader.models import ImportReport
    from grader.rehearse import HistoryStore, Rehearse


_KINDS = {
    "Archive": "everything, to be imported on another machine",
    "Table (CSV)": "answers and scores, for a spreadsheet",
}
_FOR_PROGRAMS = {
    "JSON": "answers with their grades",
    "SQLite copy": "everything, as the database itself",
}
_GRADES = "Grades by people"
_BY_PEOPLE = {_GRADES: "answers with what people gave, for “evaluate” and “calibrate”"}
_WORD = "delete"
_TYPED = "settings.delete_typed"
_DONE = "settings.deleted"
_FAILED = "settings.delete_failed"
_MOST_SHOWN = 20
_TRIED, _HISTORY_IMPORT_DONE, _TURN = "settings.import_tried", "settings.import_done", "settings.import_turn"


def sqlite_copy(history: HistoryStore) -> bytes:
    """The whole history as an SQLite file."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, "history.sqlite3")
        history.copy_to(copy)
        return copy.read_bytes()


def import_sent(history: HistoryStore, sent: BinaryIO, *, name: str, dry_run: bool) -> ImportReport:
    """Imports a file that was sent under a name, as ``HistoryStore.import_from`` does.

    It is read from its beginning and in pieces, so that no second copy of it is in memory.

    Raises:
        InputError: it cannot be imported; nothing was.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder, "sent")
        sent.seek(0)
        with file.open("wb") as stream:
            shutil.copyfileobj(sent, stream)
        return history.import_from(file, dry_run=dry_run, name=name)


def draw_downloads(rehearse: Rehearse) -> None:
    """Everything as files; they are made only when a button is pressed."""
    history = rehearse.history
    st.html('<section class="rh rh-own-data"><h4>Download everything</h4></section>')
    facts(_KINDS)
    with st.container(horizontal=True, key="settings-downloads"):
        _button("Archive", lambda: "".join(history.archive()), "rehearse.jsonl", "application/jsonl")
        _button("Table (CSV)", lambda: "".join(history.export_csv()), "rehearse.csv", "text/csv")
    with st.expander("Formats for programs"):
        by_people = GraderKind.HUMAN in history.kinds_given()
        facts(_FOR_PROGRAMS | (_BY_PEOPLE if by_people else {}))
        with st.container(horizontal=True, key="settings-downloads-programs"):
            _button("JSON", lambda: "".join(history.export_json()), "rehearse.json", "application/json")
            _button(
                "SQLite copy", lambda: sqlite_copy(history), "rehearse.sqlite3", "application/vnd.sqlite3"
            )
            if by_people:
                _button(_GRADES, lambda: _graded_by_hand(rehearse), "human-grades.csv", "text/csv")


def _graded_by_hand(rehearse: Rehearse) -> str:
    return "".join(HumanTable(tuple(rehearse.human_grading.graded_by_hand())).lines())


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


def draw_deletion(rehearse: Rehearse) -> None:
    """Says what would go, asks for a typed word, and erases everything."""
    if _DONE in st.session_state:
        erase()
        note(st.session_state.pop(_DONE))
    failure = st.session_state.get(_FAILED)
    if failure:
        problem(failure)
    history = rehearse.history
    held = history.held()
    backups = history.backups()
    # What failed may have failed half-way: it can be tried again although nothing is left to count.
    if not (held or backups or failure):
        st.text("There is nothing to delete.")
        return
    what = with_backups(holdings_in_words(held), backups) if held or backups else "what is left"
    where = history.location
    st.text(f"This erases {what} from {kept_on(where)} for good. Download first what you may want to keep.")

    def erase_all() -> None:
        st.session_state.pop(_TYPED, None)
        try:
            rehearse.deletion.delete_all()
        except GraderError as error:
            st.session_state[_FAILED] = str(error)
            return
        for key in (PRACTICE, MOCK, _FAILED):
            st.session_state.pop(key, None)
        st.session_state[_DONE] = f"Deleted: {what}. {_remains(where)}"

    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(f"Type {_WORD} to confirm", key=_TYPED, live=True, width=240)
        st.button(
            "Delete everything",
            key="settings.delete",
            on_click=erase_all,
            disabled=(typed or "").strip().lower() != _WORD,
        )


def _remains(location: str) -> str:
    if entry() is not None:
        return "It is gone from this server and this browser; backups that are made of it are not touched."
    if on_this_machine(location):
        return "Nothing of this is left in the history or in this browser."
    return f"It is gone from {place(location)} and from this browser; that server's backups are not touched."


def draw_history_import(rehearse: Rehearse) -> None:
    """Takes a file, says what importing it would do, and does it on a click."""
    history = rehearse.history
    st.html(
        '<section class="rh rh-own-data"><h4>Import</h4><p class="rh-small">What this history does not '
        "have yet is added; nothing that is here is changed.</p></section>"
    )
    if _HISTORY_IMPORT_DONE in st.session_state:
        note(st.session_state.pop(_HISTORY_IMPORT_DONE))
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
        with working(history, "Reading the file…"):
            tried = st.session_state[_TRIED] = _try(rehearse, sent)
    if tried.report is None:
        problem(tried.failure)
    else:
        _draw_report(history, sent, tried.report)


def _try(rehearse: Rehearse, sent: UploadedFile) -> _Tried:
    try:
        rehearse.may_import()
    except InputError as error:
        return _Tried(None, None, f"Not read, because {error}")
    try:
        return _Tried(sent.file_id, import_sent(rehearse.history, sent, name=sent.name, dry_run=True))
    except GraderError as error:
        return _Tried(sent.file_id, None, str(error))


@dataclass(frozen=True, slots=True)
class _Tried:
    """What a dry run of a file said: its report, or why it cannot be imported.

    ``file_id`` is None for a file that is to be tried again when the page is next drawn.
    """

    file_id: str | None
    report: ImportReport | None
    failure: str = ""


def _draw_report(history: HistoryStore, sent: UploadedFile, report: ImportReport) -> None:
    facts(
        {
            "Would be added": holdings_in_words(report.added),
            "Already here": holdings_in_words(report.there),
            "Here with other content, and left so": holdings_in_words(report.conflicting),
        }
    )
    if report.conflicts:
        lines = [conflict_in_words(conflict) for conflict in report.conflicts[:_MOST_SHOWN]]
        if len(report.conflicts) > _MOST_SHOWN:
            lines.append(f"and {len(report.conflicts) - _MOST_SHOWN:,} more")
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
            done = import_sent(history, sent, name=sent.name, dry_run=False)
        except GraderError as error:
            st.session_state[_TRIED] = _Tried(sent.file_id, None, str(error))
            return
        st.session_state[_HISTORY_IMPORT_DONE] = f"Added: {holdings_in_words(done.added)}."
        # Another key makes another, empty field.
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1

    st.button("Add what is new", key="settings.import_sure", type="primary", on_click=take_in)
