from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.ui.grade.asking import RubricAsking, draw_masking_review
from grader.ui.grade.edits import draw_edit_list
from grader.ui.widgets.consent import host_badge
from grader.ui.widgets.text import in_html, problem, small_print
from grader.ui.widgets.waiting import draw_job_wait
from grader.wording.numbers import count

if TYPE_CHECKING:
    from grader.models import Attempt, SimilarityGrade, TriedSuggestions
    from grader.models.endpoint import Endpoint
    from grader.rehearse import Rehearse


_NUMBERS = ("none", "one", "two", "three", "four", "five")


def draw(rehearse: Rehearse, attempt: Attempt, grade: SimilarityGrade, *, practicing: bool) -> None:
    """A language model's sentences for the answer; nothing where none is switched on and agreed to."""
    asking = RubricAsking(rehearse, st.session_state, attempt)
    if asking.endpoint is None or not asking.agreed:
        return
    job = rehearse.background.suggestion_jobs.of(attempt.id)
    if job is not None and job.running:
        draw_job_wait(
            rehearse.background.suggestion_jobs,
            attempt.id,
            heading="Sentences for your answer",
            doing="is writing",
            key="advice.stop",
        )
        return
    if job is not None and job.given is not None:
        st.html(f'<section class="rh rh-next"><h2>Sentences by {in_html(job.asked)}</h2></section>')
        _draw_given(rehearse, attempt, grade, job.given, practicing=practicing)
        if job.given.edits:
            return
    if job is not None and job.failure:
        problem(f"No suggestions, because {job.failure.rstrip('.')}.")
    label = "Ask the language model for sentences" if job is None else "Ask again for sentences"
    _draw_offer(rehearse, attempt, grade, asking.endpoint, masks=asking.masks, label=label)


def _draw_given(
    rehearse: Rehearse,
    attempt: Attempt,
    grade: SimilarityGrade,
    given: TriedSuggestions,
    *,
    practicing: bool,
) -> None:
    draw_edit_list(
        rehearse,
        attempt,
        grade,
        given.edits,
        label="Put this sentence into my draft",
        key="advice.suggested",
        practicing=practicing,
    )
    if given.edits:
        small_print(
            "A language model wrote these, and each was tried on a copy of your answer. Fill in what stands "
            "in brackets; leave out what is not true of you."
        )
    left_out = left_out_sentence(given)
    if left_out:
        small_print(left_out)


def _draw_offer(
    rehearse: Rehearse,
    attempt: Attempt,
    grade: SimilarityGrade,
    endpoint: Endpoint,
    *,
    masks: bool,
    label: str,
) -> None:
    masking = draw_masking_review(attempt, key="advice.masking") if masks else None
    # Not in a callback: that would know the placeholders of the run before.
    if st.button(label, key=f"advice.ask.{attempt.id}"):
        rehearse.background.start_suggestions(attempt, grade, endpoint, masking=masking)
        st.rerun()
    st.html(
        f'<p class="rh rh-small">{host_badge(endpoint)} Your answer, the question and the points that the '
        f"answer lacks are sent to {in_html(endpoint.model)}.</p>"
    )


def left_out_sentence(given: TriedSuggestions) -> str:
    """How many suggestions are not shown, and why; empty if all are."""
    left_out = given.invented + given.idle
    if not left_out:
        return "" if given.edits else "The language model suggested nothing."
    were = f"{count(left_out, 'suggestion')} {'was' if left_out == 1 else 'were'} left out"
    pronoun = "it" if left_out == 1 else "they"
    reasons = [
        (given.invented, "claimed something your answer does not say"),
        (given.idle, "did not raise its grade"),
    ]
    told = [
        f"{pronoun if number == left_out else _NUMBERS[number]} {reason}"
        for number, reason in reasons
        if number
    ]
    return f"{were}: {', '.join(told)}."
