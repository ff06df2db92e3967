from __future__ import annotations

from pathlib import Path

import streamlit as st

_DISK = Path(__file__).parent / "answer_editor" / "disk_copies.js"

_component = st.components.v2.component(
    "rehearse_browser_copies",
    html="<span hidden></span>",
    js=_DISK.read_text(encoding="utf-8")
    + """
export default function ({ data: prefixes }) {
  const disk = new DiskCopies();
  for (const prefix of prefixes) disk.dropFrom(prefix);
  try {
    for (const key of Object.keys(localStorage)) {
      if (prefixes.some((prefix) => key.startsWith(prefix))) localStorage.removeItem(key);
    }
  } catch {}
}
""",
)


def erase(*of: str) -> None:
    """Remove what this browser itself keeps of unfinished answers: those whose keys begin with one of these.

    Without any, all of them.
    """
    prefixes = [f"rehearse:v1:{key}" for key in of] or ["rehearse:"]
    _component(key="browser_copies.erase", data=prefixes, height="content")
