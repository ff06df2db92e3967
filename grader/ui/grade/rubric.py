from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.comparison.judging import judge_rubric
from grader.grading.disagreement import disagreement
from grader.models import RubricGrade, SimilarityGrade, VerdictKind
from grader.models.session import follow_up_key
from grader.ui import editor
from grader.ui.editor.box import FOR_A_FOLLOW_UP
from grader.ui.grade.asking import RubricAsking, draw_masking_review
from grader.ui.grade.marked_answer import criterion_labels, draw_quoted_answer
from grader.ui.navigation import PRACTICE_PAGE, SETTINGS_PAGE
from grader.ui.state import practice_state
from grader.ui.widgets.anchors import criterion
from grader.ui.widgets.consent import draw_consent
from grader.ui.widgets.text import in_html, problem, small_print
from grader.ui.widgets.waiting import draw_job_wait
from grader.wording.grades import embedded
from grader.wording.numbers import SIGNS, count, signed
from grader.wording.questions import no_rubric_in_words
from grader.wording.verdicts import disagreement_sentence

if TYPE_CHECKING:
    from grader.models import Attempt, CriterionGrade, Question
    from grader.rehearse import Rehearse
    from grader.text.masking import Masking
    from grader.ui.grade.shown import ShownAttempt, Since


_MEANT = {
    VerdictKind.UNKNOWN: "; one run can differ from the next by chance.",
    VerdictKind.NO_DIFFERENCE: ": about the same.",
}


def draw_rubric_criteria(grade: RubricGrade, answer: str) -> None:
    """Every criterion: its level, the words that earn it, what is missing, and one suggestion."""
    labelled = zip(criterion_labels(grade.criteria), grade.criteria, strict=True)
    items = "".join(_criterion(label, item, answer) for label, item in labelled)
    st.html(
        f'<section class="rh rh-judged"><h2>Criterion by criterion</h2><ol>{items}</ol>'
        '<p class="rh-small">What is missing and the suggestions are a language model’s words; it can be '
        "wrong. The levels count only as far as words of yours bear them out.</p></section>"
    )


def _criterion(label: str, item: CriterionGrade, answer: str) -> str:
    return (
        f'<li id="{criterion(label)}" class="is-{item.level}">'
        f"<h3><b>{label}</b> {in_html(item.title)} <small>{item.weight}%</small>"
        f'<span class="rh-status"><i aria-hidden="true">{SIGNS[item.level]}</i> {item.level}'
        f"{_spread(item)}</span></h3>{_quote(item, answer)}"
        f"{_said('Missing', item.missing)}{_said('Try', item.suggestion)}</li>"
    )


def _spread(item: CriterionGrade) -> str:
    return "" if not item.spread else f" <small>runs differ by ±{100 * item.spread:.0f}%</small>"


def _quote(item: CriterionGrade, answer: str) -> str:
    lowered = f'<p class="rh-small rh-lowered">{in_html(item.lowered)}</p>' if item.lowered else ""
    if item.span is None:
        return lowered
    words = " ".join(answer[item.span.start : item.span.end].split())
    return f'<p><q dir="auto">{in_html(words)}</q></p>{lowered}'


def _said(lead: str, text: str) -> str:
    return f'<p><b>{lead}:</b> <span dir="auto">{in_html(text)}</span></p>' if text.strip() else ""


def score_html(grade: RubricGrade, draft: Since[RubricGrade] | None = None) -> str:
    """The rubric score, who gave it, and what changed since the ``draft`` before it."""
    before = draft.grade if draft else None
    return (
        '<section class="rh rh-score rh-rubric-score" id="rubric-result" aria-label="Your rubric score">'
        "<h2>By the rubric</h2>"
        f'<p class="rh-number"><b>{grade.score}</b><span>of 100{_noise(grade)}</span></p>'
        f'<p class="rh-small">{_origin(grade)}</p>{since(grade, before)}</section>'
    )


def _noise(grade: RubricGrade) -> str:
    return "" if grade.noise is None else f" ± {grade.noise:.0f} over {grade.version.runs} runs"


def _origin(grade: RubricGrade) -> str:
    who = f"Read by {in_html(grade.version.model)} at {in_html(grade.version.host)}"
    if grade.from_store:
        return f"{who}. The same answer was graded before, so this grade is the stored one."
    return f"{who} in {_seconds(grade.seconds)}; scored by code from the levels that your own words bear out."


def _seconds(seconds: float) -> str:
    return "under a second" if seconds < 1 else count(round(seconds), "second")


def draw_reading(grade: RubricGrade, similarity: SimilarityGrade | None) -> None:
    """Why the two grades differ where they do, what is strongest, and what to change first."""
    apart = disagreement(similarity, grade) if similarity else None
    explained = f'<p class="rh rh-notice">{in_html(disagreement_sentence(apart))}</p>' if apart else ""
    st.html(
        f'<section class="rh rh-rubric-reading">{explained}'
        f"{_highlight('Strongest', grade, grade.strongest)}"
        f"{_highlight('Change first', grade, grade.best_change, change=True)}</section>"
    )


def _highlight(lead: str, grade: RubricGrade, criterion_id: str | None, *, change: bool = False) -> str:
    for label, item in zip(criterion_labels(grade.criteria), grade.criteria, strict=True):
        if item.criterion_id == criterion_id:
            more = _change(item) if change else ""
            return (
                f'<p class="rh-change"><b>{lead}:</b> <a href="#criterion-{label}">{label}</a> '
                f"{in_html(item.title)}{more}</p>"
            )
    return ""


def _change(item: CriterionGrade) -> str:
    gain = round(item.weight * (1 - item.worth))
    advice = f' <span dir="auto">{in_html(item.suggestion)}</span>' if item.suggestion.strip() else ""
    return f", worth up to {count(gain, 'point')} more.{advice}"


def since(grade: RubricGrade, before: RubricGrade | None) -> str:
    """What changed since the draft before, if the same grader read it, and what such a change is worth."""
    if before is None or str(before.version) != str(grade.version):
        return ""
    change = grade.score - before.score
    said = f"{signed(change)} since the last draft ({before.score})"
    meant = _MEANT.get(judge_rubric(before, grade).kind, ".")
    return f'<p class="rh-change">{said}{meant}</p>'


def spent(grade: RubricGrade) -> str:
    """How many calls and tokens a grade took, as far as the server told, and what they cost if known."""
    calls = len(grade.exchanges)
    counts = [(item.prompt_tokens, item.completion_tokens, item.cached_tokens) for item in grade.exchanges]
    parts = [count(calls, "call"), f"{grade.seconds:.1f} s"]
    if counts and all(sent is not None and received is not None for sent, received, _ in counts):
        parts.append(f"{sum((sent or 0) + (received or 0) for sent, received, _ in counts):,} tokens")
    cached = sum(known or 0 for _, _, known in counts)
    if cached:
        parts.append(f"{cached:,} of them from the server's cache")
    if grade.cost is not None:
        parts.append(f"cost {grade.cost:.4f}")
    return ", ".join(parts)


def draw_details(shown: ShownAttempt, grade: RubricGrade, _question: Question | None) -> None:
    """The answer with the words marked that earn a level, beside the criteria."""
    with st.container(key="rubric-details"):
        left, right = st.columns(2, gap="large")
        with left:
            draw_quoted_answer(shown.attempt.answer, grade)
        with right:
            draw_rubric_criteria(grade, shown.attempt.answer)


def short(grade: RubricGrade) -> str:
    return f"<span>rubric {grade.score}</span>"


def line(grade: RubricGrade) -> str:
    noise = "graded once" if grade.noise is None else f"± {grade.noise:.0f} over repeated runs"
    return f"<b>{grade.score}</b> by the rubric, {noise}"


def draw_rubric_panel(rehearse: Rehearse, attempt: Attempt, *, practicing: bool) -> None:
    """What the rubric grade means, or what stands between the answer and one; nothing where no language model
    is switched on."""
    asking = RubricAsking(rehearse, st.session_state, attempt)
    grade = attempt.grade(RubricGrade)
    if grade is None and asking.endpoint is None and not asking.problem:
        return
    if grade is not None:
        draw_reading(grade, attempt.grade(SimilarityGrade))
    if asking.job is not None and asking.job.running:
        draw_job_wait(
            rehearse.background.rubric_jobs,
            attempt.id,
            heading="By the rubric",
            doing="is reading your answer",
            key="rubric.stop",
        )
        return
    if asking.came_meanwhile:
        st.rerun()
    question = rehearse.bank.find(attempt.question_id)
    if question is None or question.rubric is None:
        small_print(no_rubric_in_words(question))
        return
    if asking.failure:
        _draw_failure(asking.failure, graded=grade is not None)
    _draw_ways_on(asking, attempt)
    _draw_follow_up(rehearse, attempt, practicing=practicing)


def _draw_failure(reason: str, *, graded: bool) -> None:
    kept = "The grade from before is kept." if graded else "Your answer and its other grade are safe."
    problem(f"Not graded, because {embedded(reason)}. {kept}")


def _draw_ways_on(asking: RubricAsking, attempt: Attempt) -> None:
    if asking.problem:
        problem(asking.problem)
    elif asking.endpoint is None:
        st.page_link(SETTINGS_PAGE, label="Choose a language model")
    elif attempt.grade(RubricGrade) is None and (unfit := asking.unfit):
        if not asking.failure:
            _draw_failure(unfit, graded=False)
    elif not asking.agreed:
        draw_consent(
            asking.endpoint,
            asking.payload(asking.endpoint),
            key=f"rubric.agree.{attempt.id}",
            label="Agree and grade",
            on_agree=asking.agree,
        )
    else:
        _draw_buttons(
            asking, attempt, draw_masking_review(attempt, key="rubric.masking") if asking.masks else None
        )


def _draw_buttons(asking: RubricAsking, attempt: Attempt, masking: Masking | None) -> None:
    again = attempt.grade(RubricGrade) is not None
    label = "Grade again" if again else "Try again" if asking.failure else "Grade by the rubric"
    with st.container(horizontal=True):
        once = st.button(label, key=f"rubric.again.{attempt.id}", type="secondary" if again else "primary")
        thorough = st.button(
            "Thorough: three runs",
            key=f"rubric.thorough.{attempt.id}",
            help="Three times the calls, the criteria in different orders: the mean, and how far it varies.",
        )
    # Not in callbacks: those would know the placeholders of the run before.
    if once or thorough:
        asking.begin(thorough=thorough, again=again, masking=masking)
        st.rerun()


def _draw_follow_up(rehearse: Rehearse, attempt: Attempt, *, practicing: bool) -> None:
    """What an interviewer would now ask, and where it is answered: on the Practice page, right below."""
    grade = attempt.grade(RubricGrade)
    if grade is None or not grade.follow_up:
        return
    st.html(
        '<section class="rh rh-follow-up"><h2>An interviewer would now ask</h2>'
        f'<q dir="auto">{in_html(grade.follow_up)}</q></section>'
    )
    state, key = practice_state(st.session_state), f"follow_up.{attempt.id}"
    if practicing and state.following == attempt.id:
        editor.draw(rehearse, state, follow_up_key(attempt.id), words=FOR_A_FOLLOW_UP)
        small_print("Kept beside your answer, and graded together with it, as one.")
    elif st.button("Answer it", key=key):
        state.open_question(attempt.question_id)
        state.attempt_id = state.following = attempt.id
        if practicing:
            st.rerun()
        st.switch_page(PRACTICE_PAGE, query_params={"question": attempt.question_id})
