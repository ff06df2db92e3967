from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, func, select, type_coerce

from grader.history.grades import counting
from grader.history.tables import ESCAPE, attempts, grades, points, unescaped
from grader.models import POINT, FlagKind, GraderKind, PointGroup, ScorePoints, Trait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row, Select

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_BATCH = 2_000
_UNKNOWN = -1
_HEAD = 80
"""Characters of a payload that hold what its first fields say."""
_INTERVAL = re.compile(r'\{"score":\d+,"low":(\d+),"high":(\d+),')
_NOISE = re.compile(r'\{"score":\d+,"noise":([0-9.e+-]+),')
_NEAR_COPY = f'%"kind":"{FlagKind.NEAR_COPY}"%'
_GROUP = (points.c.question_id, points.c.version, points.c.rubric_version)


def list_points(connection: Connection, *, user_id: str) -> ScorePoints | None:
    """The points of all attempts; None if some attempts have none."""
    mine = points.c.user_id == user_id
    # Text is taken as it is stored: to look at each of so many cells would take most of the time.
    columns = (type_coerce(points.c.attempt_id, Text), points.c.packed)
    ordered = select(*columns).where(mine).order_by(*_GROUP, points.c.moment, points.c.attempt_seq)
    rows = connection.execute(ordered).cursor.fetchall()
    attempted = connection.scalar(
        select(func.count()).select_from(attempts).where(attempts.c.user_id == user_id)
    )
    if len(rows) != attempted:
        return None
    if not rows:
        return ScorePoints()
    ids, packed = zip(*rows, strict=True)
    counted = select(*_GROUP, func.count()).where(mine).group_by(*_GROUP).order_by(*_GROUP)
    groups = tuple(
        PointGroup(question_id, version or None, rubric_version or None, count)
        for question_id, version, rubric_version, count in connection.execute(counted)
    )
    return ScorePoints(groups, _unescaped(ids), b"".join(packed))


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
        judged, judged.c.seq == counting(grades.c.seq, GraderKind.RUBRIC)
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
    moment = (row.submitted_at - _EPOCH) // _MICROSECOND
    return {
        "user_id": row.user_id,
        "question_id": row.question_id,
        "version": row.version if row.score is not None else "",
        "rubric_version": row.rubric_version if row.rubric_score is not None else "",
        "moment": moment,
        "attempt_seq": row.seq,
        "attempt_id": row.id,
        "packed": _packed(row, moment),
    }


def _packed(row: Row[Any], moment: int) -> bytes:
    interval = _INTERVAL.match(row.head or "")
    noise = _NOISE.match(row.rubric_head or "")
    low, high = (int(interval[1]), int(interval[2])) if interval else (_UNKNOWN, _UNKNOWN)
    return POINT.pack(
        moment,
        math.nan if row.elapsed_s is None else row.elapsed_s,
        float(noise[1]) if noise else math.nan,
        _UNKNOWN if row.score is None else row.score,
        low,
        high,
        _UNKNOWN if row.rubric_score is None else row.rubric_score,
        int(sum(_traits(row), start=Trait(0))),
    )


def _traits(row: Row[Any]) -> Iterator[Trait]:
    if row.revises is not None:
        yield Trait.REVISION
    if row.follows is not None:
        yield Trait.FOLLOW_UP
    if row.peeked_model_answer:
        yield Trait.SAW_MODEL_ANSWER
    if row.near_copy:
        yield Trait.NEAR_COPY


def _unescaped(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(unescaped, ids)) if ESCAPE in "".join(ids) else ids
