"""Attempts as JSON or CSV, one at a time, so that any number of them needs little memory."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from grader.history.attempts import PLAIN_FIELDS, Attempts
from grader.history.grade_rows import dump_grade
from grader.history.threads import Threads
from grader.models import Attempt, GraderKind, HumanGrade, RubricGrade, SimilarityGrade
from grader.models.cell import without_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Cell = str | int | float | None


def attempt_record(attempt: Attempt) -> dict[str, Any]:
    """The whole attempt, with its grades as they were given and the candidate's ticks, as plain data."""
    record: dict[str, Any] = {name: getattr(attempt, name) for name in PLAIN_FIELDS}
    record["sitting"] = attempt.session
    record["submitted_at"] = attempt.submitted_at.isoformat().replace("+00:00", "Z")
    record["peeks"] = asdict(attempt.peeks)
    record["ticks"] = [
        {**asdict(tick), "at": tick.at.isoformat().replace("+00:00", "Z")} for tick in attempt.ticks
    ]
    for kind in GraderKind:
        grade = attempt.grades.get(kind)
        record[kind] = json.loads(dump_grade(grade)) if grade else None
        record[failure_key(kind)] = attempt.failures.get(kind)
        if grade is not None:
            record[version_key(kind)] = str(grade.version)
    newest = attempt.grades.get(GraderKind.HUMAN)
    record[OTHER_PEOPLE] = [json.loads(dump_grade(grade)) for grade in attempt.by_people if grade != newest]
    return record


OTHER_PEOPLE = "human_others"
"""Under what the record of an attempt holds the latest grades of each person but the one who graded last."""


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
            told = (cell(attempt) for cell in _CELLS.values())
            added = (cell(attempt) for cell in _ADDED_LATER.values())
            yield _line(map(_safe, (*told, *kept, *added)))


def _similarity(field: Callable[[SimilarityGrade], _Cell]) -> Callable[[Attempt], _Cell]:
    return lambda attempt: field(grade) if (grade := attempt.grade(SimilarityGrade)) else None


def _rubric(field: Callable[[RubricGrade], _Cell]) -> Callable[[Attempt], _Cell]:
    return lambda attempt: field(grade) if (grade := attempt.grade(RubricGrade)) else None


def _human(field: Callable[[HumanGrade], _Cell]) -> Callable[[Attempt], _Cell]:
    return lambda attempt: field(grade) if (grade := attempt.grade(HumanGrade)) else None


def _rubric_status(attempt: Attempt) -> str | None:
    """Whether there is a rubric grade; None if nobody asked for one."""
    if attempt.grade(RubricGrade) is not None:
        return "graded"
    return "unscored" if attempt.failure(RubricGrade) else None


_CELLS: dict[str, Callable[[Attempt], _Cell]] = {
    "id": lambda attempt: attempt.id,
    "question_id": lambda attempt: attempt.question_id,
    "question_text": lambda attempt: attempt.question_text,
    "answer": lambda attempt: attempt.answer,
    "submitted_at": lambda attempt: attempt.submitted_at.isoformat(),
    "elapsed_s": lambda attempt: attempt.elapsed_s,
    "saw_guidance": lambda attempt: str(attempt.peeks.guidance).lower(),
    "saw_model_answer": lambda attempt: str(attempt.peeks.model_answer).lower(),
    "revises": lambda attempt: attempt.revises,
    "score": _similarity(lambda grade: grade.score),
    "low": _similarity(lambda grade: grade.low),
    "high": _similarity(lambda grade: grade.high),
    "band": _similarity(lambda grade: grade.band),
    "flags": _similarity(lambda grade: ";".join(flag.kind for flag in grade.flags)),
    "failure": lambda attempt: attempt.failure(SimilarityGrade),
    "grader_version": _similarity(lambda grade: str(grade.version)),
    "follows": lambda attempt: attempt.follows,
    "rubric_score": _rubric(lambda grade: grade.score),
    "rubric_status": _rubric_status,
    "rubric_failure": lambda attempt: attempt.failure(RubricGrade),
    "rubric_version": _rubric(lambda grade: str(grade.version)),
    "sitting": lambda attempt: attempt.session,
}
_ADDED_LATER: dict[str, Callable[[Attempt], _Cell]] = {
    "score_before_ticks": _similarity(lambda grade: grade.before_ticks),
    "human_score": _human(lambda grade: grade.score),
    "human_by": _human(lambda grade: grade.by),
}
"""Columns that stand last, so that those of earlier versions keep their places."""
COLUMNS = (*_CELLS, "note", "pinned", *_ADDED_LATER)


def _safe(cell: _Cell) -> _Cell:
    return without_formula(cell) if isinstance(cell, str) else cell


def _line(cells: Iterable[_Cell]) -> str:
    buffer = io.StringIO()
    # The writer quotes a lone carriage return only if its own line end has one.
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n") + "\n"
