"""Which lists of questions are practised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.widgets.text import in_html, in_markdown, problem
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.rehearse import Rehearse

_SHORT = 28
"""Characters of a name on a narrow button."""


def draw_bank_choice(rehearse: Rehearse, *, key: str) -> None:
    """The lists there are, of which one or several are practised; nothing where there is only one."""
    offered = _offered(rehearse)
    if len(offered) > 1 or rehearse.chosen.practiced_set:
        _draw(rehearse, offered, key, None)


def draw_short_bank_choice(rehearse: Rehearse, *, key: str, on_change: Callable[[], None]) -> None:
    """As ``draw_bank_choice``, behind a button that names what is chosen; ``on_change`` comes after it."""
    offered = _offered(rehearse)
    chosen, practiced = rehearse.chosen.chosen, rehearse.chosen.practiced_set
    if len(offered) < 2 and practiced is None:
        return
    name = practiced.name if practiced else chosen[0] if len(chosen) == 1 else f"{len(chosen)} lists"
    short = name if len(name) <= _SHORT else f"{name[:_SHORT]}…"
    with st.popover(
        in_markdown(short), icon=":material/list:", key=f"{key}.popover", help="Which list to practice"
    ):
        _draw(rehearse, offered, key, on_change)


def _offered(rehearse: Rehearse) -> dict[str, int]:
    """How many questions each list has that can be practised; what keeps another out is said."""
    banks = [bank for bank in rehearse.library.banks() if not bank.archived]
    for bank in banks:
        if bank.problems:
            more = f" And {count(len(bank.problems) - 1, 'more problem')}." if len(bank.problems) > 1 else ""
            problem(f"The list “{bank.name}” cannot be used as it is: {bank.problems[0]}{more}")
    return {bank.name: len(bank.questions) for bank in banks if bank.questions}


def _draw(
    rehearse: Rehearse, offered: dict[str, int], key: str, on_change: Callable[[], None] | None
) -> None:
    practiced, chosen = rehearse.chosen.practiced_set, rehearse.chosen.chosen
    if practiced is not None:
        many = count(len(rehearse.bank), "question")
        st.html(f'<p class="rh">{in_html(f"{many} for “{practiced.name}”")}</p>')
        whole = rehearse.chosen.practice_set
        st.button("Practice whole lists", key=f"{key}.whole", on_click=whole, args=(None,))
        return

    def choose() -> None:
        # Where none is left, what was chosen stays.
        rehearse.chosen.choose(st.session_state[key] or chosen)
        if on_change is not None:
            on_change()

    st.session_state[key] = [name for name in chosen if name in offered]
    st.pills(
        "Practice from",
        list(offered),
        selection_mode="multi",
        format_func=lambda name: f"{in_markdown(name)} ({offered.get(name, 0):,})",
        key=key,
        on_change=choose,
    )
