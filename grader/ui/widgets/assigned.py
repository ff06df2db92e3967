"""What a member's coaches have assigned, on the page of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.models.group import AssignmentKind
from grader.ui.navigation import MOCK_PAGE, PRACTICE_PAGE, QUESTIONS_PAGE
from grader.ui.widgets.local_time import local_zone
from grader.ui.widgets.text import in_markdown, small_print
from grader.wording.groups import assignment_in_words

if TYPE_CHECKING:
    from datetime import date

    from grader.models.group import Assignment
    from grader.rehearse import Rehearse

_LONGEST_PAST = 14
"""Days for which something stays listed after it was due."""


def draw_assigned(rehearse: Rehearse) -> None:
    """Each task with a link to it; nothing where nobody logs in, or nothing is assigned."""
    if rehearse.groups is None:
        return
    today = rehearse.plan.today(local_zone())
    assigned = [each for each in rehearse.history.assigned() if (today - each.due_on).days <= _LONGEST_PAST]
    if not assigned:
        return
    st.subheader("From your coach", anchor=False)
    for each in assigned:
        _draw(rehearse, each, today)


def _draw(rehearse: Rehearse, assignment: Assignment, today: date) -> None:
    question = rehearse.bank.find(assignment.what) if assignment.kind is AssignmentKind.QUESTION else None
    title = question.text if question else assignment.what
    late = " (this day is past)" if assignment.due_on < today else ""
    page, query = {
        AssignmentKind.QUESTION: (PRACTICE_PAGE, {"question": assignment.what}),
        AssignmentKind.BANK: (QUESTIONS_PAGE, {}),
        AssignmentKind.MOCK: (MOCK_PAGE, {}),
    }[assignment.kind]
    st.page_link(
        page,
        label=f"{in_markdown(assignment_in_words(assignment, title))}{late}",
        icon=":material/assignment:",
        query_params=query,
    )
    note = f" {assignment.note}" if assignment.note else ""
    small_print(f"Assigned in “{assignment.group}”.{note}")
