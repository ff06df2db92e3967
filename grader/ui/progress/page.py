from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from grader.models import GraderKind, ProgressFilter
from grader.ui.navigation import PRACTICE_PAGE
from grader.ui.progress import sessions
from grader.ui.progress.charts import MOST_BREAKS, draw_day_chart, draw_interview_key, draw_score_chart
from grader.ui.progress.judging import draw_judging_panel
from grader.ui.progress.tables import draw_day_table, draw_question_table, draw_score_table
from grader.ui.services import visitors_rehearse
from grader.ui.widgets.anchors import attempt_address, of_spot
from grader.ui.widgets.local_time import local_zone
from grader.ui.widgets.regrade import draw_regrade_panel
from grader.ui.widgets.text import facts, in_html, small_print
from grader.ui.widgets.verdict import draw_verdict
from grader.wording.numbers import count, day
from grader.wording.plan import left_today
from grader.wording.progress import (
    GRADER_NAMES,
    how_far,
    how_to_see_a_trend,
    interviews_near,
    left_out_in_words,
    score_and_interval,
    ticks_in_words,
)
from grader.wording.questions import category_in_words
from grader.wording.verdicts import trend_head, trend_reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from grader.models import Interview, ProgressReport, Question, Series, WeakSpot, WeakTheme
    from grader.rehearse import Rehearse


_CATEGORY, _QUESTION, _GRADER, _FRESH = (
    "progress.category",
    "progress.question",
    "progress.grader",
    "progress.fresh",
)
_ALL, _ANY = "All categories", "All questions"

_MOST_SPOTS = 8


def render(rehearse: Rehearse) -> None:
    st.title("Progress", anchor=False)
    if not rehearse.history.count_attempts():
        st.text("Nothing here yet. After your first answer this page shows how your scores develop.")
        st.page_link(PRACTICE_PAGE, label="Answer your first question")
        return
    zone = local_zone()
    texts = rehearse.progress.question_texts()
    _draw_standing(rehearse, texts, zone)
    wanted = _draw_filters(rehearse)
    draw_regrade_panel(rehearse, key="progress.regrade")
    report = rehearse.progress.report(wanted, zone=zone)
    if not report.attempts:
        st.text("No answer fits these filters.")
        return
    _draw_scores(report, rehearse.history.interviews(), texts, zone)
    themes = rehearse.progress.weak_themes(report, wanted.grader)
    if themes:
        draw_themes(themes, texts, wanted.grader)
    if report.series.marks:
        draw_question_table(report.questions, texts, rehearse.bank)
    not_yet = rehearse.progress.not_yet(report, wanted)
    if not_yet:
        draw_not_yet(not_yet)
    if report.sessions:
        sessions.draw(report.sessions, texts, filtered=wanted.question_ids is not None)
    if report.rated or ticks_in_words(report.ticked):
        draw_judging_panel(report.rated, report.ticked, wanted.grader, zone)
    _draw_days(report)
    # Last, so that the imports of loading slow down nothing above.
    rehearse.loader.start()


def _draw_standing(rehearse: Rehearse, texts: Mapping[str, str], zone: tzinfo | None) -> None:
    """How far the candidate has come, what is weakest, and what to do now."""
    plan, progress = rehearse.plan.plan(zone), rehearse.progress.standing()
    said = how_far(progress, plan.choices.interview_on, plan.today.day)
    rows = []
    if progress.weakest is not None:
        question_id, score = progress.weakest
        rows.append(("Weakest", question_id, f"score {score}"))
    now = next((each.question_id for each in plan.today.questions), None)
    if now is not None:
        rows.append(("Do now", now, ""))
    items = "".join(
        f'<dt>{name}</dt><dd><a href="./?question={quote(each)}" target="_self" dir="auto">'
        f"{in_html(texts[each])}</a>{f' <small>{about}</small>' if about else ''}</dd>"
        for name, each, about in rows
    )
    if now is None:
        items += f"<dt>Do now</dt><dd>{in_html(left_today(plan))}</dd>"
    st.html(f'<section class="rh rh-how-far"><p>{in_html(said)}</p><dl>{items}</dl></section>')


def _draw_filters(rehearse: Rehearse) -> ProgressFilter:
    """Which scores to look at; by which grader only where several have given some."""
    bank = rehearse.bank
    with st.container(horizontal=True, vertical_alignment="bottom", key="progress-filters"):
        category = st.selectbox(
            "Category",
            [_ALL, *bank.categories],
            key=_CATEGORY,
            format_func=category_in_words,
            persist_state="session",
            width=220,
        )
        texts = {question.id: question.text for question in bank if category in (_ALL, question.category)}
        chosen = st.selectbox(
            "Question",
            [_ANY, *texts],
            format_func=lambda key: texts.get(key, key),
            key=_QUESTION,
            persist_state="session",
            width=340,
        )
        grader = GraderKind.SIMILARITY
        graders = rehearse.progress.graders()
        if len(graders) > 1:
            grader = st.segmented_control(
                "Scores",
                graders,
                format_func=lambda each: GRADER_NAMES[each],
                default=GraderKind.SIMILARITY,
                required=True,
                key=_GRADER,
            )
        fresh = st.toggle("Without revisions", key=_FRESH, persist_state="session")
    questions = None if category == _ALL else frozenset(texts)
    return ProgressFilter(grader, frozenset([chosen]) if chosen != _ANY else questions, bool(fresh))


def _draw_scores(
    report: ProgressReport,
    interviews: Sequence[Interview],
    texts: Mapping[str, str],
    zone: tzinfo | None,
) -> None:
    series = report.series
    if not series.marks:
        st.text("None of these answers has a score that counts.")
        _draw_left_out(series)
        return
    trend = series.trend
    if hint := how_to_see_a_trend(trend):
        small_print(hint)
    else:
        draw_verdict(trend.kind, trend_head(trend), trend_reason(trend), label="Trend")
    near = interviews_near(series, interviews)
    draw_score_chart(series, near, texts, zone)
    if near:
        draw_interview_key(near)
    for number, change in enumerate(series.breaks, 1):
        if number > len(series.breaks) - MOST_BREAKS:
            small_print(f"{number}: on {day(change.at, zone)} the grader changed: {change.reason}.")
    _draw_left_out(series)
    draw_score_table(series, interviews, zone)


def _draw_left_out(series: Series) -> None:
    left_out = left_out_in_words(series)
    if left_out:
        small_print(left_out)


def _draw_days(report: ProgressReport) -> None:
    st.subheader("Days of practice", anchor=False)
    draw_day_chart(report.days)
    draw_day_table(report.days)
    st.subheader("Records", anchor=False)
    records = report.records
    most = records.most_in_a_day
    shown = {
        "Answers": f"{records.attempts:,}",
        "Time of writing": f"{records.minutes:,.0f} min",
        "Days with practice": f"{records.days:,}",
        "Longest streak": count(records.longest_streak, "day"),
    }
    if most is not None:
        shown["Most in a day"] = f"{most.attempts:,}, on {most.on.day} {most.on:%b %Y}"
    if records.best is not None:
        shown["Best score"] = score_and_interval(records.best)
    facts(shown)


def draw_not_yet(questions: Sequence[Question]) -> None:
    """The questions never answered, each a link that opens it."""
    links = "".join(
        f'<li><a href="./?question={quote(each.id)}" target="_self" dir="auto">{in_html(each.text)}</a></li>'
        for each in questions
    )
    st.html(
        f'<section class="rh rh-not-yet"><details><summary>Not practiced yet: {len(questions):,}</summary>'
        f"<ul>{links}</ul></details></section>"
    )


def draw_themes(themes: Sequence[WeakTheme], texts: Mapping[str, str], grader: GraderKind) -> None:
    """What keeps being weak, with the words of each answer that come closest and a link to them."""
    items = "".join(_theme(theme, texts, grader) for theme in themes)
    st.html(
        f'<section class="rh rh-themes"><h2>Weak in your latest answers, by category</h2>{items}</section>'
    )


def _theme(theme: WeakTheme, texts: Mapping[str, str], grader: GraderKind) -> str:
    spots = "".join(_spot(spot, texts, grader) for spot in theme.spots[:_MOST_SPOTS])
    more = len(theme.spots) - _MOST_SPOTS
    rest = f'<p class="rh-small">and {more} more</p>' if more > 0 else ""
    return f"<details><summary>{in_html(_theme_in_words(theme))}</summary><ul>{spots}</ul>{rest}</details>"


def _spot(spot: WeakSpot, texts: Mapping[str, str], grader: GraderKind) -> str:
    words = f"<q>{in_html(spot.sentence)}</q>" if spot.sentence else "<span>nothing in the answer</span>"
    question = in_html(texts.get(spot.question_id, spot.question_id))
    address = f"{attempt_address(spot.attempt_id)}&amp;at={of_spot(spot, grader)}"
    return (
        f'<li dir="auto"><b>{in_html(spot.criterion)}</b> {words} '
        f'<a href="{address}" target="_self">{question}</a></li>'
    )


def _theme_in_words(theme: WeakTheme) -> str:
    """One sentence: how many of the latest answers lack it."""
    weak = len(theme.spots)
    if theme.missing == weak:
        return f"{category_in_words(theme.name)}: missing in {weak} of {theme.answers} answers"
    missing = f", missing in {theme.missing}" if theme.missing else ""
    return f"{category_in_words(theme.name)}: weak in {weak} of {theme.answers} answers{missing}"


if __name__ == "__main__":
    render(visitors_rehearse())
