from __future__ import annotations

import streamlit as st


def first(size: int, *, key: str) -> int:
    """The index that the pager called ``key`` stands at, however many items there are by now."""
    return int(st.session_state.get(key, 0)) * size


def draw(total: int, size: int, *, key: str, back: str = "Previous", onward: str = "Next") -> int:
    """Buttons to turn pages of ``size`` items; gives the index of the first item to show."""
    last = max(0, (total - 1) // size)
    page = min(int(st.session_state.get(key, 0)), last)

    def turn(by: int) -> None:
        st.session_state[key] = page + by

    if last:
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}.pager"):
            st.button(back, key=f"{key}.back", on_click=turn, args=(-1,), disabled=page == 0)
            st.text(f"{page * size + 1}–{min(total, (page + 1) * size)} of {total:,}", width="content")
            st.button(onward, key=f"{key}.onward", on_click=turn, args=(1,), disabled=page == last)
    return page * size
