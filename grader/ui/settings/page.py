from __future__ import annotations

from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import streamlit as st

import grader
from grader.errors import InputError
from grader.settings import Settings
from grader.ui.login.gate import entry
from grader.ui.services import visitors_rehearse
from grader.ui.settings.language_model import draw_language_model_panel
from grader.ui.settings.own_data import draw_deletion, draw_downloads, draw_history_import
from grader.ui.widgets.regrade import draw_regrade_panel
from grader.ui.widgets.text import facts
from grader.wording.places import on_this_machine, place, shown_origin

if TYPE_CHECKING:
    from grader.rehearse import Rehearse


_PACKAGED = "all-MiniLM-L6-v2, installed with Rehearse"


def render(rehearse: Rehearse) -> None:
    st.title("Settings", anchor=False)
    st.text(_promise(rehearse))
    draw_language_model_panel(rehearse)
    _draw_data(rehearse)
    _draw_grader(rehearse)
    draw_regrade_panel(rehearse, key="settings.regrade")
    st.subheader("What is installed", anchor=False)
    facts(
        {
            "Rehearse": grader.__version__,
            "Streamlit": _version("streamlit"),
            "sentence-transformers": _version("sentence-transformers"),
        }
    )
    st.subheader("Delete my data", anchor=False)
    draw_deletion(rehearse)
    # Last, so that the imports of loading slow down nothing above.
    rehearse.loader.start()


def _promise(rehearse: Rehearse) -> str:
    location, reader = rehearse.history.location, _reader_elsewhere(rehearse)
    if entry() is not None:
        also = f", and also sent to {reader}, as you agreed" if reader else ""
        return f"Your answers are kept and graded on this server, under your login{also}."
    kept = "" if on_this_machine(location) else f" They are kept in {place(location)}."
    if reader is not None:
        return f"Answers are graded on this machine, and also sent to {reader}, as you agreed.{kept}"
    if on_this_machine(location):
        return (
            "Nothing leaves this machine: answers are stored and graded here, "
            "with no account, no key and no network."
        )
    return (
        f"Answers are graded on this machine, with no account and no key; they are kept in {place(location)}."
    )


def _reader_elsewhere(rehearse: Rehearse) -> str | None:
    """Where it is that answers are sent to beyond this machine, if anywhere."""
    with suppress(InputError):
        endpoint = rehearse.language_model.endpoint()
        if endpoint and not endpoint.stays_here and rehearse.language_model.has_agreed(endpoint):
            return shown_origin(endpoint.origin)
    return None


def _draw_data(rehearse: Rehearse) -> None:
    st.subheader("Your data", anchor=False)
    facts(
        {
            "Kept in": "this server" if entry() else rehearse.history.location,
            "Answers": f"{rehearse.history.count_attempts():,}",
            "Unsent texts": f"{len(rehearse.history.unsent_texts()):,}",
        }
    )
    draw_downloads(rehearse)
    draw_history_import(rehearse)


def _draw_grader(rehearse: Rehearse) -> None:
    st.subheader("The grader", anchor=False)
    shown = {"Embedding model": Settings.load().embedding_model or _PACKAGED}
    if rehearse.loader.ready and rehearse.bank.questions:
        present = rehearse.loader.scorer().version(rehearse.bank.questions[0])
        shown |= {
            "Weights (SHA-256)": f"{present.weights[:12]}…",
            "Calibration": f"{present.calibration}, learnt from answers that people graded",
            "Scoring code": f"version {present.code}",
        }
    elif rehearse.loader.failure:
        shown["State"] = f"not loaded, because: {rehearse.loader.failure}"
    else:
        shown["State"] = "loading; reload this page in a moment to see its versions"
    facts(shown)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    render(visitors_rehearse())
