"""A thread as Markdown. Whatever was typed or said by a model is a block of code, which nothing inside ends:
each of its lines is indented, so it cannot become a heading, a link, an image or HTML."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from grader.practice.draft_facts import asked, facts, size_in_words, visible

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
