"""What can be done with a bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.widgets.text import in_markdown, problem, small_print
from grader.ui.widgets.tried import draw_failure, tried
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models.bank import Bank
    from grader.rehearse import Rehearse

_NAME, _FAILED = "questions.bank_name", "questions.bank_failed"
_MOST_PROBLEMS = 5


def draw_banks(rehearse: Rehearse) -> None:
    """Every bank with what can be done about it: a file to share, a copy; one's own can be changed too."""
    # What draws pictures takes a while to load, and few look at them.
    from grader.ui.questions.quality import draw_quality

    draw_failure(_FAILED)
    for bank in rehearse.library.banks():
        for each in bank.problems[:_MOST_PROBLEMS]:
            problem(f"Of the list “{bank.name}”: {each}")
        about = "comes with the app" if bank.built_in else "archived" if bank.archived else "your own"
        with st.container(horizontal=True, vertical_alignment="center", key=f"bank-{bank.name}"):
            st.markdown(f"**{in_markdown(bank.name)}**", width="content")
            small_print(f"{count(len(bank.questions), 'question')}, {about}")
            with st.popover("Do", icon=":material/more_horiz:", type="tertiary", key=f"bank.do.{bank.name}"):
                _draw_deeds(rehearse, bank)
        if any(question.has_model_answer for question in bank.questions):
            draw_quality(rehearse, bank)


def _draw_deeds(rehearse: Rehearse, bank: Bank) -> None:
    library = rehearse.library
    if bank.questions:
        st.download_button(
            "Download to share",
            data=lambda: library.zipped(bank.name),
            file_name=f"{bank.name}.zip",
            mime="application/zip",
            key=f"bank.zip.{bank.name}",
            icon=":material/download:",
            on_click="ignore",
        )
    name = st.text_input("Name", value=bank.name, key=f"{_NAME}.{bank.name}", max_chars=60)
    other = (name or "").strip() not in ("", bank.name)

    def deed(label: str, act: Callable[[], object], *, usable: bool = True, why: str | None = None) -> None:
        st.button(
            label,
            key=f"bank.{label}.{bank.name}",
            on_click=tried,
            args=(_FAILED, act),
            disabled=not usable,
            help=why,
        )

    if bank.questions:
        deed(
            "Copy under this name",
            lambda: library.copy(bank.name, name),
            usable=other,
            why="Questions of a copy begin without a history.",
        )
    if bank.built_in:
        return
    deed("Rename", lambda: rehearse.chosen.rename(bank.name, name), usable=other)
    if bank.archived:
        deed("Bring back", lambda: library.bring_back(bank.name))
    else:
        deed("Archive", lambda: library.archive(bank.name), why="It is kept, and not offered.")
    deed(
        "Delete for good",
        lambda: library.remove(bank.name),
        why="Its questions are deleted; your answers stay in the history.",
    )
