"""What stands around every page: settings, style, login, menu, and the sentence for what went wrong."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import BankError, GraderError, StoreError
from grader.ui.editor import relay
from grader.ui.login import gate
from grader.ui.navigation import pages
from grader.ui.services import shared_rehearse
from grader.ui.widgets.running_line import draw_running_line
from grader.ui.widgets.text import in_html, problem
from grader.wording.damage import damage_in_words
from grader.wording.numbers import count

if TYPE_CHECKING:
    from grader.rehearse import Rehearse

_ASSETS = Path(__file__).parent / "assets"
_WIDTH = 1080
"""Pixels: two readable columns side by side."""
_TRY_AGAIN_S = 3.0


def draw_frame() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Rehearse", layout="wide", initial_sidebar_state="collapsed")
    _apply_style()
    entered: Rehearse | gate.Closed | GraderError
    try:
        entered = gate.enter(shared_rehearse())
    except GraderError as error:
        entered = error
    closed = isinstance(entered, gate.Closed)
    page = st.navigation(pages(account=gate.asks_for_login()), position="hidden" if closed else "top")
    with st.container(horizontal_alignment="center"), st.container(key="page", width=_WIDTH):
        if isinstance(entered, GraderError):
            _draw_start_problem(entered)
            if isinstance(entered, StoreError):
                _try_again()
            st.stop()
        if isinstance(entered, gate.Closed):
            gate.draw(entered)
            st.stop()
        rehearse = entered
        with rehearse.history.at_one_moment():
            relay.draw(rehearse)
            # What the history cannot tell now, the page says by itself.
            with suppress(GraderError):
                if page.url_path != "mock":
                    draw_running_line(rehearse)
            above = st.empty()
            try:
                page.run()
            except GraderError as error:
                problem(str(error))
            if rehearse.history.damaged:
                with above:
                    problem(damage_in_words(rehearse.history.damaged))
        gate.watch(shared_rehearse())
    _draw_brand()


def _apply_style() -> None:
    st.html(_ASSETS / "style.css")


def _draw_start_problem(error: GraderError) -> None:
    """Why nothing can be practiced now: every problem, and what to do after mending it."""
    sentences = [str(problem) for problem in error.problems] if isinstance(error, BankError) else [str(error)]
    if isinstance(error, BankError):
        title = f"The question bank has {count(len(sentences), 'problem')}"
        lead = "None of it was loaded. Fix these, then reload this page."
    elif isinstance(error, StoreError):
        title, lead = "Rehearse cannot start", "Once this is mended, this page goes on by itself."
    else:
        title, lead = "Rehearse cannot start", "Fix this, then reload this page."
    items = "".join(f"<li>{in_html(sentence)}</li>" for sentence in sentences)
    st.html(
        f'<section class="rh rh-start" role="alert"><h1>{in_html(title)}</h1>'
        f"<p>{lead}</p><ul>{items}</ul></section>"
    )


@st.fragment(run_every=_TRY_AGAIN_S)
def _try_again() -> None:
    """Draw the page anew as soon as the history can be opened."""
    with suppress(GraderError):
        shared_rehearse().history.preference("")
        st.rerun()


def _draw_brand() -> None:
    """Name and icon; called last, for Streamlit imports NumPy and Pillow to show images."""
    st.set_page_config(page_icon=str(_ASSETS / "icon.svg"))
    st.logo(str(_ASSETS / "logo.svg"), size="large")
