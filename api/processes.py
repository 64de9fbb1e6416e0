"""/api/v1/processes: the processes that serve the network, and the state of its log, for administrators."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.router import signed_in
from api.shapes import Out
from models import Process
from server.db import Session
from server.events import read_cursor
from server.identity import Me
from server.policy.processes import log_state, visible_processes

router = signed_in("/processes", tags=["processes"])


class Resumes(Out):
    """How live connections began here, since the process did."""

    fresh: int = 0
    lossless: int = 0
    """Everything missed followed."""
    reset: int = 0
    """The cursor was not in the log any more."""


class LiveFigures(Out):
    """What a live engine tells. All are null in a process that has none; totals count from its start."""

    connections: int | None = None
    streams: int | None = None
    """Of these, those that came by server-sent events."""
    queued_bytes: int | None = None
    """Written, and not yet taken by readers."""
    log_position: int | None = None
    behind: int | None = None
    """How many positions it was behind the log when it last said so."""
    lag_p50_ms: float | None = None
    lag_p99_ms: float | None = None
    """From writing to handing over, of the last minute's events. Null: there were none."""
    delivered_total: int | None = None
    resumes: Resumes | None = None
    cut: dict[str, int] | None = None
    """Connections that the server ended, by reason."""
    listen_lost_total: int | None = None


class ProcessOut(LiveFigures):
    id: UUID
    host: str
    pid: int
    roles: list[str]
    version: str
    started_at: datetime
    seen_at: datetime
    """It says every five seconds that it is there; after a minute of silence it is gone from here."""


class LogOut(Out):
    position: int
    epoch: UUID
    dropped: int
    """Up to here the log was cleared away."""
    unstamped: Annotated[int, Field(description="Events that wait for their position; 10,000 is that many or more.")]
    oldest_at: datetime | None


class ProcessPage(Out):
    items: list[ProcessOut]
    log: LogOut
    cursor: int


@router.get("")
async def list_processes(db: Session, me: Me) -> ProcessPage:
    """Every process that runs, those of all machines, the longest first. For administrators."""
    running = visible_processes(me)
    cursor, _ = await read_cursor(db)
    log = await log_state(db)
    return ProcessPage(
        items=[_out(each) for each in await db.scalars(running)], log=LogOut.model_validate(log), cursor=cursor
    )


def _out(process: Process) -> ProcessOut:
    return ProcessOut(
        **LiveFigures.model_validate(process.figures).model_dump(),
        id=process.id,
        host=process.host,
        pid=process.pid,
        roles=process.roles,
        version=process.version,
        started_at=process.started_at,
        seen_at=process.seen_at,
    )
