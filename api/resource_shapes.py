"""What a resource looks like over HTTP, and how rows become it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.roles import Named
from api.shapes import In, Out, Page, Person, person
from api.webinar_shapes import WebAddress
from models import Call, Member, Resource, Webinar
from server.actions.resources import Told
from server.events.resources import ResourceKind
from server.fields import FullText, Text
from server.markdown import to_html
from server.policy.calls import my_call_ids, my_organised_call_ids
from server.policy.webinars import my_desk_ids, people_of

Title = Annotated[FullText, StringConstraints(max_length=600)]
ResourceText = Annotated[Text, StringConstraints(max_length=10_000)]


class ResourcePlan(In):
    kind: ResourceKind = Field("resource", description="A recording and slides belong to a webinar.")
    title: Title = Field(examples=["The card on what to try first"])
    text: ResourceText = Field("", description="Markdown.")
    source_url: WebAddress | None = Field(None, description="Where it is, or comes from. It begins with https://")

    def told(self) -> Told:
        return Told(self.kind, self.title, self.text, self.source_url)


class ResourceIn(ResourcePlan):
    call_id: UUID | None = Field(None, description="For everybody in this call.")
    webinar_id: UUID | None = Field(None, description="For whom this webinar is.")


class RetiredIn(In):
    retired: bool


class ResourceOut(Out):
    id: UUID
    call: Named
    webinar: Named | None
    author: Person = Field(description="Who added it.")
    answered_by: Person | None = Field(description="Whose answer it is.")
    answer_id: UUID | None = Field(description="What it was made of.")
    kind: ResourceKind
    title: str
    text: str
    html: str
    source_url: str | None
    video_url: str | None = Field(description="What a page frames.")
    file_name: str | None
    file_type: str | None
    file_size: int | None = Field(description="In bytes.")
    version: int
    added_at: datetime
    edited_at: datetime | None
    retired: bool
    hidden: bool = Field(description="A moderator hid it: only you see it.")
    mine: bool
    may_edit: bool


class ResourcePage(Page[ResourceOut]):
    may_add: bool = Field(description="You may add to what was asked for.")


async def resource_outs(db: AsyncSession, me: Member, rows: Sequence[Resource]) -> list[ResourceOut]:
    """Resources that the reader may see: as many queries for a hundred as for one."""
    ids = {row.author_id for row in rows} | {row.answered_by for row in rows if row.answered_by}
    members = {each.id: person(each) for each in await db.scalars(select(Member).where(Member.id.in_(ids)))}
    call_ids = {row.call_id for row in rows}
    calls = {each.id: each for each in await db.scalars(select(Call).where(Call.id.in_(call_ids)))}
    webinar_ids = {row.webinar_id for row in rows if row.webinar_id is not None}
    titles = {each.id: each.title for each in await db.scalars(select(Webinar).where(Webinar.id.in_(webinar_ids)))}
    desk, mine = my_desk_ids(me).subquery(), my_organised_call_ids(me).subquery()
    run = set(await db.scalars(select(desk.c[0]).where(desk.c[0].in_(webinar_ids)))) if webinar_ids else set()
    speakers = await people_of(db, list(webinar_ids), "presenter") if webinar_ids else {}
    speaks = {each for each, people in speakers.items() if any(one.id == me.id for one in people)}
    kept = set(await db.scalars(select(mine.c[0]).where(mine.c[0].in_(call_ids))))
    if me.is_webinar_host:
        belongs = my_call_ids(me).subquery()
        kept |= set(await db.scalars(select(belongs.c[0]).where(belongs.c[0].in_(call_ids))))

    def may_edit(row: Resource) -> bool:
        if row.webinar_id is None:
            return row.call_id in kept
        return row.webinar_id in run or (row.author_id == me.id and row.webinar_id in speaks)

    return [
        ResourceOut(
            id=each.id,
            call=Named.model_validate(calls[each.call_id]),
            webinar=Named(id=each.webinar_id, name=titles[each.webinar_id]) if each.webinar_id else None,
            author=members[each.author_id],
            answered_by=members[each.answered_by] if each.answered_by else None,
            answer_id=each.answer_id,
            kind=cast(ResourceKind, each.kind),
            title=each.title,
            text=each.text,
            html=to_html(each.text) if each.text else "",
            source_url=each.source_url,
            video_url=each.video_url,
            file_name=each.file_name,
            file_type=each.file_type,
            file_size=each.file_size,
            version=each.version,
            added_at=each.added_at,
            edited_at=each.edited_at,
            retired=each.retired_at is not None,
            hidden=each.hidden_at is not None,
            mine=each.author_id == me.id,
            may_edit=may_edit(each),
        )
        for each in rows
    ]
