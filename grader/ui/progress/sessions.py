from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import streamlit as st

from grader.ui.widgets import pager
from grader.ui.widgets.anchors import attempt_address
from grader.ui.widgets.local_time import in_local_time
from grader.ui.widgets.text import in_html, small_print
from grader.wording.numbers import interval
from grader.wording.sessions import cannot_tell, how_long, how_many, name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.models import SessionAnswer, SessionSummary


_PAGE_SIZE = 8


def draw(sessions: Sequence[SessionSummary], texts: Mapping[str, str], *, filtered: bool) -> None:
    """Sessions from the latest on, each with its mean, its answers and, if it was started, its report.

    ``filtered`` is whether only those are given that have an answer to some questions.
    """
    st.subheader("Mock interviews and practice", anchor=False)
    start = pager.draw(len(sessions), _PAGE_SIZE, key="progress.sessions", back="Newer", onward="Older")
    rows = "".join(_session_html(each, texts) for each in sessions[start : start + _PAGE_SIZE])
    st.html(f'<section class="rh rh-sessions" aria-label="Mock interviews and practice">{rows}</section>')
    whole = " Each is shown whole, with its answers to other questions." if filtered else ""
    small_print(
        "Answers at most 45 minutes apart stand together. The questions differ, so a higher mean does not "
        f"say that you got better.{whole}"
    )


def _session_html(summary: SessionSummary, texts: Mapping[str, str]) -> str:
    """One session."""
    when = filter(None, (in_local_time(summary.started_at), how_long(summary)))
    items = "".join(f"<li>{item}</li>" for item in (*map(in_html, when), *_report(summary)))
    return (
        f'<article class="rh-row rh-session"><p class="rh-row-score">{_score(summary)}</p>'
        f'<div><h3 class="rh-row-title">{in_html(name(summary))}</h3><ul class="rh-about">{items}</ul>'
        f"{_said(cannot_tell(summary))}{_answers(summary, texts)}</div></article>"
    )


def _report(summary: SessionSummary) -> list[str]:
    """The link to what became of a session that was started."""
    session = summary.session
    if session is None:
        return []
    label = "Go on" if session.ended_at is None else "Report"
    return [f'<a href="./mock?session={quote(session.id)}" target="_self">{label}</a>']


def _score(summary: SessionSummary) -> str:
    mean = summary.mean
    if mean is None:
        return "<span>no mean</span>" if summary.answers else ""
    about = ("mean" if mean.answers > 1 else "", interval(mean.low, mean.high))
    return f"<b>{mean.score:.0f}</b> <span>{', '.join(filter(None, about))}</span>"


def _said(words: str) -> str:
    return f'<p class="rh-small">{in_html(words)}</p>' if words else ""


def _answers(summary: SessionSummary, texts: Mapping[str, str]) -> str:
    if not summary.answers:
        return _said(how_many(summary))
    items = "".join(_answer(each, texts) for each in summary.answers)
    return f"<details><summary>{how_many(summary)}</summary><ol>{items}</ol></details>"


def _answer(answer: SessionAnswer, texts: Mapping[str, str]) -> str:
    ungraded = '<i aria-hidden="true">–</i><i class="rh-unseen">not graded</i>'
    score = ungraded if answer.score is None else str(answer.score)
    question = in_html(texts.get(answer.question_id, answer.question_id))
    return (
        f'<li><span>{score}</span> <a href="{attempt_address(answer.attempt_id)}" target="_self" dir="auto">'
        f"{question}</a></li>"
    )
