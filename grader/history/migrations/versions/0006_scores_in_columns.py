"""What charts and plans need of a grade stands in columns; the packed points are dropped."""

import json
import math

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PAGE = 1_000
_INDEX = "ix_grades_attempt"


def upgrade() -> None:
    # Added in place: rebuilding the table, as batch mode may, would copy every grade.
    columns = (
        sa.Column("low", sa.Integer),
        sa.Column("high", sa.Integer),
        sa.Column("noise", sa.Float),
        sa.Column("near_copy", sa.Boolean),
        sa.Column("band", _Text),
    )
    for column in columns:
        op.add_column("grades", column)
    _fill()
    op.drop_index(_INDEX, "grades")
    wanted = ["attempt_seq", "kind", "status", "seq", "score", "low", "high", "noise", "near_copy", "version"]
    op.create_index(_INDEX, "grades", wanted)
    op.drop_table("points")


def _fill() -> None:
    """Fills the columns from the stored grades, some at a time."""
    names = ("low", "high", "noise", "near_copy", "band")
    grades = sa.table("grades", *map(sa.column, ("seq", "payload", *names)))
    filled = (
        grades.update()
        .where(grades.c.seq == sa.bindparam("at"))
        .values({name: sa.bindparam(f"read_{name}") for name in names})
    )
    connection, after = op.get_bind(), 0
    while True:
        page = sa.select(grades.c.seq, grades.c.payload).where(grades.c.seq > after)
        rows = connection.execute(page.order_by(grades.c.seq).limit(_PAGE)).all()
        if not rows:
            return
        after = rows[-1].seq
        read = [(seq, _read(payload)) for seq, payload in rows if payload is not None]
        values = [
            {"at": seq} | {f"read_{name}": value for name, value in columns.items()} for seq, columns in read
        ]
        if values:
            connection.execute(filled, values)


def _read(payload: str) -> dict[str, object]:
    """What a stored grade says, None for all that it does not say or that is damaged."""
    try:
        grade = json.loads(payload)
    except (ValueError, RecursionError):
        grade = None
    grade = grade if isinstance(grade, dict) else {}
    noise, band, flags = grade.get("noise"), grade.get("band"), grade.get("flags")
    near_copy = None
    if isinstance(flags, list):
        near_copy = any(isinstance(flag, dict) and flag.get("kind") == "near_copy" for flag in flags)
    return {
        "low": _score(grade.get("low")),
        "high": _score(grade.get("high")),
        "noise": _number(noise),
        "near_copy": near_copy,
        "band": band if band in ("Not there yet", "A start", "Solid", "Strong") else None,
    }


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _score(value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= 100 else None
