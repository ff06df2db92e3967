from __future__ import annotations

from pathlib import Path

import streamlit as st

_DISK = Path(__file__).parent / "answer_editor" / "disk_copies.js"

_component = st.components.v2.component(
    "rehearse_browser_copies",
    html="<span hidden></span>",
    js=_DISK.read_text(encoding="utf-8")
    + """
export default function () {
  new DiskCopies().clear();
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
