from __future__ import annotations

import streamlit as st

_component = st.components.v2.component(
    "rehearse_browser_copies",
    html="<span hidden></span>",
    js="""
export default function () {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("rehearse:")) localStorage.removeItem(key);
    }
  } catch {}
}
""",
)


def erase() -> None:
    """Remove what this browser itself keeps of unfinished answers."""
    _component(key="settings.erase_browser_copies", height="content")
