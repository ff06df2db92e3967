from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, func, select, type_coerce

from grader.history.column_types import ESCAPE, ExactText
from grader.history.grade_rows import RUBRIC, counting
from grader.history.tables import attempts, grades, points
from grader.models import FlagKind, ScorePoints, Trait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row, Select

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BATCH = 2_000
_HEAD = 80
"""Characters of a payload that hold what its first fields say."""
_INTERVAL = re.compile(r'\{"score":\d+,"low":(\d+),"high":(\d+),')
_NOISE = re.compile(r'\{"score":\d+,"noise":([0-9.e+-]+),')
_NEAR_COPY = f'%"kind":"{FlagKind.NEAR_COPY}"%'
_COLUMNS = (
    points.c.attempt_id,
    points.c.question_id,
    points.c.moment,
    points.c.seconds,
    points.c.traits,
    points.c.score,
    points.c.low,
    points.c.high,
    points.c.version,
    points.c.rubric_score,
    points.c.rubric_noise,
    points.c.rubric_version,
)
_text = ExactText()


def list_points(connection: Connection, *, user_id: str) -> ScorePoints | None:
    """The points of all attempts, oldest first; None if some attempts have none."""
    # Text is taken as it is stored: to look at each of a million cells would take most of the time.
    raw = [type_coerce(item, Text) if isinstance(item.type, ExactText) else item for item in _COLUMNS]
    query = select(*raw).where(points.c.user_id == user_id).order_by(points.c.moment, points.c.attempt_seq)
    rows = connection.execute(query).cursor.fetchall()
    attempted = connection.scalar(
        select(func.count()).select_from(attempts).where(attempts.c.user_id == user_id)
    )
    if len(rows) != attempted:
        return None
    if not rows:
        return ScorePoints()
    columns = list(zip(*rows, strict=True))
    for place, column in enumerate(_COLUMNS):
        if isinstance(column.type, ExactText):
            columns[place] = _unescaped(columns[place])
    return ScorePoints(*columns)


def make_missing_points(connection: Connection, *, user_id: str) -> None:
    """Makes the points of the attempts that have none, from their grades."""
    made = select(points.c.attempt_seq).where(points.c.user_id == user_id)
    missing = (
        select(attempts.c.seq)
        .where(attempts.c.user_id == user_id, attempts.c.seq.not_in(made))
        # Whoever adds a grade to one of them meanwhile waits, and drops the point made here.
        .with_for_update()
    )
    wanted = connection.scalars(missing).all()
    for start in range(0, len(wanted), _BATCH):
        chosen = _with_heads().where(attempts.c.seq.in_(wanted[start : start + _BATCH]))
        connection.execute(points.insert(), [_to_point(row) for row in connection.execute(chosen)])


def _with_heads() -> Select[Any]:
    similar, judged = grades.alias("similar"), grades.alias("judged")
    joined = attempts.outerjoin(similar, similar.c.seq == counting(grades.c.seq)).outerjoin(
        judged, judged.c.seq == counting(grades.c.seq, RUBRIC)
    )
    return select(
        attempts.c.user_id,
        attempts.c.submitted_at,
        attempts.c.seq,
        attempts.c.id,
        attempts.c.question_id,
        attempts.c.elapsed_s,
        attempts.c.revises,
        attempts.c.follows,
        attempts.c.peeked_model_answer,
        similar.c.score,
        similar.c.version,
        func.substr(similar.c.payload, 1, _HEAD).label("head"),
        type_coerce(similar.c.payload, Text).like(_NEAR_COPY).label("near_copy"),
        judged.c.score.label("rubric_score"),
        judged.c.version.label("rubric_version"),
        func.substr(judged.c.payload, 1, _HEAD).label("rubric_head"),
    ).select_from(joined)


def _to_point(row: Row[Any]) -> dict[str, Any]:
    interval = _INTERVAL.match(row.head or "")
    noise = _NOISE.match(row.rubric_head or "")
    return {
        "user_id": row.user_id,
        "moment": (row.submitted_at - _EPOCH) // _MICROSECOND,
        "attempt_seq": row.seq,
        "attempt_id": row.id,
        "question_id": row.question_id,
        "seconds": row.elapsed_s,
        "traits": int(sum(_traits(row), start=Trait(0))),
        "score": row.score,
        "low": int(interval[1]) if interval else None,
        "high": int(interval[2]) if interval else None,
        "version": row.version if row.score is not None else None,
        "rubric_score": row.rubric_score,
        "rubric_noise": float(noise[1]) if noise else None,
        "rubric_version": row.rubric_version if row.rubric_score is not None else None,
    }


def _traits(row: Row[Any]) -> Iterator[Trait]:
    if row.revises is not None:
        yield Trait.REVISION
    if row.follows is not None:
        yield Trait.FOLLOW_UP
    if row.peeked_model_answer:
        yield Trait.SAW_MODEL_ANSWER
    if row.near_copy:
        yield Trait.NEAR_COPY


def _unescaped(column: tuple[str | None, ...]) -> tuple[str | None, ...]:
    if ESCAPE not in "".join(value for value in column if value):
        return column
    known = {value: _text.process_result_value(value, None) for value in set(column)}  # type: ignore[arg-type]
    return tuple(known[value] for value in column)
