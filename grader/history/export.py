"""Attempts as JSON or CSV, one at a time, so that any number of them needs little memory."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from grader.models import Attempt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.history.store import HistoryStore

COLUMNS = (
    "id",
    "question_id",
    "question_text",
    "answer",
    "submitted_at",
    "elapsed_s",
    "saw_guidance",
    "saw_model_answer",
    "revises",
    "score",
    "low",
    "high",
    "band",
    "flags",
    "failure",
    "grader_version",
    "follows",
    "rubric_score",
    "rubric_status",
    "rubric_failure",
    "rubric_version",
    "sitting",
    "note",
    "pinned",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins so; a quote before it makes it text."""

_adapter: TypeAdapter[Attempt] = TypeAdapter(Attempt)


def attempt_record(attempt: Attempt) -> dict[str, Any]:
    """The whole attempt, with its grades, as plain data."""
    record = _adapter.dump_python(attempt, mode="json")
    if attempt.similarity is not None:
        record["grader_version"] = str(attempt.similarity.version)
    if attempt.rubric is not None:
        record["rubric_version"] = str(attempt.rubric.version)
    return dict(record)


def export_json(history: HistoryStore) -> Iterator[str]:
    """All attempts with their notes as a JSON array, in pieces."""
    notes, pinned = history.notes(), history.pinned()
    separator = "["
    for attempt in history.iter_attempts():
        kept = {"note": notes.get(attempt.id, ""), "pinned": attempt.id in pinned}
        yield f"{separator}\n{json.dumps(attempt_record(attempt) | kept, ensure_ascii=False)}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def export_csv(history: HistoryStore) -> Iterator[str]:
    """All attempts with their notes as a CSV table, in pieces: a header, then one row an attempt."""
    notes, pinned = history.notes(), history.pinned()
    yield _line(COLUMNS)
    for attempt in history.iter_attempts():
        kept = (notes.get(attempt.id), str(attempt.id in pinned).lower())
        yield _line(_safe(cell) for cell in (*_cells(attempt), *kept))


def _cells(attempt: Attempt) -> tuple[str | int | float | None, ...]:
    grade = attempt.similarity
    graded = (
        (grade.score, grade.low, grade.high, grade.band, ";".join(flag.kind for flag in grade.flags))
        if grade
        else (None,) * 5
    )
    return (
        attempt.id,
        attempt.question_id,
        attempt.question_text,
        attempt.answer,
        attempt.submitted_at.isoformat(),
        attempt.elapsed_s,
        str(attempt.peeks.guidance).lower(),
        str(attempt.peeks.model_answer).lower(),
        attempt.revises,
        *graded,
        attempt.failure,
        str(grade.version) if grade else None,
        attempt.follows,
        *_rubric_cells(attempt),
        attempt.sitting,
    )


def _rubric_cells(attempt: Attempt) -> tuple[str | int | None, ...]:
    """Score, status, failure and version; all empty if nobody asked for a rubric grade."""
    grade = attempt.rubric
    if grade is not None:
        return grade.score, "graded", None, str(grade.version)
    return None, "unscored" if attempt.rubric_failure else None, attempt.rubric_failure, None


def _safe(cell: str | int | float | None) -> str | int | float | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _line(cells: Iterable[str | int | float | None]) -> str:
    buffer = io.StringIO()
    # The writer quotes a lone carriage return only if its own line end has one.
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n") + "\n"
