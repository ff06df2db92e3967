from __future__ import annotations

from typing import TYPE_CHECKING

from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from grader.models import LanguageLoss

MOST_WORDS, MOST_POINTS = 8, 3


def note_html(loss: LanguageLoss) -> str:
    """What was lost to spelling and not to content, kindly."""
    words = ", ".join(
        f"<q>{in_html(slip.written)}</q> → <q>{in_html(slip.meant)}</q>" for slip in loss.slips[:MOST_WORDS]
    )
    more = " …" if len(loss.slips) > MOST_WORDS else ""
    points = "; ".join(f"<q>{in_html(point)}</q>" for point in loss.points[:MOST_POINTS])
    counted = f" Points that then count for more: {points}." if points else ""
    return (
        '<div class="rh rh-notice" role="note"><p>What you say is worth more than it scored: spelling, not '
        f"content, cost about <b>{_points(loss.gain_score)}</b>. Read as you probably meant it: "
        f"{words}{more}.{counted}</p></div>"
    )


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"
