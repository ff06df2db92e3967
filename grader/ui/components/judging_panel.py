from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models import GraderKind
from grader.practice.self_ratings import FEWEST, PERIOD, SelfRatings
from grader.ui.components import figures_table, judging_chart
from grader.ui.components.notice import small_print
from grader.ui.judging_words import judged_stretches, judging_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from grader.models import RatedAnswer

HEADS = ("When", "Answers", "Your rating", "Grade", "Difference")


def draw(rated: Sequence[RatedAnswer], grader: GraderKind, zone: tzinfo | None) -> None:
    """Whether the candidate's own ratings come nearer to the grades, once there are enough of them."""
    st.subheader("How well you judge yourself", anchor=False)
    st.text(" ".join(SelfRatings(tuple(each.difference for each in rated)).in_words()))
    if len(rated) < FEWEST:
        small_print(
            "On the Practice page, “Rate it yourself first” asks for your own score before it shows "
            "the grade."
        )
        return
    judging_chart.draw(rated, zone)
    by = "the rubric" if grader is GraderKind.RUBRIC else "the model answer"
    line = f" The line is the mean of the {PERIOD} answers up to there." if len(rated) > PERIOD else ""
    small_print(f"Your own rating, given before you saw the grade, minus the grade by {by}.{line}")
    figures_table.draw(
        "Ratings and grades as a table", HEADS, judging_rows(judged_stretches(rated), zone), folded=True
    )
