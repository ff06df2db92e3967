"""A report's figures, in the words that its three files share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.documents.page import as_text, printed_page
from grader.documents.revisions import quoted
from grader.models import RubricGrade, SimilarityGrade
from grader.wording.grades import rubric_in_words, similarity_in_words
from grader.wording.numbers import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from grader.sessions.report import CategoryResult, ReportEntry, SittingReport


COLUMNS = ("Category", "Answered", "By the model answer", "By the rubric")


def when(report: SittingReport, zone: tzinfo | None) -> str:
    """When it was and how long it took; ``zone`` None is this machine's."""
    return f"{moment(report.sitting.started_at, zone)}, {report.time} used"


def row(result: CategoryResult) -> tuple[str, str, str, str]:
    """The cells of one category, under ``COLUMNS``."""
    return (
        result.category,
        f"{result.answered} of {result.asked}",
        _mean(result.score, result.counted),
        _mean(result.rubric, result.judged),
    )


def entry_facts(entry: ReportEntry) -> dict[str, str]:
    """Time and grades of a question, or why there is none."""
    if entry.attempt is None:
        return {"Time used": entry.time, "Answer": entry.left_out}
    similarity, rubric = entry.attempt.grade(SimilarityGrade), entry.attempt.grade(RubricGrade)
    return {
        "Time used": entry.time,
        "By the model answer": similarity_in_words(similarity) if similarity else _because(entry.no_grade),
        "By the rubric": rubric_in_words(rubric) if rubric else _because(entry.no_rubric),
    }


def _because(reason: str) -> str:
    return f"not graded, because {reason}"


def _mean(score: int | None, count: int) -> str:
    if score is None:
        return "–"
    return f"{score}" if count == 1 else f"{score} (mean of {count})"


def sitting_markdown(report: SittingReport, zone: tzinfo | None = None) -> str:
    """The whole report; ``zone`` None writes times as on this machine."""
    parts = [f"# {report.title}", when(report, zone), "## By category", _table(report), *report.notes]
    for entry in report.entries:
        parts += _entry(entry)
    return "\n\n".join(parts) + "\n"


def _table(report: SittingReport) -> str:
    """Aligned text and no Markdown table, in which a category's name could be anything."""
    rows = [COLUMNS, *(row(result) for result in report.categories)]
    widths = [max(len(cells[place]) for cells in rows) for place in range(len(COLUMNS))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) for cells in rows
    )
    return quoted("\n".join(line.rstrip() for line in lines))


def _entry(entry: ReportEntry) -> Iterator[str]:
    yield f"## Question {entry.number}"
    yield quoted(entry.question)
    facts = entry_facts(entry)
    reasons = {name: value for name, value in facts.items() if "because" in value}
    yield "\n".join(f"- {name}: {value}" for name, value in facts.items() if name not in reasons)
    for name, value in reasons.items():
        yield f"{name}:"
        yield quoted(value)
    if entry.first:
        yield "Fix first:"
        yield quoted("\n".join(entry.first))
    if entry.attempt is not None:
        yield "Answer:"
        yield quoted(entry.attempt.answer)
    if entry.typed:
        yield "Typed, but not submitted:"
        yield quoted(entry.typed)


def sitting_page(report: SittingReport, zone: tzinfo | None = None) -> str:
    """The whole report; ``zone`` None writes times as on this machine."""
    header = f"<p>{as_text(when(report, zone))}</p><h1>{as_text(report.title)}</h1>"
    notes = "".join(f'<p class="note">{as_text(note)}</p>' for note in report.notes)
    articles = "\n".join(_sitting_page_entry(entry) for entry in report.entries)
    return printed_page(
        report.title,
        header,
        f'{_sitting_page_table(report)}{notes}\n<main class="running">\n{articles}\n</main>',
    )


def _sitting_page_table(report: SittingReport) -> str:
    rows = "".join(f"<tr>{_cells('td', row(result))}</tr>" for result in report.categories)
    return f"<table><thead><tr>{_cells('th', COLUMNS)}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(tag: str, cells: Iterable[str]) -> str:
    return "".join(f'<{tag} dir="auto">{as_text(cell)}</{tag}>' for cell in cells)


def _sitting_page_entry(entry: ReportEntry) -> str:
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{as_text(value)}</dd></div>" for name, value in entry_facts(entry).items()
    )
    first = "".join(f'<li dir="auto">{as_text(item)}</li>' for item in entry.first)
    answer = entry.attempt.answer if entry.attempt else ""
    return (
        f"<article>\n<p>Question {entry.number}, {as_text(entry.category)}</p>\n"
        f'<h2 dir="auto">{as_text(entry.question)}</h2>\n<dl>{rows}</dl>\n'
        f"{f'<h3>Fix first</h3><ol>{first}</ol>' if first else ''}\n"
        f"{_typed('Answer', answer)}{_typed('Typed, but not submitted', entry.typed)}</article>"
    )


def _typed(title: str, text: str) -> str:
    return f'<h3>{title}</h3>\n<div class="typed" dir="auto">{as_text(text)}</div>\n' if text else ""
