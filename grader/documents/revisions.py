"""All drafts of one question as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.documents.document import Document, Fact, Passage, Section
from grader.wording.grades import asked, facts, size_in_words

if TYPE_CHECKING:
    from datetime import tzinfo

    from grader.models import Draft, Thread


def revisions_document(thread: Thread, zone: tzinfo | None = None) -> Document:
    """The drafts of a thread that has any, oldest first; ``zone`` None writes times as on this machine."""
    question = asked(thread)
    return Document(
        title=f"One question, {size_in_words(thread)}",
        subject=question,
        sections=tuple(_section(draft, thread, question, zone) for draft in thread.drafts),
    )


def _section(draft: Draft, thread: Thread, question: str, zone: tzinfo | None) -> Section:
    attempt = draft.attempt
    other = attempt.question_text if attempt.question_text != question else ""
    texts = (("Asked", other), ("Note", draft.note), ("Answer", attempt.answer))
    return Section(
        title=draft.name,
        mark="best so far" if attempt.id == thread.pinned else "",
        facts=tuple(Fact(name, value) for name, value in facts(attempt, zone).items()),
        passages=tuple(Passage(title, text) for title, text in texts if text),
    )
