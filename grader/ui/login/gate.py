"""Who looks at the page: a person with an account, whoever sits at the machine, or nobody yet."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.errors import StreamlitAuthError

from grader.errors import GraderError, InputError, StoreError
from grader.people import Ended
from grader.ui.login.routes import ASKED, Trouble
from grader.ui.widgets.text import in_html, in_markdown, problem, small_print
from grader.wording.places import place

if TYPE_CHECKING:
    from grader.people import Entry
    from grader.rehearse import Rehearse

_ENTRY = "login.entry"
_LOOK_AGAIN_S = 60.0
"""The longest for which a page stays that was left open when the login was ended on another device."""
_WHAT_IT_IS = (
    "Practice interview questions: type an answer as you would say it, get a grade that says why, and see "
    "what to change."
)
_WHO_SEES = (
    "Your answers are kept on this server, under your login. Nobody else who logs in sees them, "
    "but a coach to whom you show them; whoever runs the server can read its database."
)
_AGAIN = {
    Ended.EXPIRED: "Your login has ended. Log in again and go on where you were: what you typed is kept.",
    Ended.DELETED: "This account was deleted. Logging in again begins a new one.",
    Ended.LOGGED_OUT: "You have logged out. Log in again to go on.",
}
_TROUBLE = {
    Trouble.UNREACHABLE: "The service that logs you in cannot be reached now: try again in a few minutes. "
    "Nothing of yours is lost.",
    Trouble.BUSY: "Very many people are logging in from where you are: try again in half a minute. Nothing "
    "of yours is lost.",
    Trouble.DENIED: "The service that logs you in did not let you in: try again, or ask whoever runs this "
    "server whether you may.",
    Trouble.REFUSED: "Logging in did not work, and the log of this server says why: mostly a clock that is "
    "wrong, here or at the service that logs you in. Try again, then tell whoever runs this server.",
}
_component = st.components.v2.component(
    "rehearse_gate",
    html="<span hidden></span>",
    js="\n".join(
        file.read_text(encoding="utf-8")
        for file in (
            Path(__file__).parents[1] / "editor" / "assets" / "disk_copies.js",
            Path(__file__).parents[1] / "editor" / "assets" / "local_copies.js",
            Path(__file__).parent / "assets" / "gate.js",
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody is let in: ``why``, in a sentence, if it is not simply that nobody has logged in yet.

    ``unknown`` is whether somebody has logged in of whom not enough is known.
    """

    why: str | None = None
    unknown: bool = False


def asks_for_login() -> bool:
    """Whether this server lets in only who logs in."""
    return "is_logged_in" in st.user.to_dict()


def enter(shared: Rehearse) -> Rehearse | Closed:
    """The Rehearse of who looks at the page: ``shared`` itself where there is no login.

    Whoever was let in stays while the accounts cannot be read: nothing of theirs can be either, and what is
    being typed must not go from the page.

    Raises:
        StoreError: the accounts cannot be read, and nobody was let in before.
    """
    before: Entry | None = st.session_state.pop(_ENTRY, None)
    if not asks_for_login():
        return shared
    claims = st.user.to_dict()
    if not claims["is_logged_in"]:
        return Closed()
    try:
        entry = shared.accounts.enter(claims)
    except InputError as error:
        return Closed(str(error), unknown=True)
    except StoreError:
        if before is None or not before.is_of(claims) or before.ends_at <= datetime.now(UTC):
            raise
        entry = before
    if entry.ended is not None:
        return Closed(_AGAIN[entry.ended])
    st.session_state[_ENTRY] = entry
    return own_rehearse(shared)


def entry() -> Entry | None:
    """The login by which this page is looked at; None where there is none."""
    found: Entry | None = st.session_state.get(_ENTRY)
    return found


def kept_on(location: str) -> str:
    """What data is stored on, in words that follow "from": a candidate knows no path of a server's."""
    return "this server" if entry() is not None else place(location)


def own_rehearse(shared: Rehearse) -> Rehearse:
    """The Rehearse of who was let in, for the pages."""
    if not asks_for_login():
        return shared
    entered = entry()
    if entered is None or entered.person is None or shared.own is None:
        raise InputError("Log in first: nothing is shown to who has not.")
    return shared.own.of(entered.person)


def watch(shared: Rehearse) -> None:
    """Nothing to be seen: looks whether the login holds still, without any click; if not, the page closes."""
    entered = entry()
    if entered is None:
        return
    left_s = (entered.ends_at - datetime.now(UTC)).total_seconds()

    @st.fragment(run_every=min(max(left_s + 1, 1), _LOOK_AGAIN_S))
    def look() -> None:
        # What cannot be read now is looked at again.
        with suppress(StoreError):
            if shared.accounts.enter(st.user.to_dict()).ended is not None:
                st.rerun()

    look()


def log_out(shared: Rehearse) -> None:
    """Ends the login, in all windows, and leaves this page."""
    try:
        shared.accounts.log_out(st.user.to_dict())
    except GraderError as error:
        problem(f"You are logged out in this window alone. {error}")
    st.session_state.clear()
    st.logout()


def leave_account(shared: Rehearse, own: Rehearse) -> None:
    """Deletes the account with all that it has, and leaves this page.

    Raises:
        StoreError: nothing was deleted, or traces remain (see ``TracesRemain``).
    """
    shared.accounts.delete(st.user.to_dict(), own.deletion.delete_account)
    st.session_state.clear()
    st.logout()


def draw(closed: Closed) -> None:
    """The one page of who is not logged in, whatever the address: it is opened after the login."""
    # Other windows of this browser look whether they are logged in still.
    _component(key="login.gate", height="content")
    st.html(f'<section class="rh rh-start rh-login"><h1>Rehearse</h1><p>{in_html(_WHAT_IT_IS)}</p></section>')
    trouble = st.query_params.get(ASKED)
    for sentence in (closed.why, _TROUBLE.get(Trouble(trouble)) if trouble in set(Trouble) else None):
        if sentence:
            problem(sentence)
    if closed.unknown and st.button("Log out", key="login.out"):
        st.logout()
    _draw_buttons()
    small_print(_WHO_SEES)


def _draw_buttons() -> None:
    providers = _providers()
    if not providers:
        problem("Nobody can log in yet, because [auth] in the secrets names no provider with a client_id.")
    with st.container(horizontal=True, key="login-providers"):
        for number, provider in enumerate(providers):
            with_whom = "" if provider is None else f" with {in_markdown(_called(provider))}"
            pressed = st.button(f"Log in{with_whom}", key=f"login.{number}", type="primary")
            if pressed:
                try:
                    st.login(provider)
                except StreamlitAuthError as error:
                    problem(f"Nobody can log in yet, because the settings of the login are wrong: {error}")


def _providers() -> list[str | None]:
    """The names of the providers in the secrets; None stands for the one without a name."""
    auth = st.secrets["auth"]
    unnamed: list[str | None] = [None] if "client_id" in auth else []
    return unnamed + [name for name in auth if hasattr(auth[name], "keys") and "client_id" in auth[name]]


def _called(provider: str) -> str:
    return provider.replace("-", " ").title()
