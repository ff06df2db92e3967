from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from grader.ui.state import PracticeState

_EDITOR = Path(__file__).parent / "answer_editor"

_component = st.components.v2.component(
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


def drop(state: PracticeState) -> None:
    """Remove the browser's copies of answers that are in the history now and whose editors are gone."""
    kept = [
        [f"rehearse:v1:{key}", editor.settled.client]
        for key, editor in state.editors.items()
        if editor.settled is not None and editor.settled.attempt_id is not None
    ]
    _component(key="mock.kept_copies", data=[kept], height="content")
