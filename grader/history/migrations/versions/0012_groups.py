"""Groups that people join by a code, what they show of themselves there, and who looked at it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("id", _Text, nullable=False),
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("name", _Text, nullable=False),
        sa.Column("code", _Text, nullable=False),
        sa.Column("code_ends_at", _Moment, nullable=False),
        sa.Column("created_at", _Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
    )
    op.create_index("ix_groups_code", "groups", ["code"], unique=True)
    op.create_index("ix_groups_coach", "groups", ["user_id", "created_at"])
    op.create_table(
        "memberships",
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("group_id", _Text, nullable=False),
        sa.Column("shares", _Text, nullable=False),
        sa.Column("joined_at", _Moment, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "group_id", name="pk_memberships"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_memberships_group_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_memberships_group", "memberships", ["group_id", "user_id"])
    op.create_table(
        "assignments",
        sa.Column("id", _Text, nullable=False),
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("group_id", _Text, nullable=False),
        sa.Column("kind", _Text, nullable=False),
        sa.Column("what", _Text, nullable=False),
        sa.Column("due_on", _Text, nullable=False),
        sa.Column("note", _Text, nullable=False),
        sa.Column("made_at", _Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name="fk_assignments_group_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_assignments_group", "assignments", ["group_id", "due_on"])
    op.create_table(
        "looks",
        sa.Column("user_id", _Text, nullable=False),
        sa.Column("attempt_id", _Text, nullable=False),
        sa.Column("by_id", _Text, nullable=False),
        sa.Column("at", _Moment, nullable=False),
        sa.Column("how", _Text, nullable=False),
        sa.Column("by", _Text, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "attempt_id", "by_id", "at", "how", name="pk_looks"),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["attempts.user_id", "attempts.id"],
            name="fk_looks_user_id",
            ondelete="CASCADE",
        ),
    )
