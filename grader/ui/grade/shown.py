from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import streamlit as st

from grader.models import SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

    from grader.models import Attempt, Grade, Moved, PointCoverage, Verdict
    from grader.rehearse import Rehearse


OneGrade = TypeVar("OneGrade", bound="Grade")


@dataclass(frozen=True, slots=True)
class Since(Generic[OneGrade]):
    """What a draft was before: the ``grade`` that the earlier draft has by the same grader, the points that
    ``moved`` since, and whether that makes the later one better."""

    grade: OneGrade
    moved: Moved
    verdict: Verdict


class ShownAttempt:
    """A graded attempt on a page, and the parts of that page which change when a point is ticked.

    ``attempt`` is as it was read last: a tick replaces it. The buttons that tick are in a fragment, which
    Streamlit runs without the rest of the page; the score and the answer stand elsewhere on it, in places
    that the fragment fills again.
    """

    def __init__(self, rehearse: Rehearse, attempt: Attempt) -> None:
        self.rehearse, self.attempt = rehearse, attempt
        self._parts: list[tuple[DeltaGenerator, Callable[[Attempt], str]]] = []

    def draw(self, html: Callable[[Attempt], str]) -> None:
        """Draw a part here; where ``html`` is empty, nothing."""
        self._parts.append((st.empty(), html))
        self._fill(*self._parts[-1])

    @property
    def drawn(self) -> int:
        """How many parts have been drawn so far."""
        return len(self._parts)

    def redraw(self, parts: int) -> None:
        """Fill the first ``parts`` again, in the places where they were drawn.

        A fragment that does this once has to do it whenever it runs: Streamlit takes what a fragment drew
        before, and does not draw again, off the page. ``parts`` is what was ``drawn`` when the whole page
        was, for a fragment may fill no place that it did not fill then.
        """
        for place, html in self._parts[:parts]:
            self._fill(place, html)

    def _fill(self, place: DeltaGenerator, html: Callable[[Attempt], str]) -> None:
        body = html(self.attempt)
        if body:
            place.html(body)
        else:
            place.empty()

    def tick(self, item: PointCoverage, *, said: bool | None) -> None:
        """Keep the candidate's word on a point; None takes it back.

        Raises:
            NotFoundError: the attempt was deleted meanwhile.
            StoreError: it cannot be kept.
        """
        self.rehearse.practice.tick(self.attempt.id, item.point, item.criterion_id, said)
        self.attempt = self.rehearse.history.attempt(self.attempt.id)

    @property
    def grade(self) -> SimilarityGrade | None:
        """The grade with the ticks."""
        return self.attempt.grade(SimilarityGrade)
