"""Groups: joining one, what its coach sees, and for coaches their own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models.group import CODE_DAYS, LONGEST_GROUP_NAME, Shares
from grader.models.person import Role
from grader.ui.groups.answer import draw_answer
from grader.ui.groups.coach import draw_group
from grader.ui.login.gate import entry
from grader.ui.navigation import ATTEMPT, GROUP, GROUPS_PAGE, PERSON, set_address
from grader.ui.services import visitors_rehearse
from grader.ui.widgets.text import in_markdown, problem, small_print
from grader.ui.widgets.tried import draw_failure, tried
from grader.wording.groups import NEVER_SHOWN, SHARES, WHAT_IT_MEANS

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.groups import Coaching, Groups
    from grader.models.group import Membership
    from grader.rehearse import Rehearse

_FAILED = "groups.failed"
_CODE = "groups.code"


def render(rehearse: Rehearse) -> None:
    entered = entry()
    groups = rehearse.groups
    if entered is None or entered.person is None or groups is None:
        st.title("Groups", anchor=False)
        st.text("This Rehearse asks nobody to log in: there are no groups.")
        return
    person = entered.person
    coaching = groups.coaching(person)
    asked = {name: st.query_params[name] for name in (GROUP, PERSON, ATTEMPT) if name in st.query_params}
    set_address((GROUP, PERSON, ATTEMPT), **asked)
    if {PERSON, ATTEMPT} <= asked.keys():
        draw_answer(
            groups,
            rehearse.bank,
            person,
            person_id=asked[PERSON],
            attempt_id=asked[ATTEMPT],
            group_id=asked.get(GROUP),
        )
        return
    group = next((each for each in coaching.groups() if each.id == asked.get(GROUP)), None)
    if group is not None:
        draw_group(rehearse, groups, coaching, group)
        return
    st.title("Groups", anchor=False)
    if GROUP in asked:
        problem("You have no such group any more: it was ended, or you are no coach here any more.")
    draw_failure(_FAILED)
    if person.role in (Role.COACH, Role.ADMIN):
        _draw_own(coaching)
    _draw_memberships(rehearse, groups)


def _draw_own(coaching: Coaching) -> None:
    st.subheader("Groups that you coach", anchor=False)
    for group in coaching.groups():
        st.page_link(
            GROUPS_PAGE,
            label=in_markdown(group.name),
            icon=":material/groups:",
            query_params={GROUP: group.id},
        )
    with (
        st.form("groups.new", clear_on_submit=True, border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input("Name of a new group", max_chars=LONGEST_GROUP_NAME, width=340)
        made = st.form_submit_button("Make the group")
    small_print(
        f"It gets a code that lets people in for {CODE_DAYS} days. Each of them chooses what you see, and "
        "can take it back; they are told when you open an answer."
    )
    if made:
        try:
            group = coaching.make_group(name)
        except GraderError as error:
            problem(str(error))
            return
        st.switch_page(GROUPS_PAGE, query_params={GROUP: group.id})


def _draw_memberships(rehearse: Rehearse, groups: Groups) -> None:
    st.subheader("Groups that you are in", anchor=False)
    memberships = rehearse.history.memberships()
    for membership in memberships:
        _draw_membership(rehearse, membership)
    if not memberships:
        st.text("You are in none. A coach who wants to work with you gives you a code.")
    st.subheader("Join a group", anchor=False)
    with st.form("groups.join", border=False):
        code = st.text_input("Code", key=_CODE, max_chars=200, width=340)
        shares = _draw_choice("What the coach sees", Shares.NOTHING, key="groups.join_shares")
        joining = st.form_submit_button("Join", type="primary")
    small_print(NEVER_SHOWN)
    if joining:
        try:
            groups.join(code or "", shares)
        except GraderError as error:
            problem(str(error))
            return
        del st.session_state[_CODE]
        st.rerun()


def _draw_membership(rehearse: Rehearse, membership: Membership) -> None:
    key = f"groups.{membership.group_id}"

    def share() -> None:
        rehearse.history.share(membership.group_id, st.session_state[f"{key}.shares"])

    def leave() -> None:
        rehearse.history.leave_group(membership.group_id)

    with st.container(border=True):
        st.markdown(f"**{in_markdown(membership.name)}**")
        _draw_choice(
            f"What {in_markdown(membership.coach)} sees",
            membership.shares,
            key=f"{key}.shares",
            on_change=partial(tried, _FAILED, share),
        )
        st.button("Leave this group", key=f"{key}.leave", on_click=tried, args=(_FAILED, leave))


def _draw_choice(
    label: str, chosen: Shares, *, key: str, on_change: Callable[[], None] | None = None
) -> Shares:
    choice: Shares = st.radio(
        label,
        list(Shares),
        index=list(Shares).index(chosen),
        format_func=lambda each: SHARES[each],
        captions=[WHAT_IT_MEANS[each] for each in Shares],
        key=key,
        on_change=on_change,
    )
    return choice


if __name__ == "__main__":
    render(visitors_rehearse())
