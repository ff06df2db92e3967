"""A document as Markdown.

Whatever was typed or written by a model is a block of code, which nothing inside ends: each of its lines is
indented, so it cannot become a heading, a link, an image or HTML.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from grader.documents.document import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.documents.document import Document, Section, Table

_INDENT = " " * 4
_WIDTH = 96
"""Characters in a line: viewers do not wrap code themselves."""


def as_markdown(document: Document) -> str:
    """The whole document."""
    parts = [f"# {document.title}", document.subtitle, _quoted(document.subject)]
    if document.table is not None:
        parts += [f"## {document.table.title}", _table(document.table)]
    parts += document.notes
    for section in document.sections:
        parts += _section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}{f', {section.mark}' if section.mark else ''}"
    yield _quoted(section.subject)
    yield "\n".join(f"- {fact.name}: {fact.value}" for fact in section.facts if not fact.quoted)
    quoted = [(fact.name, fact.value) for fact in section.facts if fact.quoted]
    passages = [(passage.title, passage.text or "\n".join(passage.items)) for passage in section.passages]
    for title, text in (*quoted, *passages):
        yield f"{title}:"
        yield _quoted(text)


def _table(table: Table) -> str:
    """Aligned text and no Markdown table, in which a cell could be anything."""
    lines = [table.columns, *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return _quoted(
        "\n".join("  ".join(map(str.ljust, cells, widths)).rstrip() for cells in lines),
    )


def _quoted(text: str) -> str:
    """Text as a block of code."""
    lines = []
    # Other ends of a line than a line feed end one for some readers, so they must not hide here.
    for line in visible(text).splitlines():
        lines += wrap(
            line,
            _WIDTH,
            expand_tabs=False,
            replace_whitespace=False,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(f"{_INDENT}{line}" if line else "" for line in lines)
