"""A document as a page to print: no script, nothing fetched, and all that was typed is text."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from grader.documents.document import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from grader.documents.document import Document, Passage, Section, Table

_STYLE = Path(__file__).with_name("page.css")
_NOTHING_FETCHED = "default-src 'none'; style-src 'unsafe-inline'"


def as_page(document: Document) -> str:
    """The whole document as HTML."""
    above = document.title if document.subject else document.subtitle
    head = _text(document.subject or document.title)
    table = _table(document.table) if document.table else ""
    notes = "".join(f'<p class="note">{_text(note)}</p>' for note in document.notes)
    main = '<main class="running">' if document.running else "<main>"
    articles = "\n".join(map(_article, document.sections))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FETCHED}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{head}</title>\n"
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f'<header><p>{_text(above)}</p><h1 dir="auto">{head}</h1></header>\n{table}{notes}\n'
        f"{main}\n{articles}\n</main>\n</body>\n</html>\n"
    )


def _article(section: Section) -> str:
    mark = f" <span>{_text(section.mark)}</span>" if section.mark else ""
    title = f"{_text(section.title)}{mark}"
    if section.subject:
        above = f"{title}, {_text(section.category)}" if section.category else title
        head = f'<p>{above}</p>\n<h2 dir="auto">{_text(section.subject)}</h2>'
    else:
        head = f"<h2>{title}</h2>"
    facts = "".join(
        f"<div><dt>{_text(fact.name)}</dt><dd>{_text(fact.value)}</dd></div>" for fact in section.facts
    )
    return f"<article>\n{head}\n<dl>{facts}</dl>\n{''.join(map(_passage, section.passages))}</article>"


def _passage(passage: Passage) -> str:
    items = "".join(f'<li dir="auto">{_text(item)}</li>' for item in passage.items)
    text = f'<div class="typed" dir="auto">{_text(passage.text)}</div>'
    return f"<h3>{_text(passage.title)}</h3>\n{f'<ol>{items}</ol>' if items else text}\n"


def _table(table: Table) -> str:
    rows = "".join(f"<tr>{_cells('td', row)}</tr>" for row in table.rows)
    return f"<table><thead><tr>{_cells('th', table.columns)}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(tag: str, cells: Iterable[str]) -> str:
    return "".join(f'<{tag} dir="auto">{_text(cell)}</{tag}>' for cell in cells)


def _text(text: str) -> str:
    """What was typed, or said by a model, as HTML that shows just that."""
    return escape(visible(text))
