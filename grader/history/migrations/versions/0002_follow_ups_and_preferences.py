"""Answers to follow-up questions, and what a user has chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    # Added in place: rebuilding the table, as batch mode may, would copy every answer.
    op.add_column("attempts", sa.Column("follows", _Text))
    op.create_table(
        "preferences",
        sa.Column("user_id", _Text),
        sa.Column("key", _Text),
        sa.Column("value", _Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_preferences"),
    )
