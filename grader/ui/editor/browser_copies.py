from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from grader.ui.state import PracticeState


_DISK = Path(__file__).parent / "assets" / "disk_copies.js"
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
_EDITOR = Path(__file__).parent / "assets"
_kept_copies_component = st.components.v2.component(
    "rehearse_kept_copies",
    html="<span hidden></span>",
    js="\n".join(
        (_EDITOR / name).read_text(encoding="utf-8") for name in ("disk_copies.js", "local_copies.js")
    )
    + """
export default function ({ data: [kept] }) {
  for (const [name, client] of kept) {
    const copies = new LocalCopies(name, client);
    copies.drop(copies.read().filter(({ key }) => key === copies.own));
  }
}
""",
)


def erase(*of: str) -> None:
    """Remove what this browser itself keeps of unfinished answers: those whose keys begin with one of these.

    Without any, all of them.
    """
    prefixes = [f"rehearse:v1:{key}" for key in of] or ["rehearse:"]
    _component(key="browser_copies.erase", data=prefixes, height="content")


def drop(state: PracticeState) -> None:
    """Remove the browser's copies of answers that are in the history now and whose editors are gone."""
    kept = [
        [f"rehearse:v1:{key}", editor.settled.client]
        for key, editor in state.editors.items()
        if editor.settled is not None and editor.settled.attempt_id is not None
    ]
    _kept_copies_component(key="mock.kept_copies", data=[kept], height="content")
