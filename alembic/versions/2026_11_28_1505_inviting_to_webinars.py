"""Who was invited to a webinar, what letters went out to people of one, and who wants none.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "6a0f3c8e21d4"
down_revision: str | None = "d51f90a3c8e4"
branch_labels: str | None = None
depends_on: str | None = None

NOW = sa.text("now()")


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    wanted = sa.Column("wants_webinar_letters", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    op.add_column("members", wanted)
    op.create_table(
        "webinar_invitations",
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("inviter_id", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_webinar_invitations_webinar_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_webinar_invitations_member_id")),
        sa.ForeignKeyConstraint(["inviter_id"], ["members.id"], name=op.f("fk_webinar_invitations_inviter_id")),
        sa.PrimaryKeyConstraint("webinar_id", "member_id", name=op.f("pk_webinar_invitations")),
    )
    op.create_index(op.f("ix_webinar_invitations_member_id"), "webinar_invitations", ["member_id"])
    op.create_table(
        "webinar_letters",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("webinar_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_webinar_letters_people")),
        sa.ForeignKeyConstraint(["webinar_id"], ["webinars.id"], name=op.f("fk_webinar_letters_webinar_id")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_webinar_letters_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webinar_letters")),
    )
    op.create_index(op.f("ix_webinar_letters_author_id"), "webinar_letters", ["author_id"])
    op.create_index("ix_webinar_letters_webinar_id", "webinar_letters", ["webinar_id", "id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_table("webinar_letters")
    op.drop_table("webinar_invitations")
    op.drop_column("members", "wants_webinar_letters")
