"""A report as one page to print: no script, nothing fetched, and all that was typed is text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.practice.printed_page import as_text, printed_page
from grader.practice.sitting_facts import COLUMNS, entry_facts, row, when

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from grader.practice.sitting_report import ReportEntry, SittingReport


def sitting_page(report: SittingReport, zone: tzinfo | None = None) -> str:
    """The whole report; ``zone`` None writes times as on this machine."""
    header = f"<p>{as_text(when(report, zone))}</p><h1>{as_text(report.title)}</h1>"
    notes = "".join(f'<p class="note">{as_text(note)}</p>' for note in report.notes)
    articles = "\n".join(_entry(entry) for entry in report.entries)
    return printed_page(
        report.title, header, f'{_table(report)}{notes}\n<main class="running">\n{articles}\n</main>'
    )


def _table(report: SittingReport) -> str:
    rows = "".join(f"<tr>{_cells('td', row(result))}</tr>" for result in report.categories)
    return f"<table><thead><tr>{_cells('th', COLUMNS)}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(tag: str, cells: Iterable[str]) -> str:
    return "".join(f'<{tag} dir="auto">{as_text(cell)}</{tag}>' for cell in cells)


def _entry(entry: ReportEntry) -> str:
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
