from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.learn.examples import agreement_in_words
from grader.models import Level
from grader.ui.grade.similarity import scale
from grader.ui.services import visitors_rehearse
from grader.ui.widgets.text import in_html, in_markdown, note, small_print
from grader.ui.widgets.waiting import working

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.models import Criterion, Example, ExampleLevel, Question, SimilarityGrade
    from grader.rehearse import Rehearse


_SAID = "learn.said"
"""Where the session keeps the levels that were given, by the example's id."""


def render(rehearse: Rehearse) -> None:
    st.title("Learn to grade", anchor=False)
    small_print(
        "Grade a few answers by the rubric, as an interviewer would, and compare. It shows what “strong” "
        "means better than any description. We wrote the answers and set their levels ourselves."
    )
    examples = rehearse.learn.examples
    if not examples:
        st.text("There are no example answers for the questions of this bank.")
        return
    agreement = agreement_in_words(rehearse.learn.graded())
    if agreement:
        note(agreement)
    question_id = st.selectbox(
        "Question",
        list(examples),
        format_func=lambda each: rehearse.bank.question(each).text,
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
    _draw_example(rehearse, answers[number or 0])


def _draw_example(rehearse: Rehearse, example: Example) -> None:
    question = rehearse.bank.question(example.question_id)
    given: dict[str, Mapping[str, Level]] = st.session_state.setdefault(_SAID, {})
    left, right = st.columns([6, 6], gap="large")
    with left, st.container(key="learn-answer"):
        _draw_answer(example)
    with right:
        levels = given.get(example.id)
        if levels is None:
            levels = _ask(question, example)
            if levels is None:
                return
            rehearse.learn.note(example, levels)
            given[example.id] = levels
            st.rerun()
        with working(rehearse.history, "Grading…"):
            grade = rehearse.practice.grade(question, example.answer)
        _draw_example_outcome(question, example, levels, grade)


def _draw_answer(example: Example) -> None:
    """The answer to grade."""
    st.html(
        '<section class="rh rh-answer"><h2>The answer</h2>'
        f'<div class="rh-typed" dir="auto">{in_html(example.answer)}</div></section>'
    )


def _ask(question: Question, example: Example) -> Mapping[str, Level] | None:
    """A level for each criterion; what was chosen once all are and the button is pressed."""
    criteria = question.rubric.criteria if question.rubric else ()
    chosen = {criterion.id: _ask_level(criterion, example) for criterion in criteria}
    levels = {key: level for key, level in chosen.items() if level is not None}
    left = len(chosen) - len(levels)
    pressed = st.button("Compare with our grades", type="primary", disabled=left > 0, key="learn.compare")
    if left:
        st.caption(f"{left} of {len(chosen)} criteria to go.")
    return levels if pressed and not left else None


def _ask_level(criterion: Criterion, example: Example) -> Level | None:
    levels = criterion.levels
    described = (("missing", levels.missing), ("partial", levels.partial), ("strong", levels.strong))
    rows = "".join(f"<dt>{name}</dt><dd>{in_html(text)}</dd>" for name, text in described)
    st.html(
        f'<section class="rh rh-level-choice"><h3>{in_html(criterion.title)} '
        f"<small>{criterion.weight}%</small></h3><dl>{rows}</dl></section>"
    )
    return st.segmented_control(
        in_markdown(criterion.title),
        list(Level),
        format_func=lambda level: str(level).capitalize(),
        key=f"learn.level.{example.id}.{criterion.id}",
        label_visibility="collapsed",
    )


def _draw_example_outcome(
    question: Question, example: Example, given: Mapping[str, Level], grade: SimilarityGrade
) -> None:
    """The candidate's levels beside ours with the reasons, and what the similarity score says."""
    titles = {
        criterion.id: criterion.title for criterion in (question.rubric.criteria if question.rubric else ())
    }
    rows = "".join(_row(titles[ours.criterion_id], ours, given[ours.criterion_id]) for ours in example.levels)
    agreed = sum(given[ours.criterion_id] is ours.level for ours in example.levels)
    st.html(
        f'<section class="rh rh-judged"><h2>You agree with us on {agreed} of {len(example.levels)}</h2>'
        f"<p>We wrote this answer to be {in_html(example.quality)}.</p><ol>{rows}</ol></section>"
        f'<section class="rh rh-next"><h2>The similarity score: {grade.score}</h2>{scale(grade)}'
        f'<p class="rh-small">{in_html(grade.band)}, between {grade.low} and {grade.high}. It is computed '
        "from the words alone, and knows nothing of these levels.</p></section>"
    )


def _row(title: str, ours: ExampleLevel, given: Level) -> str:
    same = given is ours.level
    verdict = f"{ours.level}, as you say" if same else f"{ours.level}; you said {given}"
    return (
        f'<li class="is-{ours.level}"><h3>{in_html(title)} '
        f'<span class="rh-status">{in_html(verdict)}</span></h3>'
        f"<p>{in_html(ours.reason)}</p></li>"
    )


if __name__ == "__main__":
    render(visitors_rehearse())
