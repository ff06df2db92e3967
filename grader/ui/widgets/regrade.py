from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import InputError
from grader.grading.by_model_answer import ByModelAnswer
from grader.grading.by_rubric import ByRubric
from grader.models import GraderKind
from grader.ui.state import session_key
from grader.ui.widgets.consent import agree_to, draw_consent
from grader.ui.widgets.text import in_html, note, problem, small_print
from grader.ui.widgets.waiting import draw_stop_button
from grader.wording.grades import estimate_in_words
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from grader.grading.background_runs import BackgroundRun
    from grader.grading.regrading import Regrader
    from grader.models.endpoint import Endpoint
    from grader.rehearse import Rehearse


_POLL_SECONDS = 1.0


def draw_regrade_panel(rehearse: Rehearse, *, key: str) -> None:
    """How many answers have no grade by the present graders, and ways to grade them in the background."""
    _draw_similarity(rehearse, key=key)
    _draw_rubric_regrade_panel(rehearse, key=f"{key}.rubric")


def _draw_similarity(rehearse: Rehearse, *, key: str) -> None:
    regrader, grader = rehearse.background.regrader, ByModelAnswer(rehearse.loader)
    if _draw_latest(regrader, grader.kind, key=key) or not rehearse.loader.ready:
        return
    left = len(regrader.outdated(grader))
    if not left:
        return
    answers = f"{count(left, 'answer')} {'has' if left == 1 else 'have'}"
    note(
        f"{answers} no score by the present grader, so old and new scores cannot be compared. Grading again "
        "keeps the earlier scores, sends nothing anywhere, and can be stopped at any time."
    )
    if st.button("Grade them again" if left > 1 else "Grade it again", key=f"{key}.start"):
        regrader.start(grader)
        st.rerun()


def _draw_latest(regrader: Regrader, kind: GraderKind, *, key: str) -> bool:
    """The latest run of a grader: how far it is, else what came of it; whether it goes on."""
    latest = regrader.latest(kind)
    if latest is None:
        return False
    if latest.running:
        _watch(lambda: regrader.latest(kind), key=key)
        return True
    if latest.failed:
        answers = count(latest.failed, "answer")
        problem(f"{answers} could not be graded again, the last one because: {latest.failure}")
    if latest.stopped:
        problem(f"Grading again stopped, because: {latest.stopped} What was graded until then is kept.")
    return False


@st.fragment(run_every=_POLL_SECONDS)
def _watch(latest: Callable[[], BackgroundRun[None] | None], *, key: str) -> None:
    """How far a run in the background is, and a button to stop it."""
    regrading = latest()
    if regrading is None or not regrading.running:
        st.rerun(scope="app")
    total = regrading.total
    tokens = f", {regrading.tokens:,} tokens" if regrading.tokens else ""
    how_far = "Counting …" if total is None else f"Graded again: {regrading.done:,} of {total:,}{tokens}"
    st.progress(regrading.done / total if total else 0.0)
    st.html(f'<p class="rh rh-small" role="status">{in_html(how_far)}</p>')
    draw_stop_button(regrading.cancel, label="Stop", key=f"{key}.stop")


def _draw_rubric_regrade_panel(rehearse: Rehearse, *, key: str) -> None:
    """How many answers have no rubric grade by the chosen language model, and what asking it would take.

    Draws nothing where none is chosen: the Settings page says how.
    """
    regrader = rehearse.background.regrader
    if _draw_latest(regrader, GraderKind.RUBRIC, key=key):
        return
    endpoint = _endpoint(rehearse)
    if endpoint is None or not rehearse.loader.ready:
        return
    wanted = regrader.outdated(ByRubric(rehearse.rubric_grading, endpoint))
    if wanted and st.toggle(
        f"Have a language model grade {count(len(wanted), 'answer')} as well", key=f"{key}.open"
    ):
        _draw_offer(rehearse, endpoint, wanted, key=key)


def _endpoint(rehearse: Rehearse) -> Endpoint | None:
    with suppress(InputError):
        return rehearse.language_model.endpoint(session_key(st.session_state))
    return None


def _draw_offer(rehearse: Rehearse, endpoint: Endpoint, wanted: Sequence[str], *, key: str) -> None:
    regrader, grading = rehearse.background.regrader, rehearse.rubric_grading
    estimate = grading.estimate(len(wanted), regrader.some(wanted), endpoint)
    note(
        f"Not yet graded by {endpoint.model} at {endpoint.host}: {estimate_in_words(estimate)}. Earlier "
        "grades are kept, and it can be stopped at any time."
    )
    if rehearse.language_model.masks(endpoint):
        small_print(
            "Names and the like that are found in an answer are replaced before it is sent, without your "
            "looking each one over: to do so, open an answer and grade it there."
        )
    most_tokens = st.number_input(
        "Stop after so many tokens",
        min_value=1,
        value=None,
        step=1000,
        key=f"{key}.most_tokens",
        placeholder="no limit",
        width=320,
    )
    question, answer = regrader.example(wanted)
    payload = grading.payload(question, answer, endpoint, grading.masking(answer, endpoint))
    label = f"grade {count(len(wanted), 'answer')} by the rubric"
    grader = ByRubric(grading, endpoint, most_tokens=most_tokens)

    def agree() -> None:
        if agree_to(rehearse, st.session_state, endpoint):
            regrader.start(grader)

    if not rehearse.language_model.has_agreed(endpoint):
        draw_consent(
            endpoint,
            payload,
            key=f"{key}.agree",
            label=f"Agree and {label}",
            on_agree=agree,
            answers=len(wanted),
        )
        return
    with st.expander("The exact text that is sent first"):
        st.html(f'<pre class="rh rh-payload" tabindex="0">{in_html(payload)}</pre>')
    if st.button(label[0].upper() + label[1:], key=f"{key}.start"):
        regrader.start(grader)
        st.rerun()
