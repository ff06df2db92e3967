"""How each kind of grade is drawn: one more kind is a file beside this one and a line in ``WIDGETS``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

from grader.models import HumanGrade, RubricGrade, SimilarityGrade
from grader.ui.grade import human, similarity
from grader.ui.grade.rubric import draw_details, line, score_html, short
from grader.ui.grade.shown import OneGrade

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import Attempt, Question
    from grader.ui.grade.shown import ShownAttempt, Since


@dataclass(frozen=True, slots=True)
class GradeWidget(Generic[OneGrade]):
    """How the grades of one class are drawn.

    ``score_html`` takes what changed since the draft before as well, if there is one. ``draw_details`` takes
    the question as the bank has it now. ``short`` is the score in a list and ``line`` the score with its
    margin, both as HTML.
    """

    of: type[OneGrade]
    score_html: Callable[[OneGrade, Since[OneGrade] | None], str]
    draw_details: Callable[[ShownAttempt, OneGrade, Question | None], None]
    short: Callable[[OneGrade], str]
    line: Callable[[OneGrade], str]


WIDGETS: tuple[GradeWidget[Any], ...] = (
    GradeWidget(
        SimilarityGrade,
        similarity.score_html,
        similarity.draw_details,
        similarity.short,
        similarity.line,
    ),
    GradeWidget(RubricGrade, score_html, draw_details, short, line),
    GradeWidget(HumanGrade, human.score_html, human.draw_details, human.short, human.line),
)
"""In the order in which a page shows the scores; the first is that of the grader which every answer gets."""


def grades_drawn(attempt: Attempt) -> list[tuple[GradeWidget[Any], Any]]:
    """The grades that an attempt has, each with what draws it."""
    return [(widget, grade) for widget in WIDGETS if (grade := attempt.grade(widget.of)) is not None]
