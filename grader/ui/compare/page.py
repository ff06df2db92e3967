from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.next_points import next_steps
from grader.comparison.comparing import FEWEST, MOST
from grader.comparison.judging import TOLD, blind_choices, note_blind_choice
from grader.errors import GraderError, InputError
from grader.models import SimilarityGrade, VerdictKind
from grader.ui.compare.standings import (
    draw_maybe_won,
    draw_standings_table,
    draw_won_and_lost,
    draw_word_changes,
)
from grader.ui.grade.kinds import grades_drawn
from grader.ui.navigation import COMPARE_PAGE, HISTORY_PAGE, PRACTICE_PAGE, set_address
from grader.ui.services import visitors_rehearse
from grader.ui.state import practice_state
from grader.ui.widgets.attempt_facts import particulars
from grader.ui.widgets.linked_row import draw_linked_row
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import about_list, draw_head, in_html, note, problem
from grader.ui.widgets.verdict import draw_verdict
from grader.wording.advice import step_in_words
from grader.wording.verdicts import verdict_head, verdict_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.comparison.judging import BlindChoices
    from grader.models import Attempt, Comparison, Draft, Moved, PointRow, Thread, Verdict
    from grader.rehearse import Rehearse


_ATTEMPTS = "attempts"
"""The query parameter that names the attempts, with commas between them."""
_CHOSEN = "compare.chosen"
"""Where the session keeps which drafts were judged blind, and how."""
_FAILED = "compare.tick.problem"


def render(rehearse: Rehearse) -> None:
    thread, named = _thread_on_page(rehearse)
    if thread is None:
        st.title("Compare drafts", anchor=False)
        draw_questions_to_compare(rehearse)
        return
    newest = thread.drafts[-1].attempt
    st.page_link(
        HISTORY_PAGE,
        label="Back to the drafts",
        icon=":material/arrow_back:",
        query_params={"attempt": newest.id},
    )
    draw_head(newest.question_text)
    drafts = _picked(thread, named)
    if len(drafts) < FEWEST:
        note(
            "This question has one draft: revise it, then compare."
            if len(thread.drafts) < FEWEST
            else f"Choose {FEWEST} to {MOST} drafts to compare."
        )
        return
    set_address((_ATTEMPTS,), **{_ATTEMPTS: ",".join(draft.attempt.id for draft in drafts)})
    _draw(rehearse, drafts)


def _thread_on_page(rehearse: Rehearse) -> tuple[Thread | None, list[str]]:
    """The thread of the attempts in the address, and which ones these are."""
    ids = [each for each in st.query_params.get(_ATTEMPTS, "").split(",") if each]
    try:
        attempts = [rehearse.history.attempt(each) for each in ids[:MOST]]
    except InputError as error:
        problem(str(error))
        return None, []
    if not attempts:
        return None, []
    question_id = attempts[0].question_id
    return (
        rehearse.history.thread(question_id),
        [attempt.id for attempt in attempts if attempt.question_id == question_id],
    )


def _picked(thread: Thread, named: Sequence[str]) -> list[Draft]:
    """The drafts to compare, oldest first."""
    by_id = {draft.attempt.id: draft for draft in thread.drafts}
    picked = st.multiselect(
        "Drafts",
        list(by_id),
        default=[each for each in named if each in by_id],
        format_func=lambda each: f"{by_id[each].name}, {in_local_time(by_id[each].attempt.submitted_at)}",
        max_selections=MOST,
        key=f"compare.drafts.{thread.question_id}",
    )
    return [draft for draft in thread.drafts if draft.attempt.id in picked]


def _draw(rehearse: Rehearse, drafts: Sequence[Draft]) -> None:
    ids = tuple(draft.attempt.id for draft in drafts)
    chosen = _chosen(ids)
    blind = len(drafts) == FEWEST and st.toggle(
        "Hide scores and choose first", key="compare.blind", value=chosen is not None
    )
    if blind and chosen is None:
        draw_draft_heads(drafts, scores=False)
        chosen = ask(drafts)
        if chosen is None:
            return
        st.session_state[_CHOSEN] = {ids: chosen}
        comparison = _compared(rehearse, ids)
        note_blind_choice(rehearse.history, chosen, comparison.verdict.kind)
        st.rerun()
    comparison = _compared(rehearse, ids)
    _draw_verdict(comparison.verdict, drafts[0].name, drafts[-1].name)
    if len(comparison.steps) == 1:
        _draw_maybe(rehearse, comparison.steps[0].moved, drafts[-1].attempt)
    _draw_next_step(rehearse, drafts[-1].attempt, comparison.verdict)
    if blind and chosen is not None:
        tell(drafts, chosen, comparison.verdict.kind, blind_choices(rehearse.history))
    draw_draft_heads(drafts, scores=True)
    _draw_steps(rehearse, comparison, drafts)
    draw_standings_table(comparison, [draft.name for draft in drafts])


def _chosen(ids: tuple[str, ...]) -> VerdictKind | None:
    known: dict[tuple[str, ...], VerdictKind] = st.session_state.get(_CHOSEN, {})
    return known.get(ids)


def _compared(rehearse: Rehearse, ids: Sequence[str]) -> Comparison:
    return rehearse.comparison.compare(ids)


def _draw_steps(rehearse: Rehearse, comparison: Comparison, drafts: Sequence[Draft]) -> None:
    for step, (earlier, later) in zip(comparison.steps, pairwise(drafts), strict=True):
        if len(comparison.steps) > 1:
            _draw_verdict(step.verdict, earlier.name, later.name)
            _draw_maybe(rehearse, step.moved, later.attempt)
        left, right = st.columns([7, 5], gap="large")
        with left:
            draw_word_changes(f"From {earlier.name} to {later.name}", step.changes)
        with right:
            draw_won_and_lost(step.moved)


def _draw_maybe(rehearse: Rehearse, moved: Moved, later: Attempt) -> None:
    """Points that only ``later`` may make: the candidate says whether it does."""

    def tick(row: PointRow, said: bool) -> None:
        st.session_state.pop(_FAILED, None)
        try:
            rehearse.practice.tick(later.id, row.point, row.criterion_id, said)
        except GraderError as error:
            st.session_state[_FAILED] = str(error)

    draw_maybe_won(moved, later, tick)
    if _FAILED in st.session_state:
        problem(f"Your word is not kept. {st.session_state[_FAILED]}")


def _draw_verdict(verdict: Verdict, earlier: str, later: str) -> None:
    """Whether the later of two drafts is better."""
    head, reason = verdict_head(verdict), verdict_reason(verdict)
    draw_verdict(verdict.kind, head, reason, label="Verdict", about=f"{later} beside {earlier}")


def _draw_next_step(rehearse: Rehearse, latest: Attempt, verdict: Verdict) -> None:
    """What would be a clear step where there was none, and the way to take it."""
    question, grade = rehearse.bank.find(latest.question_id), latest.grade(SimilarityGrade)
    if (
        verdict.kind not in (VerdictKind.NO_DIFFERENCE, VerdictKind.WORSE)
        or question is None
        or grade is None
    ):
        return
    steps = next_steps(question, grade)
    if steps:
        note(f"To do next: {step_in_words(steps[0])}")
    if st.button("Revise the latest draft", key=f"compare.revise.{latest.id}"):
        practice_state(st.session_state).revise(
            question_id=question.id, attempt_id=latest.id, text=latest.answer
        )
        st.switch_page(PRACTICE_PAGE, query_params={"question": question.id})


def ask(drafts: Sequence[Draft]) -> VerdictKind | None:
    """Both answers without a score, and which one is better: the choice, once it is made, in the terms of a
    verdict on the later draft."""
    for column, draft in zip(st.columns(2, gap="large"), drafts, strict=True):
        with column:
            st.html(
                f'<section class="rh rh-answer"><h2>{in_html(draft.name)}</h2>'
                f'<div class="rh-typed" dir="auto">{in_html(draft.attempt.answer)}</div></section>'
            )
    earlier, later = (draft.name for draft in drafts)
    choices = {
        earlier: VerdictKind.WORSE,
        later: VerdictKind.BETTER,
        "No clear difference": VerdictKind.NO_DIFFERENCE,
    }
    chosen = st.radio(
        "Which one would you rather give in an interview?",
        list(choices),
        index=None,
        horizontal=True,
        key="compare.choice.option",
    )
    if st.button("Show what the grader says", type="primary", disabled=chosen is None):
        return choices[chosen or ""]
    return None


def tell(drafts: Sequence[Draft], choice: VerdictKind, verdict: VerdictKind, all_: BlindChoices) -> None:
    """How the choice compares with the verdict, and how often the two agreed so far."""
    earlier, later = (draft.name for draft in drafts)
    named = {VerdictKind.WORSE: earlier, VerdictKind.BETTER: later, VerdictKind.NO_DIFFERENCE: "neither"}
    said = f"You said that {named[choice]} is better"
    if verdict not in TOLD:
        note(f"{said}; the grader cannot tell.")
        return
    ending = "so does the grader" if choice is verdict else f"the grader says {named[verdict]}"
    tally = f" You agreed in {all_.agreed} of {all_.made}." if all_.made > 1 else ""
    note(f"{said}; {ending}.{tally}")


def draw_draft_heads(drafts: Sequence[Draft], *, scores: bool) -> None:
    """The drafts beside each other: when, how long, and their scores unless these are to stay hidden."""
    for column, draft in zip(st.columns(len(drafts), gap="medium"), drafts, strict=True):
        with column, st.container(key=f"head-{draft.attempt.id}", gap="small"):
            note = f'<p class="rh-small">Note: {in_html(draft.note)}</p>' if draft.note else ""
            st.html(
                f'<article class="rh rh-head"><h3>{in_html(draft.name)}</h3>'
                f"{_scores(draft.attempt) if scores else ''}"
                f"{about_list(particulars(draft.attempt))}{note}</article>"
            )
            if scores:
                st.page_link(HISTORY_PAGE, label="Open", query_params={"attempt": draft.attempt.id})


def _scores(attempt: Attempt) -> str:
    lines = [widget.line(grade) for widget, grade in grades_drawn(attempt)]
    if attempt.grade(SimilarityGrade) is None:
        lines.insert(0, "not graded")
    return "".join(f'<p class="rh-head-score">{line}</p>' for line in lines)


def draw_questions_to_compare(rehearse: Rehearse) -> None:
    """Every question answered twice or more, each a link to its latest two."""
    several = []
    for summary in rehearse.history.summaries():
        if summary.attempts > 1:
            latest = rehearse.history.attempts(question_id=summary.question_id, limit=2)
            # Answers whose rows are damaged are counted, and left out.
            several += [(summary, latest)] if len(latest) > 1 else []
    if not several:
        st.text("Nothing to compare yet: answer a question, then revise your answer.")
        st.page_link(HISTORY_PAGE, label="See your answers")
        return
    st.text("Questions that you have answered more than once:")
    for summary, latest in several:
        draw_linked_row(
            f'<div><p class="rh-row-title" dir="auto">{in_html(latest[0].question_text)}</p>'
            f'<p class="rh-small">{summary.attempts} drafts</p></div>',
            key=f"question-{summary.question_id}",
            page=COMPARE_PAGE,
            label="Compare",
            attempts=",".join(attempt.id for attempt in latest),
        )


if __name__ == "__main__":
    render(visitors_rehearse())
