"""Sittings and the attempts made in them, what candidates say of their answers, and real interviews."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Added in place: rebuilding the table, as batch mode may, would copy every answer.
    op.add_column("attempts", sa.Column("sitting", _Text))
    op.create_index("ix_attempts_sitting", "attempts", ["user_id", "sitting", "seq"])
    op.create_table(
        "sittings",
        sa.Column("user_id", _Text),
        sa.Column("id", _Text),
        sa.Column("kind", _Text, nullable=False),
        sa.Column("started_at", _Time, nullable=False),
        sa.Column("ended_at", _Time),
        sa.Column("plan", _Text, nullable=False),
        sa.Column("state", _Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name="pk_sittings"),
    )
    op.create_table(
        "ratings",
        sa.Column("user_id", _Text),
        sa.Column("attempt_id", _Text),
        sa.Column("kind", _Text),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("rated_at", _Time, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "attempt_id", "kind", name="pk_ratings"),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["attempts.user_id", "attempts.id"],
            name="fk_ratings_user_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "interviews",
        sa.Column("user_id", _Text),
        sa.Column("id", _Text),
        sa.Column("held_on", _Text, nullable=False),
        sa.Column("company", _Text, nullable=False),
        sa.Column("questions", _Text, nullable=False),
        sa.Column("went", sa.Integer),
        sa.Column("notes", _Text, nullable=False),
        sa.Column("noted_at", _Time, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name="pk_interviews"),
    )
