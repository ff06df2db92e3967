"""The trial of a language model: what it is worth as a judge on this machine, and what that took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.widgets.text import in_html, problem, small_print
from grader.ui.widgets.waiting import draw_stop_button
from grader.wording.model_trial import (
    ANSWER_COLUMNS,
    POINT_COLUMNS,
    answer_rows,
    before_in_words,
    paragraphs,
    point_rows,
    verdict_in_words,
)
from grader.wording.places import shown_origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.model_trial.figures import TrialReport
    from grader.models.endpoint import Endpoint
    from grader.rehearse import Rehearse


_ASKED = "trial.asked"
"""The model whose trial the person is asked about."""
_POLL_SECONDS = 1.0


def draw_trial(rehearse: Rehearse, endpoint: Endpoint) -> None:
    """What a trial of the chosen model came to, how one goes, or what one would send before it begins."""
    run = rehearse.background.trial(endpoint)
    if run is not None and run.running:
        _draw_running(rehearse, endpoint)
        return
    if st.session_state.get(_ASKED) == endpoint:
        _draw_consent(rehearse, endpoint)
    if run is not None and run.failure:
        problem(run.failure)
    if run is not None and run.so_far is not None:
        _draw_report(run.so_far)


def ask_about_trial(endpoint: Endpoint) -> None:
    """Show what a trial would send, once the page is drawn again."""
    st.session_state[_ASKED] = endpoint


def _draw_consent(rehearse: Rehearse, endpoint: Endpoint) -> None:
    def start() -> None:
        st.session_state.pop(_ASKED, None)
        rehearse.background.try_model(endpoint)

    where = shown_origin(endpoint.origin)
    st.text(before_in_words(rehearse.model_trial.estimate(endpoint), where))
    with st.container(horizontal=True):
        st.button("Send them and see", key="trial.sure", type="primary", on_click=start)
        st.button("Not now", key="trial.not_now", on_click=st.session_state.pop, args=(_ASKED, None))


@st.fragment(run_every=_POLL_SECONDS)
def _draw_running(rehearse: Rehearse, endpoint: Endpoint) -> None:
    run = rehearse.background.trial(endpoint)
    if run is None or not run.running:
        st.rerun(scope="app")
    total = run.total or rehearse.model_trial.answers
    st.progress(
        min(run.done / total, 1.0),
        text=f"{run.done} of {total} made-up answers graded",
    )
    small_print(run.progress or "It is asked.")
    draw_stop_button(run.cancel, label="Stop the trial", key="trial.stop")


def _draw_report(report: TrialReport) -> None:
    verdict = verdict_in_words(report)
    with st.container(key="trial-report"):
        st.html(
            f'<section class="rh rh-own-data"><h4>What {in_html(report.model)} is worth here</h4>'
            f"<p>{in_html(verdict)}</p></section>"
        )
        with st.expander(f"The figures, from {len(report.scored)} of {report.answers} made-up answers"):
            if report.scored:
                st.html(
                    f'<div class="rh rh-trial">{_table(POINT_COLUMNS, point_rows(report))}'
                    f"{_table(ANSWER_COLUMNS, answer_rows(report))}</div>"
                )
            for paragraph in paragraphs(report):
                if paragraph != verdict:
                    st.text(paragraph)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """HTML of a table whose first column names the rows."""
    head = "".join(f'<th scope="col">{in_html(column)}</th>' for column in columns)
    body = "".join(
        f'<tr><th scope="row">{in_html(row[0])}</th>'
        + "".join(f"<td>{in_html(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
