"""What candidates tick as said or not said, and how far that moves the score of each grade."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Serial = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INDEX = "ix_grades_attempt"


def upgrade() -> None:
    op.create_table(
        "ticks",
        sa.Column("seq", _Serial),
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("attempt_id", _Text, nullable=False),
        sa.Column("criterion_id", _Text, nullable=False),
        sa.Column("point", _Text, nullable=False),
        sa.Column("said", sa.Boolean, nullable=False),
        sa.Column("status", _Text),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_ticks"),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["attempts.user_id", "attempts.id"],
            name="fk_ticks_user_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_ticks_attempt", "ticks", ["user_id", "attempt_id"])
    # Added in place: rebuilding the table, as batch mode may, would copy every grade.
    op.add_column("grades", sa.Column("shift", sa.Integer))
    op.drop_index(_INDEX, "grades")
    charted = ["score", "low", "high", "noise", "near_copy", "version", "shift"]
    op.create_index(_INDEX, "grades", ["attempt_seq", "kind", "status", "seq", *charted])
