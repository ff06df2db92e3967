"""Ticks: a candidate's word on whether they said a point, at most one for each point of an attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from grader.errors import NotFoundError
from grader.history.damage import Damage
from grader.history.grade_rows import counting, load_grade
from grader.history.rows import UserRows
from grader.history.stored import StoredTick
from grader.history.tables import attempts, grades, ticks
from grader.models import GraderKind, PointStatus, PointTick, SimilarityGrade, TickCounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

_PAGE = 500


class Ticks(UserRows):
    """The table of ticks."""

    def tick(self, attempt_id: str, point: str, *, criterion_id: str | None, said: bool | None) -> None:
        """Keeps whether the candidate said a point, in the place of an earlier tick; None takes that back.

        ``criterion_id`` is None for a point of the model answer.

        Raises:
            NotFoundError: there is no such attempt.
        """
        stands = {"criterion_id": criterion_id or "", "point": point}
        with self._writing() as connection:
            # The attempt is locked until the end, so that no two ticks on a point are added at once.
            chosen = select(attempts.c.seq).where(self._mine(attempts, id=attempt_id)).with_for_update()
            if connection.scalar(chosen) is None:
                raise NotFoundError(
                    f"There is no answer with the id {attempt_id} to tick points of: it may be deleted."
                )
            connection.execute(ticks.delete().where(self._mine(ticks, attempt_id=attempt_id, **stands)))
            if said is not None:
                row = {
                    "user_id": self._user_id,
                    "attempt_id": attempt_id,
                    "said": said,
                    "status": self._status(connection, attempt_id, (criterion_id, point)),
                    "ticked_at": self._clock(),
                }
                connection.execute(ticks.insert().values(**row, **stands))
            reckon_shifts(connection, self._user_id, [attempt_id])

    def tick_counts(self) -> TickCounts:
        """How all ticks stand to what the grader had said of the points."""
        query = select(ticks.c.status, ticks.c.said, func.count()).where(self._mine(ticks))
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(ticks.c.status, ticks.c.said))
            many = {(status, said): number for status, said, number in rows}
        covered, unsure, missing = PointStatus.COVERED, PointStatus.UNSURE, PointStatus.MISSING
        return TickCounts(
            unsure_said=many.get((unsure, True), 0),
            unsure_not_said=many.get((unsure, False), 0),
            agreed=many.get((covered, True), 0) + many.get((missing, False), 0),
            differed=many.get((covered, False), 0) + many.get((missing, True), 0),
        )

    def _status(
        self, connection: Connection, attempt_id: str, key: tuple[str | None, str]
    ) -> PointStatus | None:
        """What the grade that counts says of a point."""
        payload = connection.scalar(
            select(counting(grades.c.payload)).where(self._mine(attempts, id=attempt_id))
        )
        grade = load_grade(SimilarityGrade, payload) if payload else None
        return next((item.status for item in grade.coverage if item.key == key), None) if grade else None


def ticks_of(
    connection: Connection, user_id: str, attempt_ids: Sequence[str], damage: Damage
) -> dict[str, tuple[PointTick, ...]]:
    """The ticks of those of some attempts that have any, oldest first, by the attempts' ids."""
    found: dict[str, tuple[PointTick, ...]] = {}
    for page in _pages(attempt_ids):
        query = select(ticks).where(ticks.c.user_id == user_id, ticks.c.attempt_id.in_(page))
        for row in connection.execute(query.order_by(ticks.c.ticked_at, ticks.c.seq)):
            record = damage.read(StoredTick, row._mapping)
            if record is None:
                continue
            tick = PointTick(
                criterion_id=record.criterion_id or None,
                point=record.point,
                said=record.said,
                at=record.ticked_at,
                status=None if record.status is None else PointStatus(record.status),
            )
            found[row.attempt_id] = (*found.get(row.attempt_id, ()), tick)
    return found


def reckon_shifts(connection: Connection, user_id: str, attempt_ids: Sequence[str]) -> None:
    """Writes beside each similarity grade of some attempts how far their ticks move its score."""
    ticked = ticks_of(connection, user_id, attempt_ids, Damage())
    for page in _pages(attempt_ids):
        query = (
            select(grades.c.seq, grades.c.payload, attempts.c.id)
            .select_from(attempts.join(grades, grades.c.attempt_seq == attempts.c.seq))
            .where(attempts.c.user_id == user_id, attempts.c.id.in_(page))
            .where(grades.c.kind == GraderKind.SIMILARITY, grades.c.payload.is_not(None))
            .where(
                or_(attempts.c.id.in_([each for each in page if each in ticked]), grades.c.shift.is_not(None))
            )
        )
        for row in connection.execute(query).all():
            grade = load_grade(SimilarityGrade, row.payload)
            counted = grade.ticked(ticked.get(row.id, ())) if grade else None
            before = counted.before_ticks if counted else None
            shift = None if counted is None or before is None else counted.score - before
            connection.execute(grades.update().where(grades.c.seq == row.seq).values(shift=shift))


def _pages(attempt_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as a statement may name."""
    for start in range(0, len(attempt_ids), _PAGE):
        yield attempt_ids[start : start + _PAGE]
