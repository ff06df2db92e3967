"""The report of a session as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.documents.document import Document, Fact, Passage, Section, Table
from grader.models import RubricGrade, SimilarityGrade
from grader.wording.grades import rubric_in_words, similarity_in_words
from grader.wording.numbers import moment
from grader.wording.points import points_in_words
from grader.wording.sessions import entry_time, left_out, missing_grade, report_notes, report_time, title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from grader.models.session import MissingGrade
    from grader.sessions.report import CategoryResult, ReportEntry, SessionReport


def session_document(report: SessionReport, zone: tzinfo | None = None) -> Document:
    """The whole report; ``zone`` None writes times as on this machine."""
    session = report.session
    return Document(
        title=title(session.kind, session.plan),
        subtitle=f"{moment(session.started_at, zone)}, {report_time(report)} used",
        table=Table(
            "By category",
            ("Category", "Answered", "By the points", "By the rubric"),
            tuple(map(_row, report.categories)),
            widths=(34, 16, 26, 24),
        ),
        notes=report_notes(report),
        sections=tuple(map(_section, report.entries)),
        running=True,
    )


def _row(result: CategoryResult) -> tuple[str, ...]:
    return (
        result.category,
        f"{result.answered} of {result.asked}",
        _mean(result.score, result.counted),
        _mean(result.rubric, result.judged),
    )


def _mean(score: int | None, count: int) -> str:
    if score is None:
        return "–"
    return f"{score}" if count == 1 else f"{score} (mean of {count})"


def _section(entry: ReportEntry) -> Section:
    texts = (
        Passage("Fix first", items=entry.first),
        Passage("Answer", entry.attempt.answer if entry.attempt else ""),
        Passage("Typed, but not submitted", entry.typed),
    )
    return Section(
        title=f"Question {entry.number}",
        category=entry.category,
        subject=entry.question,
        facts=tuple(_facts(entry)),
        passages=tuple(passage for passage in texts if passage.text or passage.items),
    )


def _facts(entry: ReportEntry) -> Iterator[Fact]:
    """Time and grades of a question, or why there is none."""
    yield Fact("Time used", entry_time(entry))
    if entry.attempt is None:
        yield Fact("Answer", left_out(entry))
        return
    similarity, rubric = entry.attempt.grade(SimilarityGrade), entry.attempt.grade(RubricGrade)
    said = similarity_in_words(similarity) if similarity else _because(entry.no_grade)
    yield Fact("By the points", said, quoted=similarity is None)
    if similarity is not None and similarity.coverage:
        yield Fact("Points", points_in_words(similarity))
    said = rubric_in_words(rubric) if rubric else _because(entry.no_rubric)
    yield Fact("By the rubric", said, quoted=rubric is None)


def _because(missing: MissingGrade | None) -> str:
    return f"not graded, because {missing_grade(missing)}" if missing else "not graded"
