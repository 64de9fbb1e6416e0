"""For whoever watches over the server. /healthz: the process is alive. /readyz: the database answers, and what happens
in it is heard here. /metrics: what was counted, for administrators and for programs that act as one."""

import asyncio

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from server import meters
from server.db import Session
from server.errors import Unavailable
from server.identity import Me
from server.policy.processes import log_state, mail_state, may_watch, roles_at_work

router = APIRouter(tags=["health"])


class Health(BaseModel):
    status: str


@router.get("/healthz")
async def alive() -> Health:
    """Answers while the process can answer at all."""
    return Health(status="alive")


@router.get("/readyz")
async def ready(request: Request) -> Health:
    """Asks the database, and waits to hear a notification that it sends there itself."""
    state = request.app.state
    try:
        async with state.sessions() as db:
            await db.execute(text("select 1"))
        live = getattr(state, "live", None)
        heard = live is None or await live.relay.works()
    except (SQLAlchemyError, OSError) as error:
        raise Unavailable("The database does not answer.", code="no_database") from error
    if not heard:
        raise Unavailable("The relay does not hear the database: live pages are late.", code="relay_deaf")
    return Health(status="ready")


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {CONTENT_TYPE_LATEST: {"schema": {"type": "string"}}}, "description": "Figures."}},
)
async def metrics(db: Session, me: Me) -> Response:
    """For Prometheus: what this process counted, or all workers of this machine together. Asked with a token of an
    administrator: figures tell of the whole network."""
    may_watch(me)
    log, mail, running = await log_state(db), await mail_state(db), await roles_at_work(db)
    read_now = [
        meters.gauge("snowfield_log_end", "The last position given.", {(): log.position}),
        meters.gauge("snowfield_log_unstamped", "Events that wait for their position.", {(): log.unstamped}),
        meters.gauge("snowfield_mails_waiting", "Mail that is to leave.", {(): mail.waiting}),
        meters.gauge("snowfield_mails_failed", "Mail that was given up.", {(): mail.failed}),
        meters.gauge("snowfield_processes", "Processes of all machines, by what they do.", running, ["role"]),
    ]
    words = await asyncio.to_thread(meters.exposition, read_now)
    return Response(words, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST)
