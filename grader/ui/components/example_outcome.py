from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html
from grader.ui.components.score import scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.models import Example, ExampleLevel, Level, Question, SimilarityGrade


def draw(question: Question, example: Example, said: Mapping[str, Level], grade: SimilarityGrade) -> None:
    """The candidate's levels beside ours with the reasons, and what the similarity score says."""
    titles = {
        criterion.id: criterion.title for criterion in (question.rubric.criteria if question.rubric else ())
    }
    rows = "".join(_row(titles[ours.criterion_id], ours, said[ours.criterion_id]) for ours in example.levels)
    agreed = sum(said[ours.criterion_id] is ours.level for ours in example.levels)
    st.html(
        f'<section class="rh rh-judged"><h2>You agree with us on {agreed} of {len(example.levels)}</h2>'
        f"<p>We wrote this answer to be {in_html(example.quality)}.</p><ol>{rows}</ol></section>"
        f'<section class="rh rh-next"><h2>The similarity score: {grade.score}</h2>{scale(grade)}'
        f'<p class="rh-small">{in_html(grade.band)}, between {grade.low} and {grade.high}. It is computed '
        "from the words alone, and knows nothing of these levels.</p></section>"
    )


def _row(title: str, ours: ExampleLevel, said: Level) -> str:
    same = said is ours.level
    verdict = f"{ours.level}, as you say" if same else f"{ours.level}; you said {said}"
    return (
        f'<li class="is-{ours.level}"><h3>{in_html(title)} '
        f'<span class="rh-status">{in_html(verdict)}</span></h3>'
        f"<p>{in_html(ours.reason)}</p></li>"
    )
