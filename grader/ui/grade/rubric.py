from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.comparison.judging import judge_rubric
from grader.grading.disagreement import disagreement
from grader.models import VerdictKind
from grader.ui.grade.marked_answer import criterion_labels, draw_quoted_answer
from grader.ui.widgets.anchors import criterion
from grader.ui.widgets.text import in_html
from grader.wording.numbers import SIGNS, count, signed
from grader.wording.verdicts import disagreement_sentence

if TYPE_CHECKING:
    from grader.models import Attempt, CriterionGrade, Question, RubricGrade, SimilarityGrade


_MEANT = {
    VerdictKind.UNKNOWN: "; one run can differ from the next by chance.",
    VerdictKind.NO_DIFFERENCE: ": no difference that this grader can tell.",
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


def draw_score(grade: RubricGrade, before: RubricGrade | None = None) -> None:
    """The rubric score, who gave it, and what changed since the draft ``before`` it."""
    st.html(
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


def draw_details(attempt: Attempt, grade: RubricGrade, _question: Question | None) -> None:
    """The answer with the words marked that earn a level, beside the criteria."""
    with st.container(key="rubric-details"):
        left, right = st.columns(2, gap="large")
        with left:
            draw_quoted_answer(attempt.answer, grade)
        with right:
            draw_rubric_criteria(grade, attempt.answer)


def short(grade: RubricGrade) -> str:
    return f"<span>rubric {grade.score}</span>"


def line(grade: RubricGrade) -> str:
    noise = "graded once" if grade.noise is None else f"± {grade.noise:.0f} over repeated runs"
    return f"<b>{grade.score}</b> by the rubric, {noise}"
