"""A thread as text for people and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grader.cli.plain import wrapped
from grader.practice.draft_facts import minutes, moment

if TYPE_CHECKING:
    from grader.models import Attempt, Thread, ThreadDraft


def as_json(thread: Thread) -> str:
    """The stable form that other programs read."""
    record = {
        "question_id": thread.question_id,
        "pinned": thread.pinned,
        "drafts": [_record(draft, thread.pinned) for draft in thread.drafts],
    }
    return json.dumps(record, ensure_ascii=False, indent=2)


def as_text(thread: Thread) -> str:
    """A line for each draft, then its note; a star marks the one that is pinned."""
    return "\n".join(line for draft in thread.drafts for line in _lines(draft, thread.pinned))


def _record(draft: ThreadDraft, pinned: str | None) -> dict[str, Any]:
    attempt, grade = draft.attempt, draft.attempt.similarity
    return {
        "number": draft.number,
        "id": attempt.id,
        "follows": attempt.follows,
        "submitted_at": attempt.submitted_at.isoformat(),
        "score": grade.score if grade else None,
        "low": grade.low if grade else None,
        "high": grade.high if grade else None,
        "rubric_score": attempt.rubric.score if attempt.rubric else None,
        "words": len(attempt.answer.split()),
        "elapsed_s": attempt.elapsed_s,
        "note": draft.note,
        "pinned": attempt.id == pinned,
    }


def _lines(draft: ThreadDraft, pinned: str | None) -> list[str]:
    attempt = draft.attempt
    star = "★" if attempt.id == pinned else " "
    line = (
        f"{star} {draft.name:<9}  {attempt.id[:8]}  {moment(attempt.submitted_at, None)}  "
        f"{_similarity(attempt):<15}  {_rubric(attempt):<10}  {len(attempt.answer.split()):>5,} words"
    )
    if attempt.elapsed_s:
        line += f"  {minutes(attempt.elapsed_s)} min"
    return [line, wrapped("    note: ", draft.note)] if draft.note else [line]


def _similarity(attempt: Attempt) -> str:
    grade = attempt.similarity
    return f"{grade.score} ({grade.low} to {grade.high})" if grade else "not graded"


def _rubric(attempt: Attempt) -> str:
    return f"rubric {attempt.rubric.score}" if attempt.rubric else "no rubric"
