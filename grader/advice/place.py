"""Where in an answer a new sentence fits, and the answer with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.advice.scorer import Likeness
    from grader.models import Criterion, Span

NEAR = 0.35
"""Likeness from which a sentence is about the same matter as a point."""
ENDS = ".!?…:;\"'”’)]"
"""Signs after which a new sentence may begin on the same line."""


def place_for(point: str, criterion: Criterion, sentences: Sequence[str], likeness: Likeness) -> int | None:
    """The sentence that a point fits after: the one most like it, else most like its criterion's others.

    None, for the end of the answer, if no sentence is about any of them.
    """
    others = [other for other in criterion.points if other != point]
    for texts in ([point], others):
        best = _most_alike(texts, sentences, likeness)
        if best is not None:
            return best
    return None


def _most_alike(texts: Sequence[str], sentences: Sequence[str], likeness: Likeness) -> int | None:
    rows = [likeness.alike(text, sentences) for text in texts]
    best = [max(column) for column in zip(*rows, strict=True)]
    index = max(range(len(best)), key=best.__getitem__, default=None)
    return index if index is not None and best[index] >= NEAR else None


def with_inserted(answer: str, spans: Sequence[Span], after: int | None, text: str) -> str:
    """The answer with a sentence after one of its own, or at its end; nothing of it is changed."""
    end = len(answer.rstrip()) if after is None else spans[after].end
    return f"{answer[:end]}{_gap(answer[:end])}{text}{answer[end:]}"


def _gap(before: str) -> str:
    # What ends without a full stop, such as a bullet, would run into the new sentence.
    if not before:
        return ""
    return " " if before[-1] in ENDS else "\n"
