"""A thread as one page to print: no script, nothing fetched, and all that was typed is text."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from grader.practice.draft_facts import asked, facts, size_in_words, visible

if TYPE_CHECKING:
    from datetime import tzinfo

    from grader.models import Thread, ThreadDraft

_STYLE = Path(__file__).with_name("thread_page.css")
_NOTHING_FETCHED = "default-src 'none'; style-src 'unsafe-inline'"


def thread_page(thread: Thread, zone: tzinfo | None = None) -> str:
    """The drafts of a thread that has any, oldest first; ``zone`` None writes times as on this machine."""
    question = asked(thread)
    articles = "\n".join(_draft(draft, thread, question, zone) for draft in thread.drafts)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_FETCHED}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_text(question)}</title>\n"
        f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f"<header><p>One question, {size_in_words(thread)}</p>"
        f'<h1 dir="auto">{_text(question)}</h1></header>\n{articles}\n</body>\n</html>\n'
    )


def _draft(draft: ThreadDraft, thread: Thread, question: str, zone: tzinfo | None) -> str:
    attempt = draft.attempt
    best = " <span>best so far</span>" if attempt.id == thread.pinned else ""
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{_text(value)}</dd></div>" for name, value in facts(attempt, zone).items()
    )
    other = attempt.question_text if attempt.question_text != question else ""
    passages = "".join(
        _passage(title, text)
        for title, text in (("Asked", other), ("Note", draft.note), ("Answer", attempt.answer))
    )
    return f"<article>\n<h2>{draft.name}{best}</h2>\n<dl>{rows}</dl>\n{passages}</article>"


def _passage(title: str, text: str) -> str:
    return f'<h3>{title}</h3>\n<div class="typed" dir="auto">{_text(text)}</div>\n' if text else ""


def _text(text: str) -> str:
    return escape(visible(text))
