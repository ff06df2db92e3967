"""People who log in."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    texts = ("issuer", "subject", "name", "email", "role")
    op.create_table(
        "people",
        sa.Column("user_id", _Text, nullable=False),
        *(sa.Column(name, _Text, nullable=False) for name in texts),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("user_id", name="pk_people"),
    )
    op.create_index("ix_people_identity", "people", ["issuer", "subject"], unique=True)
