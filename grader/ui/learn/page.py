from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.learn.examples import agreement_in_words
from grader.ui.learn.examples import ask, draw_answer, draw_example_outcome
from grader.ui.services import practice_service
from grader.ui.widgets.text import note, small_print

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.models import Example, Level
    from grader.rehearse import PracticeService

SAID = "learn.said"
"""Where the session keeps the levels that were given, by the example's id."""


def render(service: PracticeService) -> None:
    st.title("Learn to grade", anchor=False)
    small_print(
        "Grade a few answers by the rubric, as an interviewer would, and compare. It shows what “strong” "
        "means better than any description. We wrote the answers and set their levels ourselves."
    )
    examples = service.learning.examples
    if not examples:
        st.text("There are no example answers for the questions of this bank.")
        return
    said = agreement_in_words(service.learning.graded())
    if said:
        note(said)
    question_id = st.selectbox(
        "Question",
        list(examples),
        format_func=lambda each: service.bank.question(each).text,
        key="learn.question",
    )
    answers = examples[question_id]
    number = st.segmented_control(
        "Answer",
        list(range(len(answers))),
        default=0,
        required=True,
        format_func=lambda each: f"Answer {each + 1}",
        key=f"learn.answer.{question_id}",
        label_visibility="collapsed",
    )
    _draw_example(service, answers[number or 0])


def _draw_example(service: PracticeService, example: Example) -> None:
    question = service.bank.question(example.question_id)
    given: dict[str, Mapping[str, Level]] = st.session_state.setdefault(SAID, {})
    left, right = st.columns([6, 6], gap="large")
    with left, st.container(key="learn-answer"):
        draw_answer(example)
    with right:
        said = given.get(example.id)
        if said is None:
            said = ask(question, example)
            if said is None:
                return
            service.learning.note(example, said)
            given[example.id] = said
            st.rerun()
        with st.spinner("Grading…"):
            grade = service.grade(question, example.answer)
        draw_example_outcome(question, example, said, grade)


if __name__ == "__main__":
    render(practice_service())
