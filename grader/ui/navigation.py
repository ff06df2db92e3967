"""All pages of the app, and the names by which one page links to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Collection

    from streamlit.navigation.page import StreamlitPage


PRACTICE_PAGE = "grader/ui/practice/page.py"
MOCK_PAGE = "grader/ui/sessions/page.py"
PLAN_PAGE = "grader/ui/plan/page.py"
PROGRESS_PAGE = "grader/ui/progress/page.py"
HISTORY_PAGE = "grader/ui/history/page.py"
COMPARE_PAGE = "grader/ui/compare/page.py"
QUESTIONS_PAGE = "grader/ui/questions/page.py"
SETTINGS_PAGE = "grader/ui/settings/page.py"
STORIES_PAGE = "grader/ui/stories/page.py"
LEARN_PAGE = "grader/ui/learn/page.py"
ACCOUNT_PAGE = "grader/ui/account/page.py"
GROUPS_PAGE = "grader/ui/groups/page.py"
SESSION = "session"
"""The query parameter that opens a session: where it is, or its report once it is over."""
GROUP, PERSON, ATTEMPT = "group", "person", "attempt"
"""The query parameters of the page of groups: a group, and in it an answer by whose it is."""


def set_address(own: Collection[str], **wanted: str) -> None:
    """Has the address say what a page shows, by ``own``, the query parameters that the page knows.

    An address with others is that of the page that the browser is on its way to: it stays as it is, for
    whatever is written to it there would be a step of its own, and the way back would lead to where one was.
    """
    if set(own).issuperset(st.query_params):
        # Also what it says already: a link to the page that one is on leaves the browser's as it was.
        st.query_params.from_dict(wanted)


def pages(*, account: bool = False) -> list[StreamlitPage]:
    """The pages in the order of the menu; the first opens by itself, and hidden ones only by a link.

    ``account`` is whether people log in.
    """
    own = [
        st.Page(GROUPS_PAGE, title="Groups", url_path="groups"),
        st.Page(ACCOUNT_PAGE, title="Account", url_path="account"),
    ]
    return [
        st.Page(PRACTICE_PAGE, title="Practice", url_path="practice", default=True),
        st.Page(MOCK_PAGE, title="Mock interview", url_path="mock"),
        st.Page(PLAN_PAGE, title="Plan", url_path="plan"),
        st.Page(PROGRESS_PAGE, title="Progress", url_path="progress"),
        st.Page(HISTORY_PAGE, title="History", url_path="history"),
        st.Page(QUESTIONS_PAGE, title="Questions", url_path="questions"),
        st.Page(STORIES_PAGE, title="Stories", url_path="stories"),
        st.Page(LEARN_PAGE, title="Learn to grade", url_path="learn"),
        st.Page(SETTINGS_PAGE, title="Settings", url_path="settings"),
        *(own if account else ()),
        st.Page(COMPARE_PAGE, title="Compare drafts", url_path="compare", visibility="hidden"),
    ]
