"""The report of a session as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.documents.document import Document, Fact, Passage, Section, Table
from grader.models import RubricGrade, SimilarityGrade
from grader.wording.grades import rubric_in_words, similarity_in_words
from grader.wording.numbers import moment
from grader.wording.points import points_in_words
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
    from collections.abc import Iterator
    from datetime import tzinfo

    from grader.models.session import MissingGrade
    from grader.sessions.report import CategoryResult, ReportEntry, SessionReport


def session_document(report: SessionReport, zone: tzinfo | None = None) -> Document:
    """The whole report; ``zone`` None writes times as on this machine."""
    session, rubric = report.session, report.has_rubric
    columns = ("Category", "Answered", "Score", "By the rubric")
    closing = Section(
        title="To take with you",
        facts=tuple(Fact(name, words, quoted=True) for name, words in closing_in_words(report).items()),
        passages=(),
    )
    return Document(
        title=title(session.kind, session.plan),
        subtitle=f"{moment(session.started_at, zone)}, {report_time(report)} used",
        table=Table(
            "By category",
            columns if rubric else columns[:3],
            tuple(_row(each, rubric=rubric) for each in report.categories),
            widths=(34, 16, 26, 24) if rubric else (44, 24, 32),
        ),
        notes=report_notes(report),
        sections=(*(_section(each, rubric=rubric) for each in report.entries), closing),
        running=True,
    )


def _row(result: CategoryResult, *, rubric: bool) -> tuple[str, ...]:
    row = (
        category_in_words(result.category),
        f"{result.answered} of {result.asked}",
        _mean(result.score, result.counted),
        _mean(result.rubric, result.judged),
    )
    return row if rubric else row[:3]


def _mean(score: int | None, count: int) -> str:
    if score is None:
        return "–"
    return f"{score}" if count == 1 else f"{score} (mean of {count})"


def _section(entry: ReportEntry, *, rubric: bool) -> Section:
    texts = (
        Passage("Fix first", items=entry.first),
        Passage("Answer", entry.attempt.answer if entry.attempt else ""),
        Passage("Typed, but not submitted", entry.typed),
    )
    return Section(
        title=f"Question {entry.number}",
        category=entry.category,
        subject=entry.question,
        facts=tuple(_facts(entry, rubric=rubric)),
        passages=tuple(passage for passage in texts if passage.text or passage.items),
    )


def _facts(entry: ReportEntry, *, rubric: bool) -> Iterator[Fact]:
    """Time and grades of a question, or why there is none."""
    yield Fact("Time used", entry_time(entry))
    if entry.attempt is None:
        yield Fact("Answer", left_out(entry))
        return
    similarity, judged = entry.attempt.grade(SimilarityGrade), entry.attempt.grade(RubricGrade)
    said = similarity_in_words(similarity) if similarity else _because(entry.no_grade)
    yield Fact("Score", said, quoted=similarity is None)
    if similarity is not None and (points := points_in_words(similarity)):
        yield Fact("Points", points)
    if rubric:
        said = rubric_in_words(judged) if judged else _because(entry.no_rubric)
        yield Fact("By the rubric", said, quoted=judged is None)


def _because(missing: MissingGrade | None) -> str:
    return f"not graded, because {missing_grade(missing)}" if missing else "not graded"
