"""The Stories page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.advice.story import asks_for_a_story
from grader.bank.question_file import tags_in
from grader.errors import GraderError
from grader.models.story import LONGEST_PART, LONGEST_SKILLS, LONGEST_TITLE
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.services import visitors_rehearse
from grader.ui.state import practice_state
from grader.ui.widgets.text import about_list, in_html, in_markdown, note, problem, small_print
from grader.ui.widgets.tried import draw_failure, tried
from grader.ui.widgets.waiting import working
from grader.wording.numbers import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.grading.story_matching import StoryUse
    from grader.models import Question
    from grader.models.story import Story
    from grader.rehearse import Rehearse

_OPEN, _FAILED, _TOLD = "stories.open", "stories.failed", "stories.told"
_TURN = "stories.turn"
"""Grows when the fields of a new story are to be empty again."""
_BEGUN = "stories.begun"
_MOST_FITTING = 3
_PARTS = {
    "situation": "Situation: where and when, what was at stake",
    "task": "Task: what was yours to do",
    "action": "Action: what you did, and why that",
    "result": "Result: what came of it, with a figure; what you learned",
}


def render(rehearse: Rehearse) -> None:
    if st.session_state.pop(_BEGUN, None):
        st.switch_page(PRACTICE_PAGE)
    st.title("Stories", anchor=False)
    small_print(
        "Questions that begin with “tell me about a time” are answered from a few stories. Write each once; "
        "see which question it answers, and begin an answer from it."
    )
    draw_failure(_FAILED)
    if _TOLD in st.session_state:
        note(st.session_state.pop(_TOLD))
    stories = rehearse.history.stories()
    uses = _uses(rehearse, stories)
    for story in stories:
        if st.session_state.get(_OPEN) == story.id:
            _draw_form(rehearse, story)
        else:
            _draw_story(rehearse, story, uses.get(story.id))
    with st.expander("Add a story", key="stories.new", expanded=not stories):
        _draw_form(rehearse, None)
    if stories:
        _draw_without(rehearse, stories)


def _behavioral(rehearse: Rehearse) -> list[Question]:
    return [
        each for each in rehearse.bank if asks_for_a_story(each) or each.kind.casefold().startswith("behav")
    ]


def _uses(rehearse: Rehearse, stories: Sequence[Story]) -> dict[str, StoryUse]:
    """Where each story fits and is told; nothing while the grader is still loading."""
    if not (stories and rehearse.stories.ready):
        return {}
    questions = _behavioral(rehearse)
    answered = {summary.question_id for summary in rehearse.history.summaries()}
    latest: dict[str, str] = {}
    for question in questions:
        if question.id in answered:
            found = rehearse.history.attempts(question_id=question.id, limit=1)
            latest |= {question.id: found[0].answer} if found else {}
    with working(rehearse.history, "Comparing your stories with the questions…"):
        uses = rehearse.stories.uses(stories, questions, latest, _MOST_FITTING)
    return {use.story.id: use for use in uses}


def _draw_story(rehearse: Rehearse, story: Story, use: StoryUse | None) -> None:
    about = about_list([*story.skills, *([_told(use)] if use and use.told_in else [])])
    with st.container(key=f"story-{story.id}", gap="small"):
        st.html(
            f'<h2 class="rh rh-category" dir="auto">{in_html(story.title)}</h2><div class="rh">{about}</div>'
        )
        if story.told:
            st.html(f'<p class="rh rh-typed" dir="auto">{in_html(story.told)}</p>')
        missing = [name for name in _PARTS if not getattr(story, name).strip()]
        if missing:
            small_print(f"Not written yet: {', '.join(missing)}.")
        if use and use.too_often:
            small_print("Interviewers of one company compare notes: keep another story for some of these.")
        for question in use.fits if use else ():
            st.button(
                f"Answer with it: {in_markdown(question.text)}",
                key=f"story.use.{story.id}.{question.id}",
                type="tertiary",
                icon=":material/edit_note:",
                on_click=_begin,
                args=(rehearse, story, question.id),
            )
        with st.container(horizontal=True):
            st.button("Change", key=f"story.change.{story.id}", on_click=_show, args=(story.id,))
            with st.popover("Delete", key=f"story.delete.{story.id}", type="tertiary"):
                st.text("This erases the story for good. Answers that tell it stay.")
                st.button(
                    "Delete it",
                    key=f"story.delete.now.{story.id}",
                    on_click=tried,
                    args=(_FAILED, lambda: rehearse.history.delete_story(story.id)),
                )


def _told(use: StoryUse) -> str:
    return f"told in {count(len(use.told_in), 'answer')}"


def _begin(rehearse: Rehearse, story: Story, question_id: str) -> None:
    """Opens the story as the unsent text of a question, unless something is being written there."""
    try:
        begun = rehearse.history.unsent_text(question_id)
        if begun is not None and begun.text.strip():
            st.session_state[_FAILED] = (
                "An answer to this question is being written already: send it on Practice, or empty its box, "
                "and come back."
            )
            return
        rehearse.history.save_unsent_text(question_id, story.told)
    except GraderError as error:
        st.session_state[_FAILED] = str(error)
        return
    practice_state(st.session_state).open_question(question_id)
    st.session_state[_BEGUN] = True


def _draw_form(rehearse: Rehearse, story: Story | None) -> None:
    """Fields for a story or a new one; what cannot be kept stays in them."""
    name = story.id if story else f"new.{st.session_state.get(_TURN, 0)}"
    with st.form(f"story.form.{name}", border=False, clear_on_submit=False):
        title = st.text_input(
            "Title, by which you know it",
            value=story.title if story else "",
            max_chars=LONGEST_TITLE,
            key=f"story.{name}.title",
        )
        typed: dict[str, Any] = {
            part: st.text_area(
                label,
                value=getattr(story, part) if story else "",
                height=90,
                max_chars=LONGEST_PART,
                key=f"story.{name}.{part}",
            )
            or ""
            for part, label in _PARTS.items()
        }
        skills = st.text_input(
            "What it shows, with commas between: leading, settling a conflict",
            value=", ".join(story.skills) if story else "",
            max_chars=LONGEST_SKILLS,
            key=f"story.{name}.skills",
        )
        with st.container(horizontal=True):
            kept = st.form_submit_button("Save", type="primary")
            left = story is not None and st.form_submit_button("Leave it as it was")
    if left:
        _show(None)
        st.rerun()
    if not kept:
        return
    entered = {"title": title or "", "skills": tags_in(skills or ""), **typed}
    try:
        if story:
            rehearse.history.change_story(replace(story, **entered))
        else:
            rehearse.history.add_story(**entered)
    except GraderError as error:
        problem(f"The story is not kept yet. {error}")
        return
    _show(None)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.rerun()


def _draw_without(rehearse: Rehearse, stories: Sequence[Story]) -> None:
    if not rehearse.stories.ready:
        return
    lacking = rehearse.stories.without_story(stories)
    if lacking:
        small_print(f"Asked for often, and none of your stories seems to show it: {', '.join(lacking)}.")


def _show(story_id: str | None) -> None:
    st.session_state[_OPEN] = story_id


if __name__ == "__main__":
    render(visitors_rehearse())
