"""A note on each attempt, and the best attempt at each question so far."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("user_id", _Text),
        sa.Column("attempt_id", _Text),
        sa.Column("updated_at", _Time, nullable=False),
        sa.Column("text", _Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "attempt_id", name="pk_notes"),
        _goes_with_its_attempt("fk_notes_user_id"),
    )
    op.create_table(
        "pins",
        sa.Column("user_id", _Text),
        sa.Column("question_id", _Text),
        sa.Column("attempt_id", _Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "question_id", name="pk_pins"),
        _goes_with_its_attempt("fk_pins_user_id"),
    )


def _goes_with_its_attempt(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id", "attempt_id"], ["attempts.user_id", "attempts.id"], name=name, ondelete="CASCADE"
    )
