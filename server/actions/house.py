"""Publishing house rules and privacy notices, and accepting them.

Invariant: of each text one version holds. Whoever has not accepted it reads on, and changes nothing until they do.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Acceptance, HouseText, Member
from server.actions.audit import record
from server.errors import ChangedMeanwhile, Conflict
from server.events import HouseTextPublished, emit, to_all
from server.house import TextKind, in_force
from server.policy.house import may_publish


async def publish_text(
    db: AsyncSession, me: Member, kind: TextKind, *, text: str, what_changed: str, after: int
) -> HouseText:
    """A new version, which everybody is asked to accept; whoever publishes it has. `after` is the version it was
    written from. Raises Forbidden, Conflict where nothing changed, ChangedMeanwhile."""
    may_publish(me)
    query = in_force().where(HouseText.kind == kind).with_for_update(key_share=True)
    before = (await db.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if (before.version if before else 0) != after:
        raise ChangedMeanwhile("Somebody published another version while you were writing. Read that one first.")
    if before is not None:
        if before.text == text:
            raise Conflict("This is the text that holds already. Change something, or leave it.")
        before.until = func.now()
        await db.flush()
    new = HouseText(kind=kind, version=after + 1, text=text, what_changed=what_changed, published_by=me.id)
    db.add(new)
    await db.flush()
    await record(db, me, "house_text.published", "house_text", new.id, kind=kind, version=new.version)
    await _accept(db, me, [new])
    emit(db, [to_all()], HouseTextPublished(kind=kind, version=new.version, what_changed=what_changed))
    return new


async def accept_text(db: AsyncSession, me: Member, kind: TextKind, version: int) -> None:
    """Raises Conflict where this version does not hold, or no longer."""
    text = await db.scalar(in_force().where(HouseText.kind == kind))
    if text is None or text.version != version:
        raise Conflict("Another version holds by now. Read that one first.", code="not_in_force")
    await _accept(db, me, [text])


async def accept_on_joining(db: AsyncSession, member: Member, seen: Collection[UUID] | None = None) -> None:
    """What was shown to whoever comes in; without `seen`, all that holds. What was published meanwhile they are asked
    once they are in."""
    texts = await db.scalars(in_force())
    await _accept(db, member, [each for each in texts if seen is None or each.id in seen])


async def _accept(db: AsyncSession, me: Member, texts: Collection[HouseText]) -> None:
    for text in texts:
        row = insert(Acceptance).values(member_id=me.id, text_id=text.id).on_conflict_do_nothing()
        if await db.scalar(row.returning(Acceptance.text_id)) is not None:
            await record(db, me, "house_text.accepted", "house_text", text.id, kind=text.kind, version=text.version)
    if any(each.kind == "house_rules" for each in texts):
        me.house_rules_accepted_at = func.now()
        await db.flush()
        await db.refresh(me, ["house_rules_accepted_at"])


async def seen_by(db: AsyncSession, member_id: UUID) -> dict[UUID, Acceptance]:
    """What this member accepted, by the id of the text."""
    rows = await db.scalars(select(Acceptance).where(Acceptance.member_id == member_id))
    return {each.text_id: each for each in rows}
