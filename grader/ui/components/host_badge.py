from __future__ import annotations

from typing import TYPE_CHECKING

from grader.practice.origin_in_words import shown_origin
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from grader.rubric_grading import Endpoint


def host_badge(endpoint: Endpoint) -> str:
    """HTML that says whether what is sent leaves this machine."""
    if endpoint.stays_here:
        return '<span class="rh-badge">stays on this machine</span>'
    return f'<span class="rh-badge is-elsewhere">goes to {in_html(shown_origin(endpoint.origin))}</span>'
