"""What members say of themselves, and to whom; and their photos.

Invariant: with every change all that was announced of it before leaves the log, and what is announced instead is, for
everyone, what they may see now.
"""

import hashlib
from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Photo, ProfileField
from server.actions.audit import record
from server.events import MemberChanged, emit, forget, to_member
from server.photos import Sizes
from server.policy.profiles import profile_as_told
from server.profile import AT_FIRST, FIELDS, Audience


async def describe_myself(
    db: AsyncSession,
    me: Member,
    *,
    name: str | None = None,
    said: Mapping[str, str],
    audiences: Mapping[str, Audience],
) -> None:
    """Sets the name, the fields and who may see each, as far as given, and leaves the rest."""
    await db.execute(select(Member.id).where(Member.id == me.id).with_for_update(key_share=True))
    rows = {each.field: each for each in await db.scalars(select(ProfileField).where(ProfileField.member_id == me.id))}
    changed, seen = [], {}
    if name is not None and name != me.name:
        me.name = name
        changed.append("name")
    for field in FIELDS:
        row = rows.get(field) or ProfileField(member_id=me.id, field=field, value="", audience=AT_FIRST[field])
        value, audience = said.get(field, row.value), audiences.get(field, row.audience)
        if value != row.value:
            changed.append(field)
        if audience != row.audience:
            seen[field] = audience
        if (value, audience) != (row.value, row.audience):
            row.value, row.audience = value, audience
            db.add(row)
    if not changed and not seen:
        return
    await db.flush()
    await record(db, me, "member.changed", "member", me.id, fields=sorted(changed), seen_by=seen)
    await announce_member(db, me)


async def announce_member(db: AsyncSession, member: Member) -> None:
    """What was said of them before leaves the log: somebody may no longer see it."""
    await forget(db, to_member(member.id), ["member.changed"], "member_id", member.id)
    for audiences, profile in await profile_as_told(db, member):
        emit(db, audiences, MemberChanged(member_id=member.id, name=member.name, **profile.model_dump()))


async def show_photo(db: AsyncSession, me: Member, sizes: Sizes) -> str:
    """My photo from now on, instead of any before. Answers its version."""
    version = hashlib.sha256(sizes.large).hexdigest()[:16]
    values = {"version": version, "small": sizes.small, "large": sizes.large}
    kept = insert(Photo).values(member_id=me.id, **values)
    await db.execute(
        kept.on_conflict_do_update(index_elements=["member_id"], set_={**values, "changed_at": func.now()})
    )
    await describe_myself(db, me, said={"photo": version}, audiences={})
    return version


async def take_photo_away(db: AsyncSession, me: Member) -> None:
    """The same again changes nothing."""
    await db.execute(delete(Photo).where(Photo.member_id == me.id))
    await describe_myself(db, me, said={"photo": ""}, audiences={})
