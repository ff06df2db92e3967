"""Grades: any number of each kind for an attempt, of which the latest counts.

A row is a grade with its whole payload, or the reason why a grader gave none; earlier versions also kept
there what rewording does to a score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from grader.errors import NotFoundError
from grader.history.grade_rows import counting, graded_row, load_grade
from grader.history.rows import UserRows, add_selected
from grader.history.stored import FAILED, GRADED
from grader.history.tables import attempts, grades
from grader.history.ticks import reckon_shifts, ticks_of
from grader.models import Grade, GraderKind, SimilarityGrade

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable

OneGrade = TypeVar("OneGrade", bound=Grade)


class Grades(UserRows):
    """The table of grades."""

    def add_grade(self, attempt_id: str, grade: Grade) -> None:
        """Adds a grade, which counts from now on among those of its kind; earlier ones are kept.

        Raises:
            NotFoundError: there is no such attempt.
        """
        self._add(attempt_id, **graded_row(grade))

    def add_failure(self, attempt_id: str, kind: GraderKind, reason: str) -> None:
        """Notes why a grader gave no grade; shown with the attempt until it has one of that kind.

        Raises:
            NotFoundError: there is no such attempt.
        """
        # File names in a reason may hold bytes that are no text; better a mark there than no reason at all.
        self._add(attempt_id, kind, FAILED, reason=reason.encode(errors="replace").decode())

    def grade_of(
        self, of: type[OneGrade], question_id: str, answer: str, version: Hashable
    ) -> OneGrade | None:
        """The latest grade that this very answer has had from this very grader, at whichever attempt."""
        query = (
            select(grades.c.payload)
            .select_from(attempts.join(grades, grades.c.attempt_seq == attempts.c.seq))
            .where(
                self._mine(attempts),
                attempts.c.question_id == question_id,
                attempts.c.answer == answer,
                grades.c.kind == of.kind,
                # This column cuts hashes short: the whole version is compared below.
                grades.c.version == str(version),
                grades.c.status == GRADED,
            )
            .order_by(grades.c.seq.desc())
        )
        with self._database.reading() as connection:
            loaded = [load_grade(of, payload) for payload in connection.scalars(query)]
        return next((grade for grade in loaded if grade is not None and grade.version == version), None)

    def grades_of(self, attempt_ids: Collection[str]) -> dict[str, SimilarityGrade]:
        """The similarity grades of some attempts by their ids, which count the ticks, without those that
        cannot be read."""
        query = (
            select(attempts.c.id, grades.c.payload)
            .select_from(attempts.join(grades, grades.c.seq == counting(grades.c.seq)))
            .where(self._mine(attempts), attempts.c.id.in_(attempt_ids), grades.c.status == GRADED)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
            ticked = ticks_of(connection, self._user_id, [row.id for row in rows], self._damage)
        read = {row.id: load_grade(SimilarityGrade, row.payload) for row in rows}
        return {each: grade.ticked(ticked.get(each, ())) for each, grade in read.items() if grade}

    def _add(self, attempt_id: str, kind: str, status: str, **outcome: object) -> None:
        row = self._of_attempt(
            grades,
            attempt_id,
            attempt_seq=attempts.c.seq,
            kind=kind,
            status=status,
            graded_at=self._clock(),
            **outcome,
        )
        with self._writing() as connection:
            if not add_selected(connection, grades, row):
                raise NotFoundError(f"There is no answer with the id {attempt_id} to add a grade to.")
            if kind == GraderKind.SIMILARITY and status == GRADED:
                reckon_shifts(connection, self._user_id, [attempt_id])
