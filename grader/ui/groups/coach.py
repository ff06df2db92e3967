"""One group as its coach sees it: who practiced what, where it is weak, and what is assigned."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from grader.errors import GraderError
from grader.groups import MOST_ANSWERS
from grader.groups.weak_spots import weak_spots
from grader.models.group import LONGEST_ASSIGNMENT_NOTE, AssignmentKind
from grader.ui.navigation import ATTEMPT, GROUP, GROUPS_PAGE, PERSON
from grader.ui.widgets.local_time import in_local_time, local_zone
from grader.ui.widgets.text import in_markdown, problem, small_print
from grader.ui.widgets.tried import draw_failure, tried
from grader.wording.groups import SHARES, assignment_in_words, rests_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.groups import Coaching, Groups
    from grader.groups.weak_spots import WeakSpot
    from grader.models.group import Group, SharedAnswer
    from grader.rehearse import Rehearse

_FAILED, _BLIND = "group.failed", "group.blind"
_NO_FIGURE = "–"
_KINDS = {
    AssignmentKind.QUESTION: "A question",
    AssignmentKind.BANK: "A list of questions",
    AssignmentKind.MOCK: "A mock interview",
}
_NO_ANSWERS = "Nobody in this group has answered anything that they show you."


def draw_group(rehearse: Rehearse, groups: Groups, coaching: Coaching, group: Group) -> None:
    st.page_link(GROUPS_PAGE, label="All groups", icon=":material/arrow_back:", query_params={})
    st.title(in_markdown(group.name), anchor=False)
    draw_failure(_FAILED)
    _draw_code(coaching, group)
    names = {member.person_id: member.name for member in coaching.members(group.id)}
    # Somebody may have joined between the two questions.
    answers = [answer for answer in coaching.answers(group.id) if answer.person_id in names]
    st.subheader("Who practiced what", anchor=False)
    blind = st.toggle("Hide the machine’s grades, to grade blind", key=_BLIND, persist_state="session")
    _draw_answers(group, answers, names, blind=blind)
    if not blind:
        _draw_weak_spots(answers, names)
    _draw_assignments(rehearse, coaching, group)
    _draw_members(coaching, group)
    _draw_export(groups, coaching, group, answers)
    _draw_end(coaching, group)


def _draw_code(coaching: Coaching, group: Group) -> None:
    st.text(f"Whoever has this code can join until {in_local_time(group.code_ends_at)}:")
    st.code(group.code, language=None)
    with st.container(horizontal=True):
        st.button(
            "Make a new code",
            key="group.renew",
            help="The one above lets nobody in then.",
            on_click=tried,
            args=(_FAILED, partial(coaching.renew_code, group.id)),
        )
        st.button(
            "End the code",
            key="group.end_code",
            on_click=tried,
            args=(_FAILED, partial(coaching.end_code, group.id)),
        )


def _draw_answers(
    group: Group, answers: Sequence[SharedAnswer], names: Mapping[str, str], *, blind: bool
) -> None:
    if not answers:
        st.text(_NO_ANSWERS)
        return
    zone = local_zone()
    by_machines = {
        "Score": [each.score for each in answers],
        "By rubric": [each.by_rubric for each in answers],
    }
    st.dataframe(
        {
            "Who": [names[each.person_id] for each in answers],
            "Question": [each.question_text for each in answers],
            "When": [each.submitted_at.astimezone(zone) for each in answers],
            **({} if blind else by_machines),
            "By people": [each.by_people for each in answers],
        },
        hide_index=True,
        placeholder=_NO_FIGURE,
        height="auto" if len(answers) < _ROWS else _HEIGHT,
        column_config={"When": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm")},
    )
    if len(answers) == MOST_ANSWERS:
        small_print(f"These are the newest {MOST_ANSWERS:,} answers; earlier ones are left out.")
    may_open = {each.attempt_id + each.person_id: each for each in answers if each.may_open}
    if not may_open:
        small_print("Nobody shows you the answers themselves.")
        return
    chosen = st.selectbox(
        "Open an answer",
        list(may_open),
        index=None,
        format_func=lambda key: _called(may_open[key], names),
        placeholder="Whose, and to which question",
        key="group.open",
    )
    if chosen in may_open:
        each = may_open[chosen]
        st.page_link(
            GROUPS_PAGE,
            label=f"Read and grade what {in_markdown(names[each.person_id])} wrote",
            icon=":material/rate_review:",
            query_params={GROUP: group.id, PERSON: each.person_id, ATTEMPT: each.attempt_id},
        )


_ROWS, _HEIGHT = 12, 440


def _called(answer: SharedAnswer, names: Mapping[str, str]) -> str:
    graded = "" if answer.by_people is None else " (graded by a person)"
    return f"{names[answer.person_id]}, {in_local_time(answer.submitted_at)}: {answer.question_text}{graded}"


def _draw_weak_spots(answers: Sequence[SharedAnswer], names: Mapping[str, str]) -> None:
    spots = weak_spots(answers)
    if not spots:
        return
    st.subheader("Where the group is weak", anchor=False)
    people = {person_id: None for spot in spots for person_id in spot.scores}
    st.dataframe(
        {
            "Criterion": [spot.criterion for spot in spots],
            "Question": [spot.question_text for spot in spots],
            "Mean": [None if spot.mean is None else round(spot.mean) for spot in spots],
            "Rests on": [rests_on(spot) for spot in spots],
            **_by_person(people, names, spots),
        },
        hide_index=True,
        placeholder=_NO_FIGURE,
        height="auto" if len(spots) < _ROWS else _HEIGHT,
    )
    small_print(
        "How far each member’s newest answer meets each criterion, 0 to 100, by the local grader, the "
        "weakest first. There is no mean of one answer. The local grader errs: open an answer before "
        "you conclude."
    )


def _by_person(
    people: Mapping[str, None], names: Mapping[str, str], spots: Sequence[WeakSpot]
) -> dict[str, list[int | None]]:
    """A column for each member; two of one name are told apart by a number."""
    columns: dict[str, list[int | None]] = {}
    for person_id in people:
        name, number = names[person_id], 2
        while name in columns:
            name, number = f"{names[person_id]} ({number})", number + 1
        columns[name] = [spot.scores.get(person_id) for spot in spots]
    return columns


def _draw_assignments(rehearse: Rehearse, coaching: Coaching, group: Group) -> None:
    st.subheader("Assigned", anchor=False)
    for each in coaching.assigned(group.id):
        with st.container(horizontal=True, vertical_alignment="center"):
            question = rehearse.bank.find(each.what)
            title = question.text if question and each.kind is AssignmentKind.QUESTION else each.what
            st.text(f"{assignment_in_words(each, title)}. {each.note}".strip())
            back = _FAILED, partial(coaching.take_back, each.id)
            st.button("Take it back", key=f"group.back.{each.id}", on_click=tried, args=back)
    with st.expander("Assign something"):
        kind = st.radio(
            "What", list(_KINDS), format_func=_KINDS.__getitem__, horizontal=True, key="group.kind"
        )
        # What is a coach's own cannot be found by others.
        banks = {bank.name: bank.questions for bank in rehearse.library.built_in}
        what = ""
        if kind is AssignmentKind.QUESTION:
            questions = {each.id: each.text for bank in banks.values() for each in bank}
            what = st.selectbox(
                "Question", list(questions), format_func=questions.__getitem__, key="group.what"
            )
        elif kind is AssignmentKind.BANK:
            what = st.selectbox("List", list(banks), key="group.list")
        today = rehearse.plan.today(local_zone())
        due = st.date_input(
            "By", today + timedelta(days=7), min_value=today, format="YYYY-MM-DD", key="group.due"
        )
        told = st.text_input("What to mind (optional)", max_chars=LONGEST_ASSIGNMENT_NOTE, key="group.told")
        if st.button("Assign it", key="group.assign", disabled=due is None):
            try:
                coaching.assign(group.id, kind, what or "", due_on=due, note=told or "")
            except GraderError as error:
                problem(str(error))
                return
            st.rerun()


def _draw_members(coaching: Coaching, group: Group) -> None:
    st.subheader("Members", anchor=False)
    members = coaching.members(group.id)
    if not members:
        st.text("Nobody has joined yet: give the code to those you coach.")
        return
    for member in members:
        with st.container(horizontal=True, vertical_alignment="center"):
            shows = SHARES[member.shares].lower()
            st.text(f"{member.name}, since {in_local_time(member.joined_at)}; shows: {shows}")
            out = _FAILED, partial(coaching.take_out, group.id, member.person_id)
            st.button("Take out", key=f"group.out.{member.person_id}", on_click=tried, args=out)


def _draw_export(groups: Groups, coaching: Coaching, group: Group, answers: Sequence[SharedAnswer]) -> None:
    if not any(answer.may_open and answer.by_people is not None for answer in answers):
        return
    st.subheader("Grades by people", anchor=False)
    st.download_button(
        "Download them as CSV",
        lambda: "".join(groups.graded_by_people(coaching, group.id).lines()),
        file_name="human-grades.csv",
        mime="text/csv",
        key="group.export",
        on_click="ignore",
    )
    small_print(
        "Answers with their grades by people, of members who show their answers; each of them is told. "
        "`python -m grader evaluate human-grades.csv` measures the local grader on them."
    )


def _draw_end(coaching: Coaching, group: Group) -> None:
    with st.expander("End this group"):
        st.text(
            "Its members are in it no more, and what was assigned is gone. Grades and comments stay with the "
            "answers. This cannot be undone."
        )
        sure = st.checkbox("Yes, end it", key="group.sure")
        if st.button("End the group", key="group.end", disabled=not sure):
            try:
                coaching.end_group(group.id)
            except GraderError as error:
                problem(str(error))
                return
            st.switch_page(GROUPS_PAGE)
