from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from grader.comparison.blind_choices import blind_choices, note_blind_choice
from grader.comparison.comparing import FEWEST, MOST
from grader.errors import InputError
from grader.ui.compare.choosing import ask, draw_draft_heads, draw_questions_to_compare, tell
from grader.ui.compare.standings import draw_standings_table, draw_won_and_lost, draw_word_changes
from grader.ui.services import shared_rehearse
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import draw_head, note, problem
from grader.ui.widgets.verdict import draw_verdict
from grader.wording.verdicts import verdict_head, verdict_reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Comparison, Thread, ThreadDraft, Verdict, VerdictKind
    from grader.rehearse import Rehearse


_ATTEMPTS = "attempts"
"""The query parameter that names the attempts, with commas between them."""
_CHOSEN = "compare.chosen"
"""Where the session keeps which drafts were judged blind, and how."""


def render(rehearse: Rehearse) -> None:
    thread, named = _thread_on_page(rehearse)
    if thread is None:
        st.title("Compare drafts", anchor=False)
        draw_questions_to_compare(rehearse)
        return
    question = thread.drafts[-1].attempt.question_text
    draw_head(question)
    drafts = _picked(thread, named)
    if len(drafts) < FEWEST:
        note(
            "This question has one draft: revise it, then compare."
            if len(thread.drafts) < FEWEST
            else f"Choose {FEWEST} to {MOST} drafts to compare."
        )
        return
    st.query_params[_ATTEMPTS] = ",".join(draft.attempt.id for draft in drafts)
    _draw(rehearse, drafts)


def _thread_on_page(rehearse: Rehearse) -> tuple[Thread | None, list[str]]:
    """The thread of the attempts in the address, and which ones these are."""
    asked = [each for each in st.query_params.get(_ATTEMPTS, "").split(",") if each]
    try:
        attempts = [rehearse.history.attempt(each) for each in asked[:MOST]]
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


def _picked(thread: Thread, named: Sequence[str]) -> list[ThreadDraft]:
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


def _draw(rehearse: Rehearse, drafts: Sequence[ThreadDraft]) -> None:
    ids = tuple(draft.attempt.id for draft in drafts)
    chosen = _chosen(ids)
    blind = len(drafts) == FEWEST and st.toggle(
        "Judge first, with the scores hidden", key="compare.blind", value=chosen is not None
    )
    if blind and chosen is None:
        draw_draft_heads(drafts, scores=False)
        chosen = ask(drafts)
        if chosen is None:
            return
        st.session_state[_CHOSEN] = {ids: chosen}
        found = _compared(rehearse, ids)
        note_blind_choice(rehearse.history, chosen, found.verdict.kind)
        st.rerun()
    found = _compared(rehearse, ids)
    _draw_verdict(found.verdict, drafts[0].name, drafts[-1].name)
    if blind and chosen is not None:
        tell(drafts, chosen, found.verdict.kind, blind_choices(rehearse.history))
    draw_draft_heads(drafts, scores=True)
    _draw_steps(found, drafts)
    draw_standings_table(found, [draft.name for draft in drafts])


def _chosen(ids: tuple[str, ...]) -> VerdictKind | None:
    known: dict[tuple[str, ...], VerdictKind] = st.session_state.get(_CHOSEN, {})
    return known.get(ids)


def _compared(rehearse: Rehearse, ids: Sequence[str]) -> Comparison:
    with st.spinner("Finding out how far rewording alone moves these scores …"):
        return rehearse.comparison.compare(ids)


def _draw_steps(found: Comparison, drafts: Sequence[ThreadDraft]) -> None:
    names = [draft.name for draft in drafts]
    for step, (earlier, later) in zip(found.steps, pairwise(names), strict=True):
        if len(found.steps) > 1:
            _draw_verdict(step.verdict, earlier, later)
        left, right = st.columns([7, 5], gap="large")
        with left:
            draw_word_changes(f"From {earlier} to {later}", step.changes)
        with right:
            draw_won_and_lost(step)


def _draw_verdict(verdict: Verdict, earlier: str, later: str) -> None:
    """Whether the later of two drafts is better."""
    head, reason = verdict_head(verdict), verdict_reason(verdict)
    draw_verdict(verdict.kind, head, reason, label="Verdict", about=f"{later} beside {earlier}")


if __name__ == "__main__":
    render(shared_rehearse())
