"""A member's answer, opened by the coach to grade it beside the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.models.human_grade import LONGEST_NAME
from grader.ui.grade.by_hand import comments_typed, draw_answer_and_form
from grader.ui.grade.human import draw_side_by_side
from grader.ui.navigation import GROUP, GROUPS_PAGE
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import note, problem, small_print

if TYPE_CHECKING:
    from grader.bank import QuestionBank
    from grader.groups import Groups
    from grader.models.person import Person


def draw_answer(
    groups: Groups,
    bank: QuestionBank,
    coach: Person,
    *,
    person_id: str,
    attempt_id: str,
    group_id: str | None,
) -> None:
    """The answer with a form; once it is graded, all graders side by side."""
    st.page_link(
        GROUPS_PAGE,
        label="Back to the group",
        icon=":material/arrow_back:",
        query_params={GROUP: group_id} if group_id else {},
    )
    try:
        attempt = groups.coaching(coach).open_answer(person_id, attempt_id)
    except GraderError as error:
        problem(str(error))
        _draw_what_was_typed(attempt_id)
        return
    mine = [grade for grade in attempt.by_people if grade.version.by_id == coach.id]
    small_print(f"Written {in_local_time(attempt.submitted_at)}. Its writer is told that you looked.")
    if mine:
        note("You have graded this answer. Grade it again below if you see it differently now.")
        draw_side_by_side(attempt)
    draw_answer_and_form(
        attempt,
        bank.find(attempt.question_id),
        by=coach.called[:LONGEST_NAME],
        by_id=coach.id,
        save=lambda marks: groups.grade(coach, attempt, marks),
        done=st.rerun,
    )


def _draw_what_was_typed(attempt_id: str) -> None:
    """What a coach has typed about an answer that is shown to them no more: it is theirs to copy."""
    typed = comments_typed(attempt_id)
    if typed:
        st.text("Nothing of what you typed was kept with the answer. Copy here what you want to keep:")
        st.code("\n\n".join(typed), language=None, wrap_lines=True)
