"""What people took of the server's language model."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "spending",
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("day", _Text, nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "day", name="pk_spending"),
    )
