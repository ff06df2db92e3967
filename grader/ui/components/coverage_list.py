from __future__ import annotations

from typing import TYPE_CHECKING

from grader.models import PointStatus
from grader.ui.answer_places import point
from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import PointCoverage

_SIGNS = {PointStatus.COVERED: "●", PointStatus.TOUCHED: "◐", PointStatus.MISSING: "○"}


def points_html(points: Sequence[tuple[str, PointCoverage]], sentences: Sequence[str]) -> str:
    """Labelled points, each with its status as sign and word, and the sentence that comes closest to it."""
    return f'<ul class="rh-points">{"".join(_point(label, item, sentences) for label, item in points)}</ul>'


def _point(label: str, item: PointCoverage, sentences: Sequence[str]) -> str:
    said = ""
    if item.sentence is not None and item.sentence < len(sentences):
        said = f'<q dir="auto">{in_html(_short(sentences[item.sentence]))}</q>'
    return (
        f'<li id="{point(label)}" class="is-{item.status}">'
        f'<p class="rh-status"><i aria-hidden="true">{_SIGNS[item.status]}</i> {item.status}</p>'
        f'<div><p class="rh-point" dir="auto"><b>{label}</b> {in_html(item.point)}</p>'
        f"{said}{_worth(item)}</div></li>"
    )


def _worth(item: PointCoverage) -> str:
    """What the point weighs and brought; earlier versions of the grader did not say."""
    if item.weight is None or item.added is None:
        return ""
    share, brought = f"{item.weight:.1%}", f"{item.added:.1f}"
    return f'<p class="rh-small">{share} of a full answer; brought {brought} points of the score</p>'


def _short(sentence: str, longest: int = 160) -> str:
    flat = " ".join(sentence.split())
    return flat if len(flat) <= longest else f"{flat[:longest].rsplit(' ', 1)[0]} …"
