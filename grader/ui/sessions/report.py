from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from grader.documents.markdown import as_markdown
from grader.documents.page import as_page
from grader.documents.session import session_document
from grader.models import RubricGrade, SimilarityGrade
from grader.ui.editor.browser_copies import drop
from grader.ui.grade.asking import RubricAsking
from grader.ui.grade.similarity import scale
from grader.ui.navigation import HISTORY_PAGE, MOCK_PAGE
from grader.ui.sessions import deletion
from grader.ui.widgets.local_time import in_local_time, local_zone
from grader.ui.widgets.text import about_list, draw_head, in_html, note
from grader.ui.widgets.waiting import draw_job_wait, in_line
from grader.wording.points import before_ticks_in_words, made_in_words
from grader.wording.questions import category_in_words
from grader.wording.sessions import (
    closing_in_words,
    entry_time,
    left_out,
    missing_grade,
    report_notes,
    report_time,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping, Sequence
    from datetime import tzinfo

    from grader.models import Attempt, Session
    from grader.models.session import MissingGrade
    from grader.rehearse import Rehearse
    from grader.sessions.report import CategoryResult, ReportEntry, SessionReport
    from grader.ui.state import PracticeState


def ask_in_turn(
    rehearse: Rehearse, session: MutableMapping[Any, Any], attempts: Iterable[Attempt]
) -> Attempt | None:
    """Has the language model read one answer after another; the one that it reads now, None if it is done.

    Asks only where nothing has to be agreed to or looked over first, and nothing that has failed again.
    """
    askings = [
        (attempt, RubricAsking(rehearse, session, attempt))
        for attempt in attempts
        if not attempt.grade(RubricGrade)
    ]
    for attempt, asking in askings:
        if asking.job is not None and asking.job.running:
            return attempt
    for attempt, asking in askings:
        if asking.job is None and asking.failure is None:
            asking.begin()
            if asking.job is not None:
                return attempt
    return None


def draw_session_report(rehearse: Rehearse, state: PracticeState, session: Session) -> None:
    """What a session came to; what is not graded yet is graded first."""
    drop(state)
    if rehearse.sessions.waiting(session.id):
        waiting = "Grading…" if rehearse.loader.ready else "Loading the grader, a few seconds the first time…"
        with in_line(rehearse.history, waiting) as tell:
            rehearse.sessions.grade(session.id, tell)
    report = rehearse.reports.report(session.id)
    with st.container(key="mock-report"):
        about = (in_local_time(session.started_at), f"{report_time(report)} used")
        draw_head(title(session.kind, session.plan), about)
        answered = [entry.attempt for entry in report.entries if entry.attempt]
        reading = ask_in_turn(rehearse, st.session_state, answered)
        if reading is not None:
            draw_job_wait(
                rehearse.background.rubric_jobs,
                reading.id,
                heading="By the rubric",
                doing="is reading your answer",
                key="rubric.stop",
            )
        elif any(RubricAsking(rehearse, st.session_state, each).came_meanwhile for each in answered):
            st.rerun()
        _draw_category_table(report.categories, rubric=report.has_rubric)
        for sentence in report_notes(report):
            note(sentence)
        _draw_report_downloads(rehearse, session.id)
        for entry in report.entries:
            _draw_report_entry(entry, rubric=report.has_rubric)
        _draw_closing(report)
        st.page_link(MOCK_PAGE, label="Another mock interview")
        deletion.draw(rehearse, state, report)


def _draw_closing(report: SessionReport) -> None:
    said = "".join(
        f"<p><b>{name}:</b> {in_html(words)}</p>" for name, words in closing_in_words(report).items()
    )
    st.html(f'<section class="rh rh-closing"><h2>To take with you</h2>{said}</section>')


def _draw_category_table(results: Sequence[CategoryResult], *, rubric: bool) -> None:
    """Mean scores by category, with how many scores each is made of; ``rubric`` is whether by it too."""
    rows = "".join(
        f'<tr{_last(result, results)}><th scope="row" dir="auto">'
        f"{in_html(category_in_words(result.category))}</th>"
        f"<td>{result.answered} of {result.asked}</td>"
        f"<td>{_mean(result.score, result.counted)}</td>"
        f"{f'<td>{_mean(result.rubric, result.judged)}</td>' if rubric else ''}</tr>"
        for result in results
    )
    by_rubric = '<th scope="col">By the rubric</th>' if rubric else ""
    st.html(
        '<section class="rh rh-categories"><h2>By category</h2><table><thead><tr>'
        '<th scope="col">Category</th><th scope="col">Answered</th><th scope="col">Score</th>'
        f"{by_rubric}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _last(result: CategoryResult, results: Sequence[CategoryResult]) -> str:
    return ' class="is-all"' if len(results) > 1 and result is results[-1] else ""


def _mean(score: int | None, count: int) -> str:
    if score is None:
        return "–"
    return f"<b>{score}</b>" if count == 1 else f"<b>{score}</b> <small>mean of {count}</small>"


def _draw_report_downloads(rehearse: Rehearse, session_id: str) -> None:
    """The report as files; they are made only when a button is pressed."""
    zone, name = local_zone(), f"report-{session_id[:8]}"
    with st.container(horizontal=True):
        st.download_button(
            "Report as PDF",
            data=lambda: _pdf(rehearse, session_id, zone),
            file_name=f"{name}.pdf",
            mime="application/pdf",
            key="report.pdf",
            on_click="ignore",
        )
        st.download_button(
            "Report to print",
            data=lambda: as_page(session_document(rehearse.reports.report(session_id), zone)),
            file_name=f"{name}.html",
            mime="text/html",
            key="report.page",
            on_click="ignore",
        )
        st.download_button(
            "Report as Markdown",
            data=lambda: as_markdown(session_document(rehearse.reports.report(session_id), zone)),
            file_name=f"{name}.md",
            mime="text/markdown",
            key="report.markdown",
            on_click="ignore",
        )


def _pdf(rehearse: Rehearse, session_id: str, zone: tzinfo | None) -> bytes:
    # Imported when it is needed: what makes PDFs takes longer to load than the page.
    from grader.documents.pdf import as_pdf

    return as_pdf(session_document(rehearse.reports.report(session_id), zone))


def _draw_report_entry(entry: ReportEntry, *, rubric: bool) -> None:
    """One question of a report: its grades, what to mend first, and the answer."""
    about = about_list((f"Question {entry.number}", entry.category, entry_time(entry)))
    with st.container(key=f"mock-entry-{entry.number}"):
        st.html(
            f'<article class="rh rh-entry">{about}'
            f'<h2 dir="auto">{in_html(entry.question)}</h2>{_outcome(entry, rubric=rubric)}'
            f"{_first(entry)}{_texts(entry)}</article>"
        )
        if entry.attempt is not None:
            st.page_link(HISTORY_PAGE, label="Point by point", query_params={"attempt": entry.attempt.id})


def _outcome(entry: ReportEntry, *, rubric: bool) -> str:
    if entry.attempt is None:
        return f'<p class="rh-small">{in_html(left_out(entry))}.</p>'
    similarity, judged = entry.attempt.grade(SimilarityGrade), entry.attempt.grade(RubricGrade)
    left = _similarity(similarity) if similarity else _missing("Score", entry.no_grade)
    right = ""
    if rubric:
        right = _rubric(judged) if judged else _missing("By the rubric", entry.no_rubric)
    return f'<div class="rh-grades">{left}{right}</div>'


def _similarity(grade: SimilarityGrade) -> str:
    return (
        f"<div><h3>Score</h3><p><b>{grade.score}</b> <em>{in_html(grade.band)}</em></p>"
        f'{scale(grade)}<p class="rh-small">{made_in_words(grade)}{before_ticks_in_words(grade)}</p></div>'
    )


def _missing(heading: str, missing: MissingGrade | None) -> str:
    reason = in_html(missing_grade(missing))
    return f'<div><h3>{heading}</h3><p class="rh-small">Not graded, because {reason}.</p></div>'


def _rubric(grade: RubricGrade) -> str:
    runs = "one run" if grade.noise is None else f"± {grade.noise:.0f} over {grade.version.runs} runs"
    return (
        f"<div><h3>By the rubric</h3><p><b>{grade.score}</b></p>"
        f'<p class="rh-small">{runs}, read by {in_html(grade.version.model)}</p></div>'
    )


def _first(entry: ReportEntry) -> str:
    items = "".join(f'<li dir="auto">{in_html(item)}</li>' for item in entry.first)
    return f"<h3>Fix first</h3><ol>{items}</ol>" if items else ""


def _texts(entry: ReportEntry) -> str:
    answer = _typed("Your answer", entry.attempt.answer) if entry.attempt else ""
    return answer + (_typed("Typed, but not submitted", entry.typed) if entry.typed else "")


def _typed(title: str, text: str) -> str:
    return f'<h3>{title}</h3><div class="rh-typed" dir="auto">{in_html(text)}</div>'
