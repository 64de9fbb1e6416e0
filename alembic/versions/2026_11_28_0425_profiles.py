"""What members say of themselves becomes a row a field, each with who may see it; photos; words to search by.

What stood in `members.role_title` and `members.organisation` moves. Both columns stay, empty, as long as a release
runs that asks for them: it shows no jobs meanwhile. The values do not stay, since nothing would keep them for those
who may see them.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "7a1c9d42e6b0"
down_revision: str | None = "4591cb084fe1"
branch_labels: str | None = None
depends_on: str | None = None

# Without accents and whole (simple), and by their stems (english): "Zoë" is found by zoe, "reviews" by review. What
# stands between words (O’Neil, mo@example.org) parts them, as it does in what is searched for.
FOLDED = """translate(regexp_replace(normalize(lower(value), NFKD), '[\\u0300-\\u036f]', '', 'g'),
    'øłđıß’‘_@.:/', 'oldis       ')"""
SEARCH_WORDS = f"""
create or replace function search_words(value text) returns tsvector
language sql immutable strict parallel safe
return to_tsvector('pg_catalog.simple', {FOLDED}) || to_tsvector('pg_catalog.english', {FOLDED})
"""


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.execute(SEARCH_WORDS)
    op.create_table(
        "profile_fields",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "audience in ('everybody', 'teams', 'leaders', 'nobody')", name=op.f("ck_profile_fields_audience")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_profile_fields_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "field", name=op.f("pk_profile_fields")),
    )
    for field in ("role_title", "organisation"):
        op.execute(
            "insert into profile_fields (member_id, field, value, audience) "  # noqa: S608  two names of ours
            f"select id, '{field}', {field}, 'everybody' from members where {field} <> ''"
        )
        op.execute(f"update members set {field} = '' where {field} <> ''")  # noqa: S608
    op.create_index(
        "ix_profile_fields_words", "profile_fields", [sa.text("search_words(value)")], postgresql_using="gin"
    )
    op.create_table(
        "photos",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_photos_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_photos")),
    )
    op.create_index("ix_members_name_id", "members", ["name", "id"])
    op.create_index("ix_members_words", "members", [sa.text("search_words(name)")], postgresql_using="gin")


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    for field in ("role_title", "organisation"):
        op.execute(
            f"update members set {field} = profile_fields.value from profile_fields "  # noqa: S608
            f"where member_id = members.id and field = '{field}' and audience = 'everybody'"
        )
    op.drop_index("ix_members_words", table_name="members")
    op.drop_index("ix_members_name_id", table_name="members")
    op.drop_table("photos")
    op.drop_table("profile_fields")
    op.execute("drop function if exists search_words(text)")
