"""A page to print: no script, nothing fetched, and all that was typed is text."""

from __future__ import annotations

from html import escape
from pathlib import Path

from grader.wording.grades import visible

_STYLE = Path(__file__).with_name("page.css")
_NOTHING_FETCHED = "default-src 'none'; style-src 'unsafe-inline'"


def printed_page(title: str, header: str, body: str) -> str:
    """A whole page; ``title`` is text, ``header`` and ``body`` are HTML."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FETCHED}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{as_text(title)}</title>\n"
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f"<header>{header}</header>\n{body}\n</body>\n</html>\n"
    )


def as_text(text: str) -> str:
    """What was typed, or said by a model, as HTML that shows just that."""
    return escape(visible(text))
