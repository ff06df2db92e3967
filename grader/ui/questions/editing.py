"""One question of one's own list: its words, its rubric, and what an answer would get."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.bank.question_file import tags_in
from grader.errors import GraderError
from grader.models import PointStatus
from grader.ui.questions.rubric_editor import RubricDraft, draw_problems, draw_rubric, problems_of
from grader.ui.widgets.consent import agree_to, chosen_endpoint, draw_consent
from grader.ui.widgets.text import in_html, note, problem, small_print
from grader.ui.widgets.waiting import working

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.models import PointCoverage, Question, SimilarityGrade
    from grader.models.problem import Problem
    from grader.models.question import QuestionDraft
    from grader.rehearse import Rehearse

_LONG = {"text": 90, "guidance": 120, "model_answer": 220}
_LABELS = {"text": "Question", "guidance": "What employers look for", "model_answer": "Model answer"}
_SHORT = {"category": "Category", "role": "Role", "kind": "Kind", "level": "Level"}
_FAILED, _TOLD = "editing.failed", "editing.told"
_STATUS = {
    PointStatus.COVERED: "made",
    PointStatus.MISSING: "not made",
    PointStatus.UNSURE: "unsure",
    PointStatus.TOUCHED: "unsure",
}


@dataclass
class _Editing:
    """A question while it is edited; ``turn`` grows when its fields are to show other texts."""

    question: Question
    rubric: RubricDraft
    turn: int = 0


def draw_editing(rehearse: Rehearse, question: Question, close: Callable[[], None]) -> None:
    """All fields with one Save; nothing is kept before it."""
    editing = _editing(question)
    if _FAILED in st.session_state:
        problem(st.session_state.pop(_FAILED))
    if _TOLD in st.session_state:
        note(st.session_state.pop(_TOLD))
    small_print(
        "Answers that you gave stay with the question, and their grades keep what they were graded by."
    )
    typed = _draw_words(editing)
    _draw_drafting(rehearse, editing, typed)
    problems = _draw_rubric(editing, typed)
    made = replace(typed, rubric=editing.rubric.rubric(question.id))
    if not problems:
        _draw_trial(rehearse, made)
    with st.container(horizontal=True):
        if st.button("Save", key="editing.save", type="primary", disabled=bool(problems)):
            try:
                rehearse.library.change(
                    question.bank, lambda now: [made if each.id == made.id else each for each in now]
                )
            except GraderError as error:
                problem(str(error))
            else:
                _leave(question, close)
                st.rerun()
        st.button("Leave without saving", key="editing.leave", on_click=_leave, args=(question, close))


def _draw_rubric(editing: _Editing, typed: Question) -> list[Problem]:
    """The rubric's fields, and what is to be mended in it before it can be kept."""
    st.subheader("Rubric", anchor=False)
    if editing.rubric.drafted is not None and editing.rubric.criteria:
        small_print(f"Drafted {editing.rubric.drafted}: read it, and correct what is not so.")
        if st.checkbox(
            "I have read it: it is mine now", key=f"editing.accept.{typed.id}.{editing.rubric.turn}"
        ):
            editing.rubric.drafted = None
    if not editing.rubric.criteria:
        small_print("None yet. Answers are compared with the sentences of the model answer.")
    draw_rubric(editing.rubric, typed)
    problems = problems_of(editing.rubric, typed)
    if editing.rubric.criteria:
        draw_problems(problems, editing.rubric.criteria)
    return problems


def remove(rehearse: Rehearse, question: Question) -> None:
    """Takes a question out of its bank."""
    rehearse.library.change(question.bank, lambda now: [each for each in now if each.id != question.id])


def move(rehearse: Rehearse, question: Question, by: int) -> None:
    """Puts a question so many places further down in its bank (up, if less than nothing)."""

    def moved(now: tuple[Question, ...]) -> list[Question]:
        ids = [each.id for each in now]
        if question.id not in ids:
            return list(now)
        rest = [each for each in now if each.id != question.id]
        rest.insert(max(0, ids.index(question.id) + by), question)
        return rest

    rehearse.library.change(question.bank, moved)


def _editing(question: Question) -> _Editing:
    key = f"editing.of.{question.id}"
    if key not in st.session_state:
        begun = _Editing(question, RubricDraft())
        begun.rubric.take(question.rubric)
        st.session_state[key] = begun
    editing: _Editing = st.session_state[key]
    return editing


def _leave(question: Question, close: Callable[[], None]) -> None:
    st.session_state.pop(f"editing.of.{question.id}", None)
    close()


def _draw_words(editing: _Editing) -> Question:
    """The question as it is typed, without its rubric."""
    now, key = editing.question, f"editing.{editing.question.id}.{editing.turn}"
    typed: dict[str, Any] = {
        name: st.text_area(_LABELS[name], value=getattr(now, name), key=f"{key}.{name}", height=height) or ""
        for name, height in _LONG.items()
    }
    for (name, label), column in zip(_SHORT.items(), st.columns(len(_SHORT)), strict=True):
        with column:
            typed[name] = (st.text_input(label, value=getattr(now, name), key=f"{key}.{name}") or "").strip()
    tags = st.text_input("Tags, with commas between them", value=", ".join(now.tags), key=f"{key}.tags")
    editing.question = replace(now, **typed, tags=tags_in(tags or ""))
    return editing.question


def _draw_drafting(rehearse: Rehearse, editing: _Editing, typed: Question) -> None:
    """Drafts by rule, and by a language model where one is chosen and agreed to."""

    def by_rule() -> None:
        # What cuts sentences takes a while to load.
        from grader.bank.drafting import drafted_rubric

        editing.rubric.take(drafted_rubric(typed))

    with st.container(horizontal=True):
        st.button(
            "Draft the rubric by rule",
            key="editing.by_rule",
            help="Criteria from the guidance's own words, points from the model answer's sentences.",
            on_click=by_rule,
            disabled=not (typed.guidance.strip() or typed.has_model_answer),
        )
        endpoint = chosen_endpoint(rehearse)
        if endpoint is None:
            small_print("A language model, if you choose one in Settings, can draft what is missing as well.")
            return
        wants = st.button(f"Draft what is missing with {endpoint.model}", key="editing.by_model")
    asked = f"editing.asks.{typed.id}"
    if wants:
        st.session_state[asked] = True
    if not st.session_state.get(asked):
        return

    def agree() -> None:
        agree_to(rehearse, st.session_state, endpoint)

    if not rehearse.language_model.has_agreed(endpoint):
        draw_consent(
            endpoint,
            rehearse.drafter.payload(typed),
            key="editing.agree",
            label="Agree and draft",
            on_agree=agree,
            sent="the question, its guidance and model answer; no answer of yours",
        )
        return
    del st.session_state[asked]
    try:
        with working(rehearse.history, f"{endpoint.model} is drafting…"):
            drafts = rehearse.drafter.draft(typed, endpoint)
    except GraderError as error:
        st.session_state[_FAILED] = f"Not drafted, because {error}"
    else:
        _take(editing, typed, drafts)
        st.session_state[_TOLD] = (
            f"Drafted by {endpoint.model}: read all of it and correct what is not so. Nothing is kept before "
            "you save."
        )
    st.rerun()


def _take(editing: _Editing, typed: Question, drafts: QuestionDraft) -> None:
    editing.question = replace(typed, guidance=drafts.guidance, model_answer=drafts.model_answer)
    editing.turn += 1
    if drafts.rubric is not None:
        editing.rubric.take(drafts.rubric)


def _draw_trial(rehearse: Rehearse, question: Question) -> None:
    """What an answer would get with the question as it is typed; nothing of it is kept."""
    with st.expander("Try it on an answer", key="editing.trial"):
        answer = st.text_area("An answer", key=f"editing.trial.{question.id}", height=120)
        if not st.button("Grade this answer", key="editing.trial.grade") or not (answer or "").strip():
            return
        try:
            with working(rehearse.history, "Reading the answer…"):
                grade = rehearse.loader.scorer().grade(question, answer or "")
        except GraderError as error:
            problem(str(error))
            return
        rows = "".join(
            f"<tr><td>{in_html(each.point)}</td><td>{_STATUS[each.status]}</td>"
            f"<td>{in_html(_words_of(grade, answer or '', each))}</td></tr>"
            for each in grade.coverage
        )
        st.html(
            f'<div class="rh rh-prose" role="status"><p>{grade.score} of 100, {in_html(grade.band)}</p>'
            f"<table><tr><th>Point</th><th>In this answer</th><th>By</th></tr>{rows}</table></div>"
        )


def _words_of(grade: SimilarityGrade, answer: str, point: PointCoverage) -> str:
    """The sentence that makes a point or comes nearest; empty where none does."""
    if point.sentence is None:
        return ""
    span = grade.sentences[point.sentence]
    return answer[span.start : span.end]
