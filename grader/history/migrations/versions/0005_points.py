"""What the progress of a candidate is told from, so that no grade has to be read for it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    # Left empty: the points of attempts that are there already are made when they are first asked for.
    op.create_table(
        "points",
        sa.Column("user_id", _Text),
        sa.Column("question_id", _Text),
        sa.Column("version", _Text),
        sa.Column("rubric_version", _Text),
        sa.Column("moment", sa.BigInteger),
        sa.Column("attempt_seq", _Serial),
        sa.Column("attempt_id", _Text, nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint(
            "user_id", "question_id", "version", "rubric_version", "moment", "attempt_seq", name="pk_points"
        ),
        sa.ForeignKeyConstraint(
            ["attempt_seq"], ["attempts.seq"], name="fk_points_attempt_seq", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_points_attempt", "points", ["attempt_seq"])
