"""House rules and privacy notice in versions, who accepted which, who was erased; an audit log that only grows, but for
what the law asks; and how long what is kept.

Must run beside the previous release: add and fill now, take away a release later.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "c9a41f5b7d20"
down_revision: str | None = "7a1c9d42e6b0"
branch_labels: str | None = None
depends_on: str | None = None

KEEP = (
    "keep_log_days",
    "keep_mail_days",
    "keep_session_days",
    "keep_failure_days",
    "keep_invitation_days",
    "keep_audit_days",
)


def upgrade() -> None:
    # rather fail and be tried again than hold up everybody who waits behind a lock
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.create_table(
        "house_texts",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("what_changed", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('house_rules', 'privacy_notice')", name=op.f("ck_house_texts_kind")),
        sa.ForeignKeyConstraint(["published_by"], ["members.id"], name=op.f("fk_house_texts_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_texts")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_house_texts_kind_version")),
    )
    op.create_index(
        "uq_house_texts_open", "house_texts", ["kind"], unique=True, postgresql_where=sa.text("until is null")
    )
    op.create_table(
        "acceptances",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_acceptances_member_id")),
        sa.ForeignKeyConstraint(["text_id"], ["house_texts.id"], name=op.f("fk_acceptances_text_id")),
        sa.PrimaryKeyConstraint("member_id", "text_id", name=op.f("pk_acceptances")),
    )
    op.create_table(
        "erased_members",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("words_deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_erased_members_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_erased_members")),
    )
    for name in KEEP:
        op.add_column("network_versions", sa.Column(name, sa.Integer(), nullable=True))
    _first_texts()
    _audit_log()
    # words that were taken back before this release kept their row
    op.execute("update posts set text = '' where withdrawn_at is not null")
    op.execute(
        "update comments set text = '' where withdrawn_at is not null"
        " or post_id in (select id from posts where withdrawn_at is not null)"
    )


def _first_texts() -> None:
    texts = sa.table(
        "house_texts", sa.column("kind"), sa.column("version"), sa.column("text"), sa.column("what_changed")
    )
    first = {"version": 1, "what_changed": "This is the first version."}
    op.bulk_insert(
        texts,
        [
            {"kind": "house_rules", "text": HOUSE_RULES, **first},
            {"kind": "privacy_notice", "text": PRIVACY_NOTICE, **first},
        ],
    )
    op.execute("""
        insert into acceptances (member_id, text_id, accepted_at)
        select members.id, house_texts.id, members.house_rules_accepted_at from members, house_texts
        where house_rules_accepted_at is not null and kind = 'house_rules'
    """)


def _audit_log() -> None:
    """Rows are only ever added, with two exceptions, each asked for by name within its transaction (`snowfield.audit`):
    what is older than 180 days may be cleared away, and an erased member's network address and details may be taken
    out, nothing put in. Either leaves an entry that says so, written by the database itself: it is never done in
    silence."""
    op.execute("drop trigger audit_entries_only_grow on audit_entries")
    op.execute("""
        create function audit_entries_only_grow() returns trigger language plpgsql as $$
        begin
            if tg_op = 'DELETE' and current_setting('snowfield.audit', true) = 'clear away'
                and old.at < now() - interval '180 days'
            then
                return old;
            end if;
            if tg_op = 'UPDATE' and current_setting('snowfield.audit', true) = 'erase'
                and row(new.id, new.at, new.member_id, new.action, new.subject, new.subject_id)
                    is not distinct from row(old.id, old.at, old.member_id, old.action, old.subject, old.subject_id)
                and new.address in ('', old.address) and old.details @> new.details
            then
                return new;
            end if;
            raise exception 'rows of audit_entries are only ever added' using errcode = 'restrict_violation';
        end $$
    """)
    op.execute("""
        create function audit_entries_say_so() returns trigger language plpgsql as $$
        begin
            insert into audit_entries (action, subject, details)
            select case tg_op when 'UPDATE' then 'audit.blanked' else 'audit.cleared' end, 'audit',
                jsonb_build_object('entries', count(*), 'database_user', session_user)
            from gone having count(*) > 0;
            return null;
        end $$
    """)
    op.execute("""
        create trigger audit_entries_only_grow before update or delete on audit_entries
        for each row execute function audit_entries_only_grow()
    """)
    op.execute("""
        create trigger audit_entries_never_emptied before truncate on audit_entries
        for each statement execute function refuse_change()
    """)
    for event in ("update", "delete"):
        op.execute(f"""
            create trigger audit_entries_say_so_{event} after {event} on audit_entries
            referencing old table as gone for each statement execute function audit_entries_say_so()
        """)
    op.create_index("ix_audit_entries_subject_id", "audit_entries", ["subject_id", "id"])


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("set local statement_timeout = '60s'")
    op.drop_index("ix_audit_entries_subject_id", table_name="audit_entries")
    for trigger in ("only_grow", "never_emptied", "say_so_update", "say_so_delete"):
        op.execute(f"drop trigger audit_entries_{trigger} on audit_entries")
    op.execute("drop function audit_entries_only_grow")
    op.execute("drop function audit_entries_say_so")
    op.execute("""
        create trigger audit_entries_only_grow before update or delete or truncate on audit_entries
        for each statement execute function refuse_change()
    """)
    for name in reversed(KEEP):
        op.drop_column("network_versions", name)
    op.drop_table("erased_members")
    op.drop_table("acceptances")
    op.drop_index("uq_house_texts_open", table_name="house_texts", postgresql_where=sa.text("until is null"))
    op.drop_table("house_texts")


HOUSE_RULES = """\
- Never write anything here that points to a patient. No names, no initials, no dates of birth.
- Tell no story by which a patient could be known. Numbers and what you did are enough.
- Small numbers can point to a person, too. If a number is below 5 and somebody could guess who it is, ask your leader first.
- Say what is true. A report may be corrected, and what it said before stays in sight.
- What you report is read by your team and by the leaders above it.
- A low or a request for help is read only by the leaders who can answer it.
- Be kind. We are here to help each other, not to judge.
- Your sign-in is yours alone. Do not let anybody else use it.
- If you see something here that should not be here, tell a leader or an administrator at once.
"""

PRIVACY_NOTICE = """\
This page says what {network} keeps about you, why, for how long, and who sees it. It is about you as a member. Nothing about patients belongs here.

## Who is responsible

{responsible} runs {network} and answers for what is kept here. If you have a question, or want something put right, write to {contact}.

## What we keep about you, and why

- Your name, your e-mail address, and what you tell others about yourself: so that people know who they work with. You choose what to add.
- Which teams, calls to action and constituencies you belong to: so that your reports reach the right leaders.
- What you report and write here: numbers, highs, lows, posts, comments, thanks.
- How you sign in: your password as a code that nobody can turn back, the kind of browser, when it was last used, and from which network address. This keeps others out of your account.
- Mail that we send you. Its words are deleted once it is sent.
- A log of who did, or saw, what sensitive thing, when, and from which network address. It protects everybody, you too. You can read your own part of it.

We use no advertising, no tracking, and no programs of others that watch you. We do not sell or give away anything about you. No machine decides anything about you.

The law calls our reason “legitimate interests”: people who run a call to action together must know who does what. Where the public body you work for asks you to take part, it may be “a task in the public interest”.

## Who sees it

- Members who share a team or a call with you see your name, and what you let them see of your profile.
- Your team and the leaders above it read your reports. Only the leaders who can answer read a low or a request for help.
- Administrators see who is a member, invitations, and the log. They do not read lows.
- Whoever looks after the computers that {network} runs on could see what is stored, and may use it only for that.

## No patients, and care with small numbers

Never write anything that points to a patient. A small number can point to a person: in a small place, “1 person” may be somebody that others know.

## How long we keep it

{kept}

Your reports and their sums stay as long as {network} does, because the result of the work is made of them. When you are erased they stand under “Former member”.

## What you can do

- See all of it: take out your own data as a file, on your own page, at any time, without asking anybody.
- Put it right: change your profile yourself, correct your own reports, change or take back what you wrote.
- Leave, and have yourself erased, on your own page. You choose whether what you wrote stays under “Former member” or goes. Backups are kept for a while; if one is ever put back, your erasure is done again.
- Object, or ask us to limit what we do with it: write to {contact}.

## If you are not content

Write to {contact} first: we want to put it right. You can also complain at any time to the Information Commissioner's Office, which watches over data protection in the United Kingdom: https://ico.org.uk/make-a-complaint, telephone 0303 123 1113.
"""
