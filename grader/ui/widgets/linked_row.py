from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Callable


def draw_linked_row(
    body: str,
    *,
    key: str,
    page: str,
    label: str,
    plain: bool = True,
    beside: Callable[[], None] | None = None,
    **query: str,
) -> None:
    """One line of a list, whose body is HTML, and a link to a page with its query parameters.

    ``plain`` is a line that does not begin with a score; ``beside`` draws what stands before the link.
    """
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=key, gap="small"):
        kind = " rh-row-plain" if plain else ""
        st.html(f'<article class="rh rh-row{kind}">{body}</article>', width="stretch")
        if beside is not None:
            beside()
        st.page_link(page, label=label, query_params=query)
