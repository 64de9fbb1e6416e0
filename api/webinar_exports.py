"""/api/v1/webinars/{id}/export: a webinar as a file, for who runs it."""

import json
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.commitments import commitment_outs
from api.polls import poll_outs
from api.question_shapes import question_outs
from api.resource_shapes import resource_outs
from api.router import signed_in
from api.webinar_shapes import webinar_outs
from models import Commitment, Member, Poll, Question, Resource, Webinar
from server.actions.audit import record
from server.db import Session
from server.identity import Me, settings_of
from server.policy.commitments import visible_commitments
from server.policy.polls import visible_polls
from server.policy.questions import desk_questions
from server.policy.resources import visible_resources
from server.policy.transcripts import cues_of, transcript_of
from server.policy.webinars import run_webinar
from server.webinar_files import questions_csv, webinar_page

router = signed_in("/webinars", ["webinars"])

FILE = {"content": {"text/csv": {}, "application/json": {}, "text/html": {}}, "description": "The file."}
MEDIA = {"csv": "text/csv", "json": "application/json", "html": "text/html"}
MINE = {"mine", "voted", "lifted_at", "lifted_why", "hidden", "my_word", "queue", "may_edit", "retired", "cursor"}
"""What depends on who looks, and what is of the desk only: not for a file that is passed on."""
OF_THE_WEBINAR = {"join_url", "registered", "shown", "presents", "may_run"} | MINE


@router.get("/{webinar_id}/export", response_class=Response, responses={200: FILE})
async def take_webinar_out(
    db: Session,
    me: Me,
    request: Request,
    webinar_id: UUID,
    format: Literal["csv", "json", "html"] = "html",  # noqa: A002
) -> Response:
    """The webinar as a file, by who runs it: its questions with votes and answers (CSV), all of it for a program
    (JSON), or one page to read and print (HTML). Who asked without a name is in none of them, nor what was said to the
    desk only. That it was taken out is in the audit log."""
    webinar = await run_webinar(db, me, webinar_id)
    made_at = datetime.now(UTC)
    thread = await _thread(db, me, webinar)
    await record(db, me, "data.exported", "webinar", webinar_id, what="webinar", format=format)
    if format == "csv":
        body = questions_csv(thread["questions"])
    elif format == "json":
        body = json.dumps(thread | {"made_at": made_at.isoformat()}, ensure_ascii=False, indent=1)
    else:
        body = webinar_page(thread, network=settings_of(request).network_name, made_at=made_at)
    headers = {"Content-Disposition": f'attachment; filename="webinar.{format}"', "Cache-Control": "no-store"}
    return Response(body.encode(), media_type=f"{MEDIA[format]}; charset=utf-8", headers=headers)


async def _thread(db: AsyncSession, me: Member, webinar: Webinar) -> dict[str, Any]:
    """Everything of it that who runs it may see, and whom it is for could."""
    asked = list(await db.scalars(desk_questions(me, webinar.id).order_by(Question.id)))
    questions = [_plain(each) for each in await question_outs(db, me, asked, desk=True)]
    for each in questions:
        each["author"] = None if each["anonymous"] else each["author"]
    opened = visible_polls(me, webinar.id).where(Poll.state != "draft").order_by(Poll.id)
    here = visible_resources(me, webinar.id).where(Resource.retired_at.is_(None), Resource.hidden_at.is_(None))
    raised = visible_commitments(me).where(Commitment.webinar_id == webinar.id, Commitment.hidden_at.is_(None))
    raised = raised.where(Commitment.state != "taken_back").order_by(Commitment.id)
    transcript = await transcript_of(db, webinar.id)
    cues = list(await db.scalars(cues_of(transcript))) if transcript is not None else []
    resources = list(await db.scalars(here.order_by(Resource.id)))
    commitments = list(await db.scalars(raised))
    return {
        "webinar": (await webinar_outs(db, me, [webinar]))[0].model_dump(mode="json", exclude=OF_THE_WEBINAR),
        "questions": questions,
        "polls": [_plain(each) for each in await poll_outs(db, me, list(await db.scalars(opened)))],
        "resources": [_plain(each) for each in await resource_outs(db, me, resources)],
        "commitments": [_plain(each) for each in await commitment_outs(db, me, commitments)],
        "transcript": [{"starts_ms": c.starts_ms, "ends_ms": c.ends_ms, "text": c.text} for c in cues],
    }


def _plain(out: Any) -> dict[str, Any]:
    found: dict[str, Any] = out.model_dump(mode="json", exclude=MINE)
    return found
