"""A thread as one page to print: no script, nothing fetched, and all that was typed is text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.practice.draft_facts import asked, facts, size_in_words
from grader.practice.printed_page import as_text, printed_page

if TYPE_CHECKING:
    from datetime import tzinfo

    from grader.models import Thread, ThreadDraft


def thread_page(thread: Thread, zone: tzinfo | None = None) -> str:
    """The drafts of a thread that has any, oldest first; ``zone`` None writes times as on this machine."""
    question = asked(thread)
    articles = "\n".join(_draft(draft, thread, question, zone) for draft in thread.drafts)
    header = f'<p>One question, {size_in_words(thread)}</p><h1 dir="auto">{as_text(question)}</h1>'
    return printed_page(question, header, articles)


def _draft(draft: ThreadDraft, thread: Thread, question: str, zone: tzinfo | None) -> str:
    attempt = draft.attempt
    best = " <span>best so far</span>" if attempt.id == thread.pinned else ""
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{as_text(value)}</dd></div>" for name, value in facts(attempt, zone).items()
    )
    other = attempt.question_text if attempt.question_text != question else ""
    passages = "".join(
        _passage(title, text)
        for title, text in (("Asked", other), ("Note", draft.note), ("Answer", attempt.answer))
    )
    return f"<article>\n<h2>{draft.name}{best}</h2>\n<dl>{rows}</dl>\n{passages}</article>"


def _passage(title: str, text: str) -> str:
    return f'<h3>{title}</h3>\n<div class="typed" dir="auto">{as_text(text)}</div>\n' if text else ""
