"""The two things that may ever be taken out of the journal, each asked for by name within its transaction, and each
noted by the database itself in an entry of its own (the triggers of `audit_entries`): it is never done in silence.

An erased member's words and network addresses go at once; what is older than the network keeps it goes by and by, and
never what is younger than 180 days.
"""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ALLOW = text("select set_config('snowfield.audit', :what, true)")

_THEIRS = text("""
    update audit_entries set
        address = case when member_id = :member_id then '' else address end,
        details = coalesce((
            select jsonb_object_agg(key, value) from jsonb_each(details)
            where jsonb_typeof(value) in ('number', 'boolean', 'null')
                or value #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        ), '{}')
    where (member_id = :member_id or (subject = 'member' and subject_id = :member_id))
        and (details <> '{}' or address <> '')
""")
"""Numbers, yes and no, and ids stay."""

_MENTIONS = text("""
    update audit_entries set details = coalesce((
        select jsonb_object_agg(key, value) from jsonb_each(details)
        where strpos(lower(value::text), lower(:email)) = 0 and strpos(lower(value::text), lower(:quoted)) = 0
    ), '{}')
    where strpos(lower(details::text), lower(:email)) > 0 or strpos(lower(details::text), lower(:quoted)) > 0
""")

_OLD = text("delete from audit_entries where at < now() - make_interval(days => :days)")


async def blank_in_audit(db: AsyncSession, member_id: UUID, name: str, email: str) -> None:
    """Of what this member did, the network address and every word; of what was done to them, every word; and wherever
    else their name or e-mail address stands. What is left names an id, a deed and a moment."""
    await db.execute(_ALLOW, {"what": "erase"})
    await db.execute(_THEIRS, {"member_id": member_id})
    await db.execute(_MENTIONS, {"email": email, "quoted": f'"{name}"'})
    await db.execute(_ALLOW, {"what": ""})


async def clear_audit(db: AsyncSession, days: int) -> None:
    """Takes away what is older than so many days."""
    await db.execute(_ALLOW, {"what": "clear away"})
    await db.execute(_OLD, {"days": days})
    await db.execute(_ALLOW, {"what": ""})
