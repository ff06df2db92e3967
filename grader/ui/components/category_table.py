from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.components.plain import in_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.practice.category_results import CategoryResult


def draw(results: Sequence[CategoryResult]) -> None:
    """Mean scores by category, with how many scores each is made of."""
    rows = "".join(
        f'<tr{_last(result, results)}><th scope="row" dir="auto">{in_html(result.category)}</th>'
        f"<td>{result.answered} of {result.asked}</td>"
        f"<td>{_mean(result.score, result.counted)}</td><td>{_mean(result.rubric, result.judged)}</td></tr>"
        for result in results
    )
    st.html(
        '<section class="rh rh-categories"><h2>By category</h2><table><thead><tr>'
        '<th scope="col">Category</th><th scope="col">Answered</th><th scope="col">By the model answer</th>'
        f'<th scope="col">By the rubric</th></tr></thead><tbody>{rows}</tbody></table></section>'
    )


def _last(result: CategoryResult, results: Sequence[CategoryResult]) -> str:
    return ' class="is-all"' if len(results) > 1 and result is results[-1] else ""


def _mean(score: int | None, count: int) -> str:
    if score is None:
        return "–"
    return f"<b>{score}</b>" if count == 1 else f"<b>{score}</b> <small>mean of {count}</small>"
