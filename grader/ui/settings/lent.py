"""The language model that the server lends: what is left of it today, and an admin's switch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models.endpoint import Endpoint
from grader.models.person import Role
from grader.ui.login.gate import entry
from grader.ui.widgets.text import in_markdown, note, problem, small_print
from grader.ui.widgets.tried import draw_failure, tried
from grader.wording.places import shown_origin

if TYPE_CHECKING:
    from grader.grading.language_model import LanguageModel
    from grader.grading.lending import Share
    from grader.models.endpoint import EndpointChoice

_MASKED, _ON = "language_model.lent_masked", "language_model.lent_on"
_REFUSED = "language_model.lent_problem"


def draw_lent_model(model: LanguageModel) -> None:
    """What the server lends to who looks at the page; nothing where nobody logs in, or it lends none."""
    named = model.share.lending.named if model.share is not None else None
    if model.share is None or named is None:
        return
    draw_failure(_REFUSED)
    chosen = model.choice()
    if chosen is not None and model.is_lent(chosen):
        _draw_share(model.share)
        _draw_masked(model, chosen)
    elif model.lent is not None:
        small_print(f"This server lends a model to everybody who logs in: {_called(named)}.")
        st.button(
            "Use the model of this server",
            key="language_model.borrow",
            on_click=tried,
            args=(_REFUSED, model.borrow),
        )
    _draw_switch(model.share, named)


def _draw_share(share: Share) -> None:
    """Whose model it is, and what is left of it for today."""
    if not share.lending.is_on:
        problem("An admin has switched this server’s model off: it grades nothing until it is on again.")
        return
    lent = "This server lends it to everybody who logs in, at its own cost."
    whole, left = share.lending.tokens_a_day, share.left()
    if whole is None or left is None:
        small_print(lent)
        return
    anew = "it begins anew at 00:00 UTC."
    if left == 0:
        note(f"{lent} Your share for today is used up ({whole:,} tokens); {anew}")
        return
    # Rounded down, or 100% would be said of a share that was begun.
    percent = "less than 1" if left * 100 < whole else str(left * 100 // whole)
    small_print(f"{lent} Of your share for today {percent}% is left ({left:,} of {whole:,} tokens); {anew}")


def _draw_masked(model: LanguageModel, chosen: EndpointChoice) -> None:
    def keep() -> None:
        if st.session_state[_MASKED]:
            model.choose(replace(chosen, masked=True))
        else:
            model.borrow()

    st.toggle(
        "Replace names, e-mail addresses, phone numbers and employers before sending",
        value=chosen.masked,
        key=_MASKED,
        on_change=tried,
        args=(_REFUSED, keep),
    )


def _draw_switch(share: Share, named: EndpointChoice) -> None:
    """For admins alone."""
    entered = entry()
    if entered is None or entered.person is None or entered.person.role is not Role.ADMIN:
        return

    def switch() -> None:
        share.lending.switch(on=st.session_state[_ON])

    st.toggle(
        f"Admin: lend this server’s model ({in_markdown(named.model)}) to everybody who logs in",
        value=share.lending.is_on,
        key=_ON,
        on_change=tried,
        args=(_REFUSED, switch),
    )


def _called(named: EndpointChoice) -> str:
    try:
        return f"{named.model} at {shown_origin(Endpoint(named.base_url, named.model).origin)}"
    except GraderError:
        return named.model
