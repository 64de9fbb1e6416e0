"""Resources are added, changed, given a file, retired and brought back; and made of answers.

Invariant: whoever may see one hears of every change to it, and nobody else does. Words that were changed, and what was
retired, are kept in no copy. Of an answer one resource is made, however often somebody presses; who asked stands in
nothing of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Call, Member, Question, QuestionAnswer, Resource, ResourceFile, Webinar
from server.actions.audit import record
from server.actions.blanking import blank_copies
from server.errors import Conflict, Invalid, NotFound
from server.events import ResourceChanged, ResourceGone, emit, forget, to_member
from server.events.resources import ResourceKind
from server.events.webinars import NameNow
from server.fields import hold_to
from server.files import Brought
from server.markdown import to_html
from server.policy.question_answers import STANDS, visible_answer
from server.policy.resources import HIDDEN, changing_resource, place_to_add, who_read_resource
from server.videos import framed_address


@dataclass(frozen=True, slots=True)
class Told:
    """What a resource says."""

    kind: ResourceKind
    title: str
    text: str
    source_url: str | None


async def add_resource(
    db: AsyncSession, me: Member, told: Told, *, call_id: UUID | None, webinar_id: UUID | None
) -> Resource:
    """To a call, or to a webinar of it. Raises NotFound, Forbidden, Conflict, Invalid."""
    call_id = await place_to_add(db, me, call_id, webinar_id)
    resource = Resource(call_id=call_id, webinar_id=webinar_id, author_id=me.id)
    _say(resource, told)
    db.add(resource)
    await db.flush()
    await db.refresh(resource)
    await record(db, me, "resource.added", "resource", resource.id, kind=told.kind)
    await announce_resource(db, resource)
    return resource


async def change_resource(
    db: AsyncSession, me: Member, resource_id: UUID, told: Told, if_match: str | None
) -> Resource:
    """Raises NotFound, Forbidden, Invalid, ChangedMeanwhile; Conflict for one that is hidden."""
    resource = await changing_resource(db, me, resource_id)
    hold_to(if_match, resource.version)
    _hold_to_shown(resource)
    _say(resource, told)
    await _changed(db, me, resource)
    return resource


async def bring_file(db: AsyncSession, me: Member, resource_id: UUID, file: Brought) -> Resource:
    """Instead of any before. Raises NotFound, Forbidden, Conflict."""
    resource = await changing_resource(db, me, resource_id)
    _hold_to_shown(resource)
    storing = insert(ResourceFile).values(resource_id=resource.id, content=file.content)
    storing = storing.on_conflict_do_update(
        index_elements=[ResourceFile.resource_id], set_={"content": storing.excluded.content}
    )
    await db.execute(storing)
    resource.file_name, resource.file_type, resource.file_size = file.name, file.media_type, len(file.content)
    await _changed(db, me, resource)
    return resource


async def take_file_away(db: AsyncSession, me: Member, resource_id: UUID) -> Resource:
    """For good. The same again changes nothing. Raises NotFound, Forbidden, Conflict."""
    resource = await changing_resource(db, me, resource_id)
    _hold_to_shown(resource)
    if resource.file_name is not None:
        await drop_file(db, resource)
        await _changed(db, me, resource)
    return resource


async def drop_file(db: AsyncSession, resource: Resource) -> None:
    resource.file_name = resource.file_type = resource.file_size = None
    await db.flush()
    await db.execute(delete(ResourceFile).where(ResourceFile.resource_id == resource.id))


async def retire_resource(db: AsyncSession, me: Member, resource_id: UUID) -> Resource:
    """It stands in no list any more. The same again changes nothing. Raises NotFound, Forbidden."""
    resource = await changing_resource(db, me, resource_id)
    if resource.retired_at is None:
        await record(db, me, "resource.retired", "resource", resource_id)
        await retire(db, resource)
    return resource


async def retire(db: AsyncSession, resource: Resource) -> None:
    resource.retired_at = func.clock_timestamp()
    resource.version += 1
    await db.flush()
    await db.refresh(resource)
    await forget_resource(db, resource)
    gone = ResourceGone(resource_id=resource.id, call_id=resource.call_id, webinar_id=resource.webinar_id)
    emit(db, who_read_resource(resource), gone)


async def bring_back(db: AsyncSession, me: Member, resource_id: UUID) -> Resource:
    """Raises NotFound, Forbidden; Conflict where its words were deleted with whoever they were of."""
    resource = await changing_resource(db, me, resource_id)
    if not resource.title:
        raise Conflict("Its words were deleted. Add another one instead.", code="deleted")
    if resource.retired_at is not None:
        await record(db, me, "resource.brought_back", "resource", resource_id)
        resource.retired_at = None
        resource.version += 1
        await db.flush()
        await db.refresh(resource)
        await announce_resource(db, resource)
    return resource


async def make_of_answer(db: AsyncSession, me: Member, answer_id: UUID) -> Resource:
    """The question as title, the answer as text, whose answer it is with it. The same again gives the one there is,
    brought back where it was retired. Raises NotFound, Forbidden, Conflict."""
    answer = await db.scalar(visible_answer(me, answer_id))
    if answer is None:
        raise NotFound("There is no such answer, or it was taken back.")
    question = await db.get_one(Question, answer.question_id)
    call_id = await place_to_add(db, me, None, question.webinar_id)
    held = select(QuestionAnswer).where(QuestionAnswer.id == answer_id, *STANDS)
    if await db.scalar(held.with_for_update(key_share=True)) is None:  # two who press make one; nobody takes it back
        raise NotFound("There is no such answer, or it was taken back.")
    known = await db.scalar(select(Resource).where(Resource.answer_id == answer_id).with_for_update())
    if known is not None:
        return await bring_back(db, me, known.id) if known.retired_at is not None else known
    resource = Resource(call_id=call_id, webinar_id=question.webinar_id, author_id=me.id, kind="resource")
    resource.title, resource.text = question.text, answer.text
    resource.answer_id, resource.answered_by = answer.id, answer.author_id
    db.add(resource)
    await db.flush()
    await db.refresh(resource)
    await record(db, me, "resource.added", "resource", resource.id, answer_id=str(answer_id))
    await announce_resource(db, resource)
    return resource


async def announce_resource(db: AsyncSession, resource: Resource) -> None:
    """To whom it is for; one that is hidden, to who added it. Of one that is retired nobody hears."""
    if resource.retired_at is not None:
        return
    call = await db.get_one(Call, resource.call_id)
    webinar = await db.get(Webinar, resource.webinar_id) if resource.webinar_id else None
    author = await db.get_one(Member, resource.author_id)
    answerer = await db.get(Member, resource.answered_by) if resource.answered_by else None
    changed = ResourceChanged(
        resource_id=resource.id,
        call=NameNow(id=call.id, name=call.name),
        webinar=NameNow(id=webinar.id, name=webinar.title) if webinar else None,
        author=NameNow(id=author.id, name=author.name),
        answered_by=NameNow(id=answerer.id, name=answerer.name) if answerer else None,
        answer_id=resource.answer_id,
        kind=cast(ResourceKind, resource.kind),
        title=resource.title,
        text=resource.text,
        html=to_html(resource.text),
        source_url=resource.source_url,
        video_url=resource.video_url,
        file_name=resource.file_name,
        file_type=resource.file_type,
        file_size=resource.file_size,
        version=resource.version,
        added_at=resource.added_at,
        edited_at=resource.edited_at,
    )
    alone = resource.hidden_at is not None
    emit(db, [to_member(author.id)] if alone else who_read_resource(resource), changed)


async def forget_resource(db: AsyncSession, resource: Resource) -> None:
    """Out of the log and out of every other copy."""
    for audience in (*who_read_resource(resource), to_member(resource.author_id)):
        await forget(db, audience, ["resource.changed"], "resource_id", resource.id)
    await blank_copies(db, [resource.id])


async def _changed(db: AsyncSession, me: Member, resource: Resource) -> None:
    resource.edited_at = func.clock_timestamp()
    resource.version += 1
    await db.flush()
    await db.refresh(resource)
    await record(db, me, "resource.changed", "resource", resource.id, version=resource.version)
    await forget_resource(db, resource)
    await announce_resource(db, resource)


def _hold_to_shown(resource: Resource) -> None:
    if resource.hidden_at is not None:
        raise Conflict(HIDDEN, code="hidden")


def _say(resource: Resource, told: Told) -> None:
    """Raises Invalid."""
    if told.kind != "resource" and resource.webinar_id is None:
        sentence = "A recording or slides belong to a webinar. Choose which."
        raise Invalid(sentence, fields=[("kind", sentence)])
    if told.kind == "recording" and not told.source_url:
        sentence = "Paste the address of the recording."
        raise Invalid(sentence, fields=[("source_url", sentence)])
    resource.kind, resource.title, resource.text = told.kind, told.title, told.text
    resource.source_url = told.source_url or None
    resource.video_url = framed_address(told.source_url) if told.kind == "recording" and told.source_url else None


async def retire_made_of(db: AsyncSession, answer_ids: Collection[UUID]) -> None:
    """What was made of answers that nobody may read any more."""
    made = select(Resource).where(Resource.answer_id.in_(answer_ids), Resource.retired_at.is_(None))
    for resource in list(await db.scalars(made.with_for_update())):
        await retire(db, resource)
