from __future__ import annotations

from typing import TYPE_CHECKING

from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.rubric_grading.connection_test import Check


_MARKS = {True: ("is-ok", "✓"), False: ("is-wrong", "✗"), None: ("is-open", "–")}


def check_list(checks: Sequence[Check], *, running: bool = False) -> str:
    """HTML of what a connection test has found so far."""
    items = "".join(_item(check) for check in checks)
    busy = '<li><b>…</b><span class="rh-small">testing</span></li>' if running else ""
    return f'<div class="rh rh-checks" role="status"><ul>{items}{busy}</ul></div>'


def _item(check: Check) -> str:
    kind, sign = _MARKS[check.ok]
    return (
        f'<li class="{kind}"><b><i aria-hidden="true">{sign}</i> {in_html(check.name)}</b>'
        f'<span dir="auto">{in_html(check.sentence)}</span></li>'
    )
