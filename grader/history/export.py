"""Attempts as JSON or CSV, one at a time, so that any number of them needs little memory."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grader.history.attempts import Attempts
from grader.history.grades import dump_grade
from grader.history.threads import Threads
from grader.models import Attempt, GraderKind, RubricGrade, SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from grader.models import Attempt

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


def attempt_record(attempt: Attempt) -> dict[str, Any]:
    """The whole attempt, with its grades, as plain data."""
    record: dict[str, Any] = {
        "id": attempt.id,
        "user_id": attempt.user_id,
        "question_id": attempt.question_id,
        "question_text": attempt.question_text,
        "answer": attempt.answer,
        "submitted_at": attempt.submitted_at.isoformat().replace("+00:00", "Z"),
        "elapsed_s": attempt.elapsed_s,
        "peeks": asdict(attempt.peeks),
        "revises": attempt.revises,
        "follows": attempt.follows,
        "sitting": attempt.sitting,
    }
    for kind in GraderKind:
        grade = attempt.grades.get(kind)
        record[kind] = json.loads(dump_grade(grade)) if grade else None
        record[failure_key(kind)] = attempt.failures.get(kind)
        if grade is not None:
            record[version_key(kind)] = str(grade.version)
    return record


def version_key(kind: GraderKind) -> str:
    """Under what the record of an attempt holds the version of its grade of a kind."""
    return "grader_version" if kind is GraderKind.SIMILARITY else f"{kind}_version"


def failure_key(kind: GraderKind) -> str:
    """Under what the record of an attempt says why it has no grade of a kind."""
    return "failure" if kind is GraderKind.SIMILARITY else f"{kind}_failure"


class Export(Attempts, Threads):
    """A user's attempts as files that other programs read."""

    def records(self, attempts: Iterable[Attempt]) -> list[dict[str, Any]]:
        """Attempts with their grades as plain data."""
        return [attempt_record(attempt) for attempt in attempts]

    def export_json(self) -> Iterator[str]:
        """All attempts with their notes as a JSON array, in pieces."""
        notes, pinned = self.notes(), self.pinned()
        separator = "["
        for attempt in self.iter_attempts():
            kept = {"note": notes.get(attempt.id, ""), "pinned": attempt.id in pinned}
            yield f"{separator}\n{json.dumps(attempt_record(attempt) | kept, ensure_ascii=False)}"
            separator = ","
        yield "[]\n" if separator == "[" else "\n]\n"

    def export_csv(self) -> Iterator[str]:
        """All attempts with their notes as a CSV table, in pieces: a header, then one row an attempt."""
        notes, pinned = self.notes(), self.pinned()
        yield _line(COLUMNS)
        for attempt in self.iter_attempts():
            kept = (notes.get(attempt.id), str(attempt.id in pinned).lower())
            yield _line(_safe(cell) for cell in (*_cells(attempt), *kept))


def _cells(attempt: Attempt) -> tuple[str | int | float | None, ...]:
    grade = attempt.grade(SimilarityGrade)
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
        attempt.failure(SimilarityGrade),
        str(grade.version) if grade else None,
        attempt.follows,
        *_rubric_cells(attempt),
        attempt.sitting,
    )


def _rubric_cells(attempt: Attempt) -> tuple[str | int | None, ...]:
    """Score, status, failure and version; all empty if nobody asked for a rubric grade."""
    grade = attempt.grade(RubricGrade)
    if grade is not None:
        return grade.score, "graded", None, str(grade.version)
    failure = attempt.failure(RubricGrade)
    return None, "unscored" if failure else None, failure, None


def _safe(cell: str | int | float | None) -> str | int | float | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _line(cells: Iterable[str | int | float | None]) -> str:
    buffer = io.StringIO()
    # The writer quotes a lone carriage return only if its own line end has one.
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n") + "\n"
