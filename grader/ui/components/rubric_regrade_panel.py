from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import InputError
from grader.ui.agreeing import agree_to
from grader.ui.components import consent, regrade_watch
from grader.ui.components.notice import note, small_print
from grader.ui.components.plain import in_html
from grader.ui.session_key import session_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import ScorePoints
    from grader.practice import PracticeService
    from grader.rubric_grading import Endpoint


def draw(service: PracticeService, points: ScorePoints, *, key: str) -> None:
    """How many answers have no rubric grade by the chosen language model, and what asking it would take.

    Draws nothing where none is chosen: the Settings page says how.
    """
    regrader = service.rubric_regrader
    if regrader.latest is not None and regrader.latest.running:
        regrade_watch.watch(lambda: regrader.latest, key=key)
        return
    if regrader.latest is not None:
        regrade_watch.tell(regrader.latest)
    endpoint = _endpoint(service)
    if endpoint is None or not service.loader.ready:
        return
    wanted = regrader.outdated(points, endpoint)
    if wanted and st.toggle(f"Have {_answers(len(wanted))} graded by the rubric as well", key=f"{key}.open"):
        _draw_offer(service, endpoint, wanted, key=key)


def _endpoint(service: PracticeService) -> Endpoint | None:
    with suppress(InputError):
        return service.language_model.endpoint(session_key(st.session_state))
    return None


def _draw_offer(service: PracticeService, endpoint: Endpoint, wanted: Sequence[str], *, key: str) -> None:
    regrader = service.rubric_regrader
    note(
        f"Not yet graded by {endpoint.model} at {endpoint.host} with the present prompt and rubric: "
        f"{regrader.estimate(wanted, endpoint)}. Earlier grades are kept; it can be stopped, and goes on "
        "where it was."
    )
    if service.language_model.masks(endpoint):
        small_print(
            "Names and the like that are found in an answer are replaced before it is sent, without your "
            "looking each one over: to do so, open an answer and grade it there."
        )
    most_tokens = st.number_input(
        "Ask no more once so many tokens are used",
        min_value=1,
        value=None,
        step=1000,
        key=f"{key}.most_tokens",
        placeholder="no limit",
        width=320,
    )
    payload, label = regrader.payload(wanted, endpoint), f"grade {_answers(len(wanted))} by the rubric"

    def agree() -> None:
        if agree_to(service, st.session_state, endpoint):
            regrader.start(endpoint, most_tokens=most_tokens)

    if not service.language_model.has_agreed(endpoint):
        consent.draw(
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
        regrader.start(endpoint, most_tokens=most_tokens)
        st.rerun()


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count:,} answers"
