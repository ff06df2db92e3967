"""Attempts, their grades, and drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Time = sa.DateTime(timezone=True)
_Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("seq", _Serial),
        sa.Column("id", _Text, nullable=False),
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("question_id", _Text, nullable=False),
        sa.Column("submitted_at", _Time, nullable=False),
        sa.Column("elapsed_s", sa.Float),
        sa.Column("peeked_guidance", sa.Boolean, nullable=False),
        sa.Column("peeked_model_answer", sa.Boolean, nullable=False),
        sa.Column("revises", _Text),
        sa.Column("question_text", _Text, nullable=False),
        sa.Column("answer", _Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_attempts"),
    )
    op.create_index("ix_attempts_id", "attempts", ["user_id", "id"], unique=True)
    op.create_index("ix_attempts_time", "attempts", ["user_id", "submitted_at", "seq"])
    op.create_index("ix_attempts_question", "attempts", ["user_id", "question_id", "submitted_at", "seq"])
    op.create_table(
        "grades",
        sa.Column("seq", _Serial),
        sa.Column("attempt_seq", _Serial, nullable=False),
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("kind", _Text, nullable=False),
        sa.Column("status", _Text, nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("reason", _Text),
        sa.Column("version", _Text),
        sa.Column("graded_at", _Time, nullable=False),
        sa.Column("payload", _Text),
        sa.PrimaryKeyConstraint("seq", name="pk_grades"),
        sa.ForeignKeyConstraint(
            ["attempt_seq"], ["attempts.seq"], name="fk_grades_attempt_seq", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_grades_attempt", "grades", ["attempt_seq", "kind", "status", "seq", "score"])
    op.create_table(
        "drafts",
        sa.Column("user_id", _Text),
        sa.Column("question_id", _Text),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("updated_at", _Time, nullable=False),
        sa.Column("text", _Text),
        sa.PrimaryKeyConstraint("user_id", "question_id", name="pk_drafts"),
    )
