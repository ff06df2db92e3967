from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import streamlit as st

from grader.comparison.comparing import FEWEST, MOST
from grader.errors import InputError
from grader.practice.blind_choices import blind_choices, note_blind_choice
from grader.ui.components import (
    blind_choice,
    draft_heads,
    notice,
    standings_table,
    threads_to_compare,
    verdict,
    won_and_lost,
    word_changes,
)
from grader.ui.components.plain import in_html
from grader.ui.local_time import in_local_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.models import Comparison, Thread, ThreadDraft, VerdictKind
    from grader.practice import PracticeService

ATTEMPTS = "attempts"
"""The query parameter that names the attempts, with commas between them."""
CHOSEN = "compare.chosen"
"""Where the session keeps which drafts were judged blind, and how."""


def render(service: PracticeService) -> None:
    thread, named = _thread_on_page(service)
    if thread is None:
        st.title("Compare drafts", anchor=False)
        threads_to_compare.draw(service)
        return
    question = thread.drafts[-1].attempt.question_text
    st.html(f'<header class="rh rh-question"><h1 dir="auto">{in_html(question)}</h1></header>')
    drafts = _picked(thread, named)
    if len(drafts) < FEWEST:
        notice.note(
            "This question has one draft: revise it, then compare."
            if len(thread.drafts) < FEWEST
            else f"Choose {FEWEST} to {MOST} drafts to compare."
        )
        return
    st.query_params[ATTEMPTS] = ",".join(draft.attempt.id for draft in drafts)
    _draw(service, drafts)


def _thread_on_page(service: PracticeService) -> tuple[Thread | None, list[str]]:
    """The thread of the attempts in the address, and which ones these are."""
    asked = [each for each in st.query_params.get(ATTEMPTS, "").split(",") if each]
    try:
        attempts = [service.history.attempt(each) for each in asked[:MOST]]
    except InputError as error:
        notice.problem(str(error))
        return None, []
    if not attempts:
        return None, []
    question_id = attempts[0].question_id
    return (
        service.history.thread(question_id),
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


def _draw(service: PracticeService, drafts: Sequence[ThreadDraft]) -> None:
    ids = tuple(draft.attempt.id for draft in drafts)
    chosen = _chosen(ids)
    blind = len(drafts) == FEWEST and st.toggle(
        "Judge first, with the scores hidden", key="compare.blind", value=chosen is not None
    )
    if blind and chosen is None:
        draft_heads.draw(drafts, scores=False)
        chosen = blind_choice.ask(drafts)
        if chosen is None:
            return
        st.session_state[CHOSEN] = {ids: chosen}
        found = _compared(service, ids)
        note_blind_choice(service.history, chosen, found.verdict.kind)
        st.rerun()
    found = _compared(service, ids)
    verdict.draw(found.verdict, names=(drafts[0].name, drafts[-1].name))
    if blind and chosen is not None:
        blind_choice.tell(drafts, chosen, found.verdict.kind, blind_choices(service.history))
    draft_heads.draw(drafts, scores=True)
    _draw_steps(found, drafts)
    standings_table.draw(found, [draft.name for draft in drafts])


def _chosen(ids: tuple[str, ...]) -> VerdictKind | None:
    known: dict[tuple[str, ...], VerdictKind] = st.session_state.get(CHOSEN, {})
    return known.get(ids)


def _compared(service: PracticeService, ids: Sequence[str]) -> Comparison:
    with st.spinner("Finding out how far rewording alone moves these scores …"):
        return service.comparing.compare(ids)


def _draw_steps(found: Comparison, drafts: Sequence[ThreadDraft]) -> None:
    names = [draft.name for draft in drafts]
    for step, (earlier, later) in zip(found.steps, pairwise(names), strict=True):
        if len(found.steps) > 1:
            verdict.draw(step.verdict, names=(earlier, later))
        left, right = st.columns([7, 5], gap="large")
        with left:
            word_changes.draw(f"From {earlier} to {later}", step.changes)
        with right:
            won_and_lost.draw(step)
