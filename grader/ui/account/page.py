"""Who one is here, the way out, and the end of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from grader.errors import GraderError
from grader.models.person import Role
from grader.ui.login.gate import entry, leave_account, log_out
from grader.ui.services import shared_rehearse, visitors_rehearse
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import facts, problem
from grader.wording.holdings import holdings_in_words

if TYPE_CHECKING:
    from datetime import datetime

    from grader.models.person import Person
    from grader.rehearse import Rehearse

_WORD = "delete"
_TYPED = "account.delete_typed"
_FAILED = "account.delete_failed"
_ROLES = {
    Role.CANDIDATE: "candidate: practises, and sees what is their own",
    Role.COACH: "coach: also makes groups, and sees what their members show",
    Role.ADMIN: "admin: also chooses language models on this server and its network",
}


def render(rehearse: Rehearse) -> None:
    st.title("Account", anchor=False)
    entered = entry()
    if entered is None or entered.person is None:
        st.text("This Rehearse asks nobody to log in: there is no account.")
        return
    facts(_told(entered.person, entered.ends_at))
    if st.button("Log out", key="account.out", type="primary", icon=":material/logout:"):
        log_out(shared_rehearse())
    st.subheader("Delete my account", anchor=False)
    _draw_deletion(rehearse)


def _told(person: Person, ends_at: datetime) -> dict[str, str]:
    told = {
        "Name": person.name,
        "E-mail": person.email,
        "Logged in by": urlsplit(person.issuer).netloc,
        "May do": _ROLES[person.role],
        "Here since": in_local_time(person.joined_at),
        "This login ends": in_local_time(ends_at),
        "Id of this account": person.id,
    }
    return {name: value for name, value in told.items() if value}


def _draw_deletion(rehearse: Rehearse) -> None:
    """Says what would go, asks for a typed word, and ends the account."""
    failure = st.session_state.get(_FAILED)
    if failure:
        problem(failure)
    held = holdings_in_words(rehearse.history.held())
    st.text(
        f"This erases the account with {held}, and its own lists of questions, from this server. It cannot "
        "be undone; backups that are made of the server are not touched. Download first, on the Settings "
        "page, what you may want to keep."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(f"Type {_WORD} to confirm", key=_TYPED, live=True, width=240)
        sure = st.button(
            "Delete my account",
            key="account.delete",
            disabled=(typed or "").strip().lower() != _WORD,
        )
    if sure:
        try:
            leave_account(shared_rehearse(), rehearse)
        except GraderError as error:
            st.session_state[_FAILED] = str(error)
            st.rerun()


if __name__ == "__main__":
    render(visitors_rehearse())
