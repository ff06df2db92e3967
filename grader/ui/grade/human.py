"""What people say of an answer: the latest score, and all graders beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from grader.grading.side_by_side import side_by_side
from grader.ui.widgets.anchors import BY_PEOPLE
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import in_html, small_print
from grader.wording.human_grades import (
    BY_CHANCE,
    CHANGES_NOTHING,
    NEAREST_LEVEL,
    agreement_in_words,
    how_given,
    named,
)
from grader.wording.numbers import SIGNS, signed

if TYPE_CHECKING:
    from grader.grading.side_by_side import SideBySide
    from grader.models import Attempt, HumanGrade, Level, Question
    from grader.ui.grade.shown import ShownAttempt, Since

_MADE = {True: "● made", False: "○ not made", None: "–"}


def score_html(grade: HumanGrade, draft: Since[HumanGrade] | None = None) -> str:
    """The score that a person gave last, and who did."""
    sentence, change = f"Graded {how_given(grade)}.", ""
    if draft is not None and draft.grade.version.person == grade.version.person:
        moved = signed(grade.score - draft.grade.score)
        change = f'<p class="rh-change">{moved} since the last draft ({draft.grade.score}).</p>'
    return (
        '<section class="rh rh-score rh-rubric-score" aria-label="Score by a person"><h2>By people</h2>'
        f'<p class="rh-number"><b>{grade.score}</b><span>of 100</span></p>'
        f'<p class="rh-small">{in_html(sentence)} <a href="#{BY_PEOPLE}">See all '
        f"graders</a></p>{change}</section>"
    )


def short(grade: HumanGrade) -> str:
    return f"<span>{in_html(grade.by)} {grade.score}</span>"


def line(grade: HumanGrade) -> str:
    return f"<b>{grade.score}</b> {in_html(how_given(grade))}"


def draw_details(shown: ShownAttempt, _grade: HumanGrade, _question: Question | None) -> None:
    """See ``draw_side_by_side``."""
    draw_side_by_side(shown.attempt)


def draw_side_by_side(attempt: Attempt) -> None:
    """People and machines side by side, where they differ, how far they agree, and what people said."""
    found = side_by_side(attempt)
    st.html(
        f'<section class="rh rh-people" id="{BY_PEOPLE}"><h2>People and machines, side by side</h2>'
        f"{table_html(found)}{_differing(found)}{_agreements(found)}{_said(attempt)}</section>"
    )
    small_print(CHANGES_NOTHING)


def table_html(found: SideBySide) -> str:
    """Score and levels by every grader; a narrow screen scrolls it sideways."""
    heads = "".join(f'<th scope="col" dir="auto">{in_html(named(each))}</th>' for each in found.columns)
    scores = "".join(f"<td><b>{each.score}</b></td>" for each in found.columns)
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{in_html(row.title)} <small>{row.weight}%</small></th>'
        f"{''.join(map(_level, row.levels))}</tr>"
        for row in found.rows
    )
    nearest = f'<p class="rh-small">{in_html(NEAREST_LEVEL)}</p>' if found.rows else ""
    return (
        '<div class="rh-wide" role="region" aria-label="Levels by each grader" tabindex="0">'
        f'<table><thead><tr><th scope="col">Criterion</th>{heads}</tr></thead><tbody>{rows}</tbody>'
        f'<tfoot><tr><th scope="row">Score</th>{scores}</tr></tfoot></table></div>{nearest}'
    )


def _level(level: Level | None) -> str:
    if level is None:
        return "<td>–</td>"
    return f'<td class="is-{level}"><i aria-hidden="true">{SIGNS[level]}</i> {level}</td>'


def _differing(found: SideBySide) -> str:
    """The points that graders see differently, with the word of each."""
    if not found.differing:
        return ""
    items = "".join(
        f'<li><span dir="auto">{in_html(point)}</span> <small>'
        + ", ".join(
            f"{in_html(named(column))}: {_MADE[word]}"
            for column, word in zip(found.columns, words, strict=True)
            if word is not None
        )
        + "</small></li>"
        for (_, point), words in found.differing
    )
    return f"<h3>Points that they see differently</h3><ul>{items}</ul>"


def _agreements(found: SideBySide) -> str:
    if not found.agreements:
        return ""
    items = "".join(f'<li dir="auto">{in_html(agreement_in_words(each))}</li>' for each in found.agreements)
    meant = f'<p class="rh-small">{in_html(BY_CHANCE)}</p>' if found.rows else ""
    return f"<h3>How far they agree</h3><ul>{items}</ul>{meant}"


def _said(attempt: Attempt) -> str:
    """The comments of everybody who graded, the newest first."""
    return "".join(map(_comments, reversed(attempt.by_people)))


def _comments(grade: HumanGrade) -> str:
    head = f"{grade.by}, {in_local_time(grade.at)}{', blind' if grade.blind else ''}"
    told = [(each.title, each.comment) for each in grade.criteria if each.comment]
    items = "".join(
        f'<li dir="auto"><b>{in_html(title)}:</b> {in_html(comment)}</li>' for title, comment in told
    )
    whole = f'<p class="rh-typed" dir="auto">{in_html(grade.comment)}</p>' if grade.comment else ""
    listed = f"<ul>{items}</ul>" if items else ""
    return f'<h3 dir="auto">{in_html(head)}</h3>{whole}{listed}'
