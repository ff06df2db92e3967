from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.models import Span

if TYPE_CHECKING:
    from grader.models import Question

WORD = re.compile(r"[a-z]{4,}")


class WordsBearing:
    """Bearing by shared words: a sentence with two words of a point bears on it."""

    def nearest(self, question: Question, answer: str, criterion_id: str, span: Span) -> float:
        assert question.rubric is not None
        points = next(each.points for each in question.rubric.criteria if each.id == criterion_id)
        return max(_closeness(answer[span.start : span.end], point) for point in points)

    def sentence_for(self, question: Question, answer: str, point: str) -> tuple[Span, float] | None:  # noqa: ARG002
        spans = [Span(*found.span()) for found in re.finditer(r"[^.!?\n]*\w[^.!?\n]*[.!?]?", answer)]
        rated = [(span, _closeness(answer[span.start : span.end], point)) for span in spans]
        return max(rated, key=lambda each: each[1], default=None)


def _closeness(text: str, point: str) -> float:
    return min(1.0, len(set(WORD.findall(text.lower())) & set(WORD.findall(point.lower()))) / 4)
