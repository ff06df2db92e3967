"""The part of the Settings page about grading by a language model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.ui.grade.rubric import draw_rubric_criteria
from grader.ui.settings.endpoint import draw_endpoint_form
from grader.ui.settings.lent import draw_lent_model
from grader.ui.settings.this_machine import draw_this_machine
from grader.ui.settings.trial import ask_about_trial, draw_trial
from grader.ui.state import session_key
from grader.ui.widgets.consent import agree_to, draw_consent, host_badge
from grader.ui.widgets.text import in_html, problem, small_print
from grader.wording.places import shown_origin, unencrypted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.language_model import LanguageModel
    from grader.models.endpoint import Check, Endpoint, EndpointChoice
    from grader.rehearse import Rehearse


_MARKS = {True: ("is-ok", "✓"), False: ("is-wrong", "✗"), None: ("is-open", "–")}
_CHECKS = "language_model.checks"
"""What the last connection test of this session found, and of which choice."""
_OF_THE_QUESTION = "The language of each question"
_SAMPLE = "[your answer stands here]"


def draw_language_model_panel(rehearse: Rehearse) -> None:
    """Whether answers are graded by a language model as well, by which, and how to choose and test one."""
    st.subheader("Grading by a language model", anchor=False)
    _draw_state(rehearse)
    if rehearse.local_models.withheld:
        small_print("Models on this server and in its network are for its admins alone.")
    else:
        draw_this_machine(rehearse)
    st.html(
        '<section class="rh rh-own-data"><h4>A service, or any address</h4><p class="rh-small">Whatever '
        "speaks the API of OpenAI, on this machine or elsewhere.</p></section>"
    )
    choice = draw_endpoint_form(rehearse)
    _draw_buttons(rehearse, choice)
    _draw_agreed(rehearse)


def _draw_state(rehearse: Rehearse) -> None:
    model = rehearse.language_model
    try:
        endpoint = model.endpoint(session_key(st.session_state))
    except GraderError as error:
        problem(str(error))
        _draw_off(model)
        draw_lent_model(model)
        return
    if endpoint is None:
        st.text(
            "Off. A language model, on this machine or elsewhere, can grade each answer by its question’s "
            "rubric as well, quoting the words that earn each level."
        )
        draw_lent_model(model)
        return
    who = f"<b>{in_html(endpoint.model)}</b> at <b>{in_html(shown_origin(endpoint.origin))}</b>"
    if model.has_agreed(endpoint):
        st.html(f'<p class="rh">On: answers are also read by {who} {host_badge(endpoint)}</p>')
        warning = unencrypted(endpoint)
        if warning:
            problem(warning)
        draw_lent_model(model)
    else:
        st.html(f'<p class="rh">Chosen: {who}. Nothing is sent there before you agree.</p>')
        draw_lent_model(model)
        _draw_consent(rehearse, endpoint)
    _draw_chosen(rehearse, endpoint)


def _draw_chosen(rehearse: Rehearse, endpoint: Endpoint) -> None:
    """What can be done with the chosen model: test it, try it, switch it off, and its feedback's language."""
    chosen = rehearse.language_model.choice()
    if chosen is None:
        return
    with st.container(horizontal=True):
        test = st.button("Test the connection", key="language_model.test_chosen")
        if st.button("See what it is worth as a judge", key="language_model.try"):
            ask_about_trial(endpoint)
        _draw_off(rehearse.language_model)
    _draw_checks(rehearse, chosen, test=test)
    draw_trial(rehearse, endpoint)
    _draw_feedback_language(rehearse.language_model)


def _draw_off(model: LanguageModel) -> None:
    st.button("Switch it off", key="language_model.off", on_click=model.switch_off)


def _draw_feedback_language(model: LanguageModel) -> None:
    # Two codes may have one name.
    codes = {name: code for code, name in sorted(model.feedback_languages.items(), reverse=True)}
    names = [_OF_THE_QUESTION, *sorted(codes)]
    present = model.feedback_languages.get(model.feedback_in or "", _OF_THE_QUESTION)
    chosen = st.selectbox(
        "Feedback comes in", names, index=names.index(present), key="language_model.feedback_in", width=320
    )
    if chosen != present:
        model.give_feedback_in(codes.get(chosen))


def _draw_consent(rehearse: Rehearse, endpoint: Endpoint) -> None:
    def agree() -> None:
        agree_to(rehearse, st.session_state, endpoint)

    question = next((question for question in rehearse.bank if question.rubric), None)
    if question is not None:
        draw_consent(
            endpoint,
            rehearse.rubric_grading.payload(question, _SAMPLE, endpoint),
            key="language_model.agree",
            label=f"Agree to send answers to {shown_origin(endpoint.origin)}",
            on_agree=agree,
        )


def _draw_buttons(rehearse: Rehearse, choice: EndpointChoice | None) -> None:
    model = rehearse.language_model
    chosen = choice is not None and choice == model.choice()
    with st.container(horizontal=True):
        use = st.button(
            "Grade with this model",
            key="language_model.use",
            type="primary",
            disabled=choice is None or chosen,
        )
        test = st.button("Test this connection", key="language_model.test", disabled=choice is None or chosen)
    if use and choice is not None:
        try:
            model.choose(choice)
        except GraderError as error:
            problem(str(error))
        else:
            st.rerun()
    if choice is not None and not chosen:
        _draw_checks(rehearse, choice, test=test)


def _draw_checks(rehearse: Rehearse, choice: EndpointChoice, *, test: bool) -> None:
    tested, results = st.session_state.get(_CHECKS, (None, ()))
    if not test and tested != choice:
        return
    place = st.empty()
    if test:
        checks: list[Check] = []
        place.html(_check_list(checks, running=True))
        try:
            endpoint = rehearse.language_model.endpoint_of(choice, session_key(st.session_state))
            # The server may take long to answer, and nothing is to be held open for that.
            with rehearse.history.between_moments():
                for check in rehearse.endpoint_trial.checks(endpoint):
                    checks.append(check)
                    place.html(_check_list(checks, running=True))
        except GraderError as error:
            problem(str(error))
        results = tuple(checks)
        st.session_state[_CHECKS] = (choice, results)
    place.html(_check_list(results))
    _draw_sample(rehearse, results)


def _check_list(checks: Sequence[Check], *, running: bool = False) -> str:
    """HTML of what a connection test has found so far."""
    items = "".join(_item(check) for check in checks)
    busy = '<li><b>…</b><span class="rh-small">testing</span></li>' if running else ""
    return f'<div class="rh rh-checks" role="status"><ul>{items}{busy}</ul></div>'


def _item(check: Check) -> str:
    kind, sign = _MARKS[check.ok]
    return (
        f'<li class="{kind}"><b><i aria-hidden="true">{sign}</i> {in_html(check.name)}</b>'
        f'<span dir="auto">{in_html(check.sentence)}</span></li>'
    )


def _draw_sample(rehearse: Rehearse, checks: Sequence[Check]) -> None:
    """The made-up answer as the tested model graded it."""
    sample = next((check.sample for check in checks if check.sample is not None), None)
    if sample is None:
        return
    question, answer = rehearse.endpoint_trial.sample
    with st.expander(f"See the sample that it graded: {sample.score} of 100"):
        st.text(f"Question: {question}")
        st.text(f"Answer: {answer}")
        draw_rubric_criteria(sample, answer)


def _draw_agreed(rehearse: Rehearse) -> None:
    origins = rehearse.language_model.agreed_origins()
    if not origins:
        return
    st.text("You agreed to send answers to:")
    for origin in origins:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(shown_origin(origin), width="content")
            st.button(
                "Withdraw",
                key=f"language_model.withdraw.{origin}",
                on_click=rehearse.language_model.withdraw,
                args=(origin,),
            )
