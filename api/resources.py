"""/api/v1/resources: what is worth copying: searched, added, with files, retired; and answers that become one."""

import asyncio
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy import Float, cast, func, literal
from sqlalchemy.ext.asyncio import AsyncSession

from api.resource_shapes import ResourceIn, ResourceOut, ResourcePage, ResourcePlan, RetiredIn, resource_outs
from api.router import signed_in
from api.shapes import After, IfMatch, Limit, cursor_of, parts_of, uuid_part
from models import Member, Resource
from server.actions.resources import (
    add_resource,
    bring_back,
    bring_file,
    change_resource,
    make_of_answer,
    retire_resource,
    take_file_away,
)
from server.db import Session
from server.errors import Invalid
from server.events.resources import ResourceKind
from server.fields import tag_of
from server.files import brought
from server.identity import Me
from server.policy.calls import readable_call
from server.policy.resources import WORDS, may_add, readable_file, readable_resource, visible_resources
from server.policy.searching import wanted_words
from server.policy.webinars import readable_webinar

router = signed_in("/resources", ["resources"])
answers = signed_in("/answers", ["resources"])

FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("")
async def list_resources(
    db: Session,
    me: Me,
    call_id: Annotated[UUID | None, Query(description="Of this call and its webinars.")] = None,
    webinar_id: UUID | None = None,
    kind: ResourceKind | None = None,
    q: Annotated[str, Query(max_length=200, description="Words that begin words of it; the best match first.")] = "",
    after: After = None,
    limit: Limit = 20,
) -> ResourcePage:
    """Resources that are for you, the newest first; with `q`, those that have all these words."""
    query = visible_resources(me, webinar_id).where(Resource.retired_at.is_(None))
    adds = False
    if webinar_id is not None:
        webinar = await readable_webinar(db, me, webinar_id)
        adds = webinar.cancelled_at is None and await may_add(db, me, webinar.call_id, webinar_id)
    elif call_id is not None:
        await readable_call(db, me, call_id)
        query = query.where(Resource.call_id == call_id)
        adds = await may_add(db, me, call_id, None)
    if kind is not None:
        query = query.where(Resource.kind == kind)
    searched = bool(q.replace("\x00", " ").strip())
    match = cast(func.ts_rank(WORDS, wanted_words(q)), Float) if searched else literal(0.0)
    if searched:
        query = query.where(WORDS.op("@@")(wanted_words(q)))
    if after:
        rank, resource_id = parts_of(after, 2)
        query = query.where(func.row(match, Resource.id) < func.row(_rank(rank), uuid_part(resource_id)))
    found = query.add_columns(match).order_by(match.desc(), Resource.id.desc()).limit(limit + 1)
    rows = (await db.execute(found)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    items = await resource_outs(db, me, [row[0] for row in rows[:limit]])
    more = cursor_of(last[1], last[0].id) if last is not None else None
    return ResourcePage(items=items, next=more, may_add=adds)


def _rank(part: str) -> float:
    try:
        return float(part)
    except ValueError as error:
        raise Invalid("This is not the `next` of a page of this list.", code="not_a_cursor") from error


@router.post("", status_code=201)
async def add(db: Session, me: Me, response: Response, resource: ResourceIn) -> ResourceOut:
    """To a call, as an organiser or webinar host of it; to a webinar, as who runs it or speaks in it."""
    added = await add_resource(db, me, resource.told(), call_id=resource.call_id, webinar_id=resource.webinar_id)
    return await _out(db, me, added, response)


@router.get("/{resource_id}")
async def read(db: Session, me: Me, response: Response, resource_id: UUID) -> ResourceOut:
    """One resource."""
    return await _out(db, me, await readable_resource(db, me, resource_id), response)


@router.put("/{resource_id}")
async def change(
    db: Session, me: Me, response: Response, resource_id: UUID, resource: ResourcePlan, if_match: IfMatch = None
) -> ResourceOut:
    """Say it anew, as who looks after it. Its file stays."""
    return await _out(db, me, await change_resource(db, me, resource_id, resource.told(), if_match), response)


@router.put("/{resource_id}/retired")
async def retire(db: Session, me: Me, response: Response, resource_id: UUID, to: RetiredIn) -> ResourceOut:
    """It stands in no list any more, or does again; by who looks after it."""
    doing = retire_resource if to.retired else bring_back
    return await _out(db, me, await doing(db, me, resource_id), response)


@router.put("/{resource_id}/file", openapi_extra=FILE_BODY)
async def put_file(
    db: Session,
    me: Me,
    request: Request,
    response: Response,
    resource_id: UUID,
    name: Annotated[str, Query(max_length=300, description="What it is called.")] = "file",
) -> ResourceOut:
    """The file itself as the body, 20 MB at most: a PDF, a document, sheet or slides without macros, a picture, plain
    text. What it is, is told by its content. It takes the place of any before."""
    file = await asyncio.to_thread(brought, await request.body(), name)
    return await _out(db, me, await bring_file(db, me, resource_id, file), response)


@router.delete("/{resource_id}/file")
async def delete_file(db: Session, me: Me, response: Response, resource_id: UUID) -> ResourceOut:
    """Take its file away, for good. The same again changes nothing."""
    return await _out(db, me, await take_file_away(db, me, resource_id), response)


@router.get(
    "/{resource_id}/file",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
)
async def read_file(db: Session, me: Me, resource_id: UUID) -> Response:
    """Its file, to be saved. No browser shows it within our pages."""
    resource, content = await readable_file(db, me, resource_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(resource.file_name or 'file', safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=resource.file_type, headers=headers)


@answers.post("/{answer_id}/resource", status_code=201)
async def make_resource(db: Session, me: Me, response: Response, answer_id: UUID) -> ResourceOut:
    """Of an answer in writing: the question as title, the answer as text, whose answer it is, and the webinar. Who
    asked is not told. The same again gives the one there is."""
    return await _out(db, me, await make_of_answer(db, me, answer_id), response)


async def _out(db: AsyncSession, me: Member, resource: Resource, response: Response) -> ResourceOut:
    response.headers["ETag"] = tag_of(resource.version)
    return (await resource_outs(db, me, [resource]))[0]
