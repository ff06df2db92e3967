from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from threading import Event


def draw(cancel: Event, *, label: str, key: str) -> None:
    """Stops what looks at ``cancel`` as it goes, and says that it does until that has noticed."""
    stopping = cancel.is_set()
    st.button("Stopping…" if stopping else label, key=key, on_click=cancel.set, disabled=stopping)
