"""Attempts: submitted answers, which are only ever added or deleted, read with the grades that count."""

from __future__ import annotations

from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, tuple_

from grader.errors import InputError, NotFoundError
from grader.history.grade_rows import COUNTED_SCORE, counting, given_by_people, load_grade
from grader.history.rows import UserRows, may_be_named
from grader.history.stored import StoredAttempt, Unfit, grade_payload, short
from grader.history.tables import attempts, grades
from grader.history.ticks import ticks_of
from grader.models import GRADE_CLASSES, Attempt, Grade, GraderKind, HumanGrade, Peeks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, FromClause, Row, Select

    from grader.history.damage import Damage
    from grader.models import Answer, PointTick

PLAIN_FIELDS = (
    "id", "user_id", "question_id", "question_text", "answer", "submitted_at", "elapsed_s", "revises",
    "follows",
)  # fmt: skip
"""Fields of an attempt that are columns of the same name."""
_OF_A_GRADE = ("payload", "reason", "version", "score")
_PAGE = 100
_LONGEST_VERSION = 200
_PLACE = (attempts.c.submitted_at, attempts.c.seq)
_NEWEST_FIRST = tuple(column.desc() for column in _PLACE)


class Attempts(UserRows):
    """The table of attempts."""

    def add_attempt(self, answer: Answer, *, question_text: str) -> Attempt:
        """Keeps an answer with the question as it was asked; it is safe on disk once this returns."""
        attempt = Attempt(
            id=self._new_id(),
            user_id=self._user_id,
            question_id=answer.question_id,
            question_text=question_text,
            answer=answer.text,
            submitted_at=self._clock().astimezone(UTC),
            elapsed_s=answer.elapsed_s,
            peeks=answer.peeks,
            revises=answer.revises,
            follows=answer.follows,
            session=answer.session,
        )
        row = {name: getattr(attempt, name) for name in PLAIN_FIELDS} | {
            "peeked_guidance": attempt.peeks.guidance,
            "peeked_model_answer": attempt.peeks.model_answer,
            "sitting": attempt.session,
        }
        with self._writing() as connection:
            connection.execute(attempts.insert().values(**row))
        return attempt

    def attempt(self, attempt_id: str) -> Attempt:
        """The attempt with this id; its first six or more characters do if no other id has them.

        Raises:
            NotFoundError: there is none.
            InputError: several ids begin like this.
        """
        query = with_grades().where(self._mine(attempts), may_be_named(attempts.c.id, attempt_id))
        with self._database.reading() as connection:
            rows = read_attempts(connection, query.order_by(attempts.c.id).limit(2), self._damage)
        if not rows:
            self._refuse_damaged(attempt_id)
            raise NotFoundError(
                f"There is no answer with the id {attempt_id}: the history lists those there are."
            )
        if len(rows) > 1 and rows[0].id != attempt_id:
            raise InputError(
                f"More than one answer has an id that begins with {attempt_id}: give more of it."
            )
        return rows[0]

    def attempts(
        self, *, question_id: str | None = None, limit: int | None = None, offset: int = 0
    ) -> tuple[Attempt, ...]:
        """Attempts, newest first: ``limit`` of them after skipping ``offset``."""
        query = with_grades().where(self._mine(attempts)).order_by(*_NEWEST_FIRST)
        if question_id is not None:
            query = query.where(attempts.c.question_id == question_id)
        if limit is not None or offset:
            query = query.limit(limit).offset(offset)
        with self._database.reading() as connection:
            return tuple(read_attempts(connection, query, self._damage))

    def attempts_with(self, ids: Sequence[str]) -> tuple[Attempt, ...]:
        """Those of the attempts with these whole ids that are there, in their order."""
        there: dict[str, Attempt] = {}
        with self._database.reading() as connection:
            for start in range(0, len(ids), _PAGE):
                page = ids[start : start + _PAGE]
                query = with_grades().where(self._mine(attempts), attempts.c.id.in_(page))
                there |= {attempt.id: attempt for attempt in read_attempts(connection, query, self._damage)}
        return tuple(there[attempt_id] for attempt_id in ids if attempt_id in there)

    def matching(
        self,
        *,
        question_ids: Collection[str] | None = None,
        search: str = "",
        least_score: int = 0,
        limit: int | None = None,
    ) -> tuple[str, ...]:
        """The ids of attempts, newest first, at some questions (None for any), with ``search`` in question or
        answer in whatever case, and with at least a similarity score; with ``limit``, so many of them."""
        wanted = search.casefold().strip()
        texts = (attempts.c.question_text, attempts.c.answer) if wanted else ()
        query = select(attempts.c.id, *texts).where(self._mine(attempts)).order_by(*_NEWEST_FIRST)
        if question_ids is not None:
            query = query.where(attempts.c.question_id.in_(question_ids))
        if least_score:
            query = query.where(counting(COUNTED_SCORE) >= least_score)
        # Databases fold the case of English letters alone, so texts are compared here: as many as it takes.
        streamed = query.execution_options(yield_per=_PAGE)
        with self._database.reading() as connection, connection.execute(streamed) as rows:
            fitting = (row[0] for row in rows if _is_text(row) and (not wanted or _says(row[1:], wanted)))
            return tuple(islice(fitting, limit))

    def questions_asked(self, *, besides: Collection[str]) -> dict[str, str]:
        """The text of each question that was answered, ``besides`` some, by its id: as it was last."""
        others = attempts.c.follows.is_(None), attempts.c.question_id.not_in(besides)
        asked = select(attempts.c.question_id, attempts.c.question_text).where(self._mine(attempts), *others)
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(asked.order_by(*_PLACE)) if _is_text(row)}

    def iter_attempts(self) -> Iterator[Attempt]:
        """All attempts, oldest first, a page at a time: memory stays flat and nobody has to wait."""
        # Where a time is missing, nothing would come after it.
        timed = self._mine(attempts), attempts.c.submitted_at.is_not(None)
        query = with_grades().where(*timed).order_by(*_PLACE).limit(_PAGE)
        page = query
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(page).all()
                read = _to_attempts(connection, rows, self._damage)
            if not rows:
                return
            yield from read
            page = query.where(tuple_(*_PLACE) > (rows[-1].submitted_at, rows[-1].seq))

    def _refuse_damaged(self, attempt_id: str) -> None:
        named = next((row for row in self._damage.met if row.table == attempts.name), None)
        if named is not None:
            raise NotFoundError(
                f"The answer {attempt_id} is damaged: {named.column} is {named.value}, and {named.expected} "
                "was expected. Put a backup back with `restore`, or move it to a file with `set-aside FILE`."
            )

    def count_attempts(self, question_id: str | None = None) -> int:
        """How many attempts there are, at one question or at all, graded or not."""
        query = select(func.count()).select_from(attempts).where(self._mine(attempts))
        if question_id is not None:
            query = query.where(attempts.c.question_id == question_id)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0


def with_grades() -> Select[Any]:
    """All attempts, each with the grade of each kind that counts, for ``read_attempts``."""
    joined: FromClause = attempts
    columns = []
    for kind in GRADE_CLASSES:
        given = grades.alias(kind)
        joined = joined.outerjoin(given, given.c.seq == counting(grades.c.seq, kind))
        columns += [given.c[name].label(_label(kind, name)) for name in _OF_A_GRADE]
    return select(attempts, *columns).select_from(joined)


def read_attempts(connection: Connection, query: Select[Any], damage: Damage) -> list[Attempt]:
    """The attempts that a query made by ``with_grades`` selects, in its order, without damaged ones."""
    return _to_attempts(connection, connection.execute(query).all(), damage)


def _label(kind: GraderKind, column: str) -> str:
    return f"{kind}_{column}"


def _is_text(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _says(texts: Iterable[str], wanted: str) -> bool:
    return any(wanted in text.casefold() for text in texts)


def _to_attempts(connection: Connection, rows: Sequence[Row[Any]], damage: Damage) -> list[Attempt]:
    read = [(row, damage.read(StoredAttempt, row._mapping)) for row in rows]
    sound = [(row, record) for row, record in read if record is not None]
    ticked: dict[str, tuple[PointTick, ...]] = {}
    for user_id in {row.user_id for row, _ in sound}:
        ticked |= ticks_of(connection, user_id, [record.id for _, record in sound], damage)
    graded_by_hand = [
        row.seq for row, _ in sound if row._mapping[_label(GraderKind.HUMAN, "payload")] is not None
    ]
    people = given_by_people(connection, graded_by_hand) if graded_by_hand else {}
    return [
        _to_attempt(row, record, ticked.get(record.id, ()), people.get(row.seq, ())) for row, record in sound
    ]


def _to_attempt(
    row: Row[Any], record: StoredAttempt, ticks: tuple[PointTick, ...], people: tuple[HumanGrade, ...]
) -> Attempt:
    given: dict[GraderKind, Grade] = {}
    failures: dict[GraderKind, str] = {}
    for kind, of in GRADE_CLASSES.items():
        stored = {name: row._mapping[_label(kind, name)] for name in _OF_A_GRADE}
        grade = load_grade(of, stored["payload"])
        if grade is not None and grade.score == stored["score"]:
            given[kind] = grade
        elif stored["payload"] is not None:
            failures[kind] = _why_unread(of, **stored)
        elif stored["reason"] is not None:
            failures[kind] = stored["reason"] if isinstance(stored["reason"], str) else _DAMAGED
    return Attempt(
        id=record.id,
        user_id=row.user_id,
        question_id=record.question_id,
        question_text=record.question_text,
        answer=record.answer,
        submitted_at=record.submitted_at,
        elapsed_s=record.elapsed_s,
        peeks=Peeks(guidance=record.peeked_guidance, model_answer=record.peeked_model_answer),
        revises=record.revises,
        follows=record.follows,
        session=record.sitting,
        grades=given,
        failures=failures,
        ticks=ticks,
        by_people=people,
    )


_DAMAGED = "The stored grade is damaged: grade the answer again."


def _why_unread(of: type[Grade], *, payload: object, score: object, version: object, reason: object) -> str:  # noqa: ARG001 - a row of a grade
    """Why a stored grade is not shown, and what to do."""
    try:
        said = grade_payload(of, payload).get("score", score)
    except Unfit:
        return _DAMAGED
    if said != score:
        return _DAMAGED
    named = short(version, longest=_LONGEST_VERSION)
    return f"The grade by an older version ({named}) can no longer be shown: grade the answer again."
