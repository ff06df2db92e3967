from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.advice.next_points import next_steps
from grader.advice.story import asks_for_a_story, told_parts
from grader.errors import GraderError
from grader.models import FlagKind, SimilarityGrade
from grader.ui.grade.asking import RubricAsking, draw_masking_review
from grader.ui.grade.edits import draw_edit_list, labels_of
from grader.ui.state import practice_state
from grader.ui.widgets.consent import host_badge
from grader.ui.widgets.text import in_html, problem, small_print
from grader.ui.widgets.waiting import draw_job_wait, working
from grader.wording.advice import OWN_WORDS, heading, step_in_words, story_in_words, too_long
from grader.wording.grades import embedded
from grader.wording.numbers import count

if TYPE_CHECKING:
    from grader.models import (
        Attempt,
        Edit,
        LanguageLoss,
        NextStep,
        Question,
        TriedSuggestions,
    )
    from grader.models.endpoint import Endpoint
    from grader.rehearse import Rehearse
    from grader.ui.grade.shown import ShownAttempt
    from grader.ui.state import PracticeState


_MOST_WORDS, _MOST_POINTS = 8, 3
_NUMBERS = ("none", "one", "two", "three", "four", "five")


def note_html(loss: LanguageLoss) -> str:
    """What was lost to spelling and not to content, kindly."""
    words = ", ".join(
        f"<q>{in_html(slip.written)}</q> → <q>{in_html(slip.meant)}</q>" for slip in loss.slips[:_MOST_WORDS]
    )
    more = " …" if len(loss.slips) > _MOST_WORDS else ""
    points = "; ".join(f"<q>{in_html(point)}</q>" for point in loss.points[:_MOST_POINTS])
    counted = f" Points that then count for more: {points}." if points else ""
    return (
        '<div class="rh rh-notice" role="note"><p>What you say is worth more than it scored: spelling, not '
        f"content, cost about <b>{count(loss.gain_score, 'point')}</b>. Read as you probably meant it: "
        f"{words}{more}.{counted}</p></div>"
    )


def next_steps_html(question: Question | None, grade: SimilarityGrade) -> str:
    """What to do in the next draft, as questions; nothing where no step would mend the answer."""
    steps = next_steps(question, grade)
    if not steps:
        return ""
    labels = labels_of(grade)
    items = "".join(_item(step, labels[step.item.key]) for step in steps)
    return (
        f'<section class="rh rh-next"><h2>{heading(steps)}</h2><ol>{items}</ol>'
        f'<p class="rh-small">{OWN_WORDS}</p></section>'
    )


def _item(step: NextStep, label: str) -> str:
    where = f"{in_html(step.title)}, " if step.title else ""
    return (
        f'<li><span dir="auto">{in_html(step_in_words(step))}</span>'
        f'<small>{where}<a href="#point-{label}">point {label}</a></small></li>'
    )


_NO_STORY = frozenset({FlagKind.OFF_TOPIC, FlagKind.OTHER_LANGUAGE})


def story_html(question: Question | None, attempt: Attempt, grade: SimilarityGrade) -> str:
    """Which parts of a story an answer to "tell me about a time" has; nothing for other questions."""
    if question is None or not asks_for_a_story(question) or _NO_STORY & {flag.kind for flag in grade.flags}:
        return ""
    words = story_in_words(told_parts([attempt.answer[span.start : span.end] for span in grade.sentences]))
    return f'<p class="rh rh-small">Your story: {words}</p>' if words else ""


def _length_html(attempt: Attempt) -> str:
    said = too_long(attempt.answer)
    return f'<p class="rh">{said}</p>' if said else ""


def draw_advice(shown: ShownAttempt, question: Question | None, *, practicing: bool) -> None:
    """The next steps; once it is asked for, each with a blank to put into the draft.

    ``question`` is None where the bank no longer has it: then there is nothing to revise.
    """
    state = practice_state(st.session_state)

    def steps(attempt: Attempt) -> str:
        grade = attempt.grade(SimilarityGrade)
        if grade is None:
            return ""
        placed = _placed(state, attempt, question, grade)
        told = _length_html(attempt) + story_html(question, attempt, grade)
        return told + ("" if placed else next_steps_html(question, grade))

    shown.draw(steps)
    if question is not None:
        _draw_panel(shown, state, question, shown.drawn, practicing=practicing)


@st.fragment
def _draw_panel(
    shown: ShownAttempt, state: PracticeState, question: Question, drawn: int, *, practicing: bool
) -> None:
    rehearse, attempt, grade, place = shown.rehearse, shown.attempt, shown.grade, st.empty()
    if grade is None:
        return
    if not _placed(state, attempt, question, grade):
        with place.container():
            if _draw_offer(attempt, question, grade):
                _try(rehearse, state, attempt, question, grade)
    shown.redraw(drawn)
    if not _placed(state, attempt, question, grade):
        return
    with place.container():
        advice = state.advice[attempt.id]
        _draw_edits(shown, question, grade, advice.edits, practicing=practicing)
        if advice.loss is not None:
            st.html(note_html(advice.loss))
        draw_suggestions(rehearse, attempt, grade, practicing=practicing)


def _placed(
    state: PracticeState, attempt: Attempt, question: Question | None, grade: SimilarityGrade
) -> bool:
    """Whether places are known for just the steps that are next now: a tick moves on to others."""
    advice = state.advice.get(attempt.id)
    steps = [step.item.key for step in next_steps(question, grade)]
    return advice is not None and [(edit.criterion_id, edit.point) for edit in advice.edits] == steps


def _draw_offer(attempt: Attempt, question: Question, grade: SimilarityGrade) -> bool:
    """Whether help with the next steps is asked for, where there are any."""
    return bool(next_steps(question, grade)) and st.button(
        "What should I change?",
        key=f"advice.try.{attempt.id}",
        help="Shows where each belongs in your answer, puts a blank there, and looks at your spelling.",
    )


def _try(
    rehearse: Rehearse,
    state: PracticeState,
    attempt: Attempt,
    question: Question,
    grade: SimilarityGrade,
) -> None:
    try:
        with working(rehearse.history, "Looking for places in your answer…"):
            state.advice[attempt.id] = rehearse.advice.advice(question, attempt.answer, grade)
    except GraderError as error:
        problem(str(error))


def _draw_edits(
    shown: ShownAttempt,
    question: Question,
    grade: SimilarityGrade,
    edits: tuple[Edit, ...],
    *,
    practicing: bool,
) -> None:
    steps = next_steps(question, grade)
    st.html(f'<section class="rh rh-next"><h2>{heading(steps)}</h2></section>')
    draw_edit_list(
        shown.rehearse,
        shown.attempt,
        grade,
        edits,
        label="Add a placeholder here",
        key="advice.insert",
        practicing=practicing,
    )
    small_print(OWN_WORDS)


def draw_suggestions(
    rehearse: Rehearse, attempt: Attempt, grade: SimilarityGrade, *, practicing: bool
) -> None:
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
        problem(f"No suggestions, because {embedded(job.failure)}.")
    label = "Ask the language model for sentences" if job is None else "Ask again for sentences"
    _offer_suggestions(rehearse, attempt, grade, asking.endpoint, masks=asking.masks, label=label)


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


def _offer_suggestions(
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
