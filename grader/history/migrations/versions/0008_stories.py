"""Stories that candidates tell in answers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    texts = ("title", "situation", "task", "action", "result", "skills")
    op.create_table(
        "stories",
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("id", _Text, nullable=False),
        *(sa.Column(name, _Text, nullable=False) for name in texts),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "id", name="pk_stories"),
    )
