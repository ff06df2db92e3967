"""A report as Markdown. Whatever was typed, or comes from a bank or a model, is a block of code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.practice.sitting_facts import COLUMNS, entry_facts, row, when
from grader.practice.thread_markdown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from grader.practice.sitting_report import ReportEntry, SittingReport


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
