"""Who may see, add and look after resources.

One of a call is seen by everybody in the call; its organisers, and webinar hosts in it, add to these and look after
them. One of a webinar is seen by whom the webinar is for; who runs it or speaks in it adds to these, who runs it looks
after all of them, who speaks after what they added. What is retired is seen by who looks after it only; what a
moderator hid, by who added it.
"""

from uuid import UUID

from sqlalchemy import Select, and_, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Resource, ResourceFile, Webinar
from server.errors import Conflict, Forbidden, NotFound
from server.events import Audience, to_call, to_webinar
from server.policy.calls import my_call_ids, my_organised_call_ids, readable_call
from server.policy.webinars import (
    held_webinar,
    my_desk_ids,
    my_webinar_ids,
    names_of_hosts,
    presents,
    readable_webinar,
    runs,
    schedules_for_all,
)

WORDS = func.search_words(Resource.title.op("||")(literal_column("' '::text")).op("||")(Resource.text))
"""As its index has them."""
HIDDEN = "A moderator hid this, so it cannot change. You can retire it, or appeal on the page that told you."


def visible_resources(me: Member, webinar_id: UUID | None = None) -> Select[Resource]:
    """`webinar_id`: only those of one webinar."""
    mine, desk = my_webinar_ids(me, webinar_id).subquery(), my_desk_ids(me, webinar_id).subquery()
    of_webinar = Resource.webinar_id.in_(select(mine.c[0]))
    of_call = and_(Resource.webinar_id.is_(None), Resource.call_id.in_(my_call_ids(me)))
    looks_after = or_(
        Resource.author_id == me.id,
        Resource.webinar_id.in_(select(desk.c[0])),
        Resource.call_id.in_(my_organised_call_ids(me)),
    )
    stands = and_(
        or_(Resource.retired_at.is_(None), looks_after), or_(Resource.hidden_at.is_(None), Resource.author_id == me.id)
    )
    query = select(Resource).where(stands)
    if webinar_id is not None:
        return query.where(Resource.webinar_id == webinar_id, of_webinar)
    return query.where(or_(of_webinar, of_call))


async def readable_resource(db: AsyncSession, me: Member, resource_id: UUID) -> Resource:
    found = await db.scalar(visible_resources(me).where(Resource.id == resource_id))
    if found is None:
        raise NotFound("There is no such resource, or it was retired.")
    return found


async def readable_file(db: AsyncSession, me: Member, resource_id: UUID) -> tuple[Resource, bytes]:
    resource = await readable_resource(db, me, resource_id)
    content = await db.scalar(select(ResourceFile.content).where(ResourceFile.resource_id == resource_id))
    if content is None or resource.file_name is None:
        raise NotFound("There is no file with this resource.")
    return resource, content


async def looks_after(db: AsyncSession, me: Member, resource: Resource) -> bool:
    if resource.webinar_id is None:
        return await schedules_for_all(db, me, resource.call_id)
    if await runs(db, me, resource.webinar_id):
        return True
    return resource.author_id == me.id and await presents(db, me, resource.webinar_id)


async def changing_resource(db: AsyncSession, me: Member, resource_id: UUID) -> Resource:
    """One that I look after, mine alone until the transaction ends. Raises NotFound, Forbidden."""
    resource = await readable_resource(db, me, resource_id)
    if not await looks_after(db, me, resource):
        raise Forbidden(await _who_may(db, resource.webinar_id))
    return await db.get_one(Resource, resource_id, with_for_update=True, populate_existing=True)


async def may_add(db: AsyncSession, me: Member, call_id: UUID, webinar_id: UUID | None) -> bool:
    """Whether I may add to what I may see."""
    if webinar_id is None:
        return await schedules_for_all(db, me, call_id)
    return await runs(db, me, webinar_id) or await presents(db, me, webinar_id)


async def place_to_add(db: AsyncSession, me: Member, call_id: UUID | None, webinar_id: UUID | None) -> UUID:
    """The call that a new resource belongs to; of a webinar, the webinar's. Raises NotFound, Forbidden, Conflict."""
    webinar: Webinar | None = None
    if webinar_id is not None:
        webinar = await readable_webinar(db, me, webinar_id)
        call_id = webinar.call_id
    elif call_id is None:
        raise NotFound("There is no such call.")
    else:
        await readable_call(db, me, call_id)
    if not await may_add(db, me, call_id, webinar_id):
        raise Forbidden(await _who_may(db, webinar_id))
    if webinar is not None and (await held_webinar(db, webinar.id)).cancelled_at is not None:
        raise Conflict("This webinar is cancelled. Add it to the call instead.", code="cancelled")
    return call_id


async def _who_may(db: AsyncSession, webinar_id: UUID | None) -> str:
    if webinar_id is None:
        return "Only an organiser of the call, or one of its webinar hosts, can do this. Ask one of them."
    hosts = await names_of_hosts(db, webinar_id)
    return f"Only who runs the webinar, or speaks in it and added this, can do this. Ask {hosts}."


def who_read_resource(resource: Resource) -> list[Audience]:
    """`visible_resources`, seen from one that is neither retired nor hidden."""
    return [to_webinar(resource.webinar_id) if resource.webinar_id else to_call(resource.call_id)]
