"""The copies of unfinished answers that the browser itself keeps, and how they are removed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.login.gate import entry

if TYPE_CHECKING:
    from grader.ui.state import PracticeState

_ASSETS = Path(__file__).parent / "assets"
_SCRIPTS = ("disk_copies.js", "local_copies.js", "forgetting.js")

_component = st.components.v2.component(
    "rehearse_browser_copies",
    html="<span hidden></span>",
    js="\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS),
)


def copy_key(draft_key: str) -> str:
    """What the copies of a draft are kept under, in localStorage and on disk: others may use this browser."""
    return f"{own_prefix()}v1:{draft_key}"


def own_prefix() -> str:
    """What all copies of who looks at the page begin with."""
    entered = entry()
    return "rehearse:" if entered is None or entered.person is None else f"rehearse:{entered.person.id}:"


def erase(*of: str) -> None:
    """Remove the copies of the drafts whose keys begin with one of these; without any, all copies."""
    _forget("erase", prefixes=[copy_key(key) for key in of] or [own_prefix()])


def drop(state: PracticeState) -> None:
    """Remove the copies of answers that are in the history now and whose editors are gone."""
    stored = [
        [copy_key(key), editor.settled.client]
        for key, editor in state.editors.items()
        if editor.settled is not None and editor.settled.attempt_id is not None
    ]
    _forget("drop", stored=stored)


def _forget(name: str, *, prefixes: list[str] | None = None, stored: list[list[str]] | None = None) -> None:
    # A list, because Streamlit looks into a dict for data frames and imports pandas to do so.
    data = [{"prefixes": prefixes or [], "stored": stored or []}]
    _component(key=f"browser_copies.{name}", data=data, height="content")
