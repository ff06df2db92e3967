"""A thread as Markdown. Whatever was typed or said by a model is a block of code, which nothing inside ends:
each of its lines is indented, so it cannot become a heading, a link, an image or HTML."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from grader.documents.page import as_text, printed_page
from grader.wording.grades import asked, facts, size_in_words, visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from grader.models import Thread, ThreadDraft


_INDENT = " " * 4
_WIDTH = 96
"""Characters in a line: viewers do not wrap code themselves."""


def thread_markdown(thread: Thread, zone: tzinfo | None = None) -> str:
    """The drafts of a thread that has any, oldest first; ``zone`` None writes times as on this machine."""
    question = asked(thread)
    sections = [section for draft in thread.drafts for section in _draft(draft, thread, question, zone)]
    return "\n\n".join([f"# One question, {size_in_words(thread)}", quoted(question), *sections]) + "\n"


def _draft(draft: ThreadDraft, thread: Thread, question: str, zone: tzinfo | None) -> Iterator[str]:
    attempt = draft.attempt
    yield f"## {draft.name}{', best so far' if attempt.id == thread.pinned else ''}"
    yield "\n".join(f"- {name}: {value}" for name, value in facts(attempt, zone).items())
    if attempt.question_text != question:
        yield "Asked:"
        yield quoted(attempt.question_text)
    if draft.note:
        yield "Note:"
        yield quoted(draft.note)
    yield "Answer:"
    yield quoted(attempt.answer)


def quoted(text: str) -> str:
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


def thread_page(thread: Thread, zone: tzinfo | None = None) -> str:
    """The drafts of a thread that has any, oldest first; ``zone`` None writes times as on this machine."""
    question = asked(thread)
    articles = "\n".join(_thread_page_draft(draft, thread, question, zone) for draft in thread.drafts)
    header = f'<p>One question, {size_in_words(thread)}</p><h1 dir="auto">{as_text(question)}</h1>'
    return printed_page(question, header, articles)


def _thread_page_draft(draft: ThreadDraft, thread: Thread, question: str, zone: tzinfo | None) -> str:
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
