"""/api/v1/exports: facts, figures, metrics and teams as files, as far as one may see them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from api.router import signed_in
from server.actions.audit import record
from server.bulk.exports import Format, Wanted, What, check, written
from server.db import Session
from server.identity import Me

router = signed_in("/exports", ["exports"])

MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@router.get(
    "/{what}",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/json": {}}, "description": "The file."}},
)
async def take_out(
    db: Session,
    me: Me,
    request: Request,
    what: What,
    team_id: Annotated[UUID | None, Query(description="This team and all below it. Default: all you may see.")] = None,
    metric_id: Annotated[UUID | None, Query(description="One metric. Needed for figures.")] = None,
    first: Annotated[date | None, Query(alias="from", description="The first period.")] = None,
    last: Annotated[date | None, Query(alias="to", description="The last period.")] = None,
    format: Annotated[Format, Query()] = "csv",  # noqa: A002
) -> StreamingResponse:
    """A file of what you may see: `facts` (each number as it was reported), `figures` (of teams with all below them),
    `metrics` (their definitions) or `teams` (the tree). Facts, metrics and teams can be brought in again as they are.
    That it was taken out is in the journal."""
    wanted = Wanted(what, team_id, metric_id, first, last)
    await check(db, me, wanted)
    filters = {"team_id": team_id, "metric_id": metric_id, "from": first, "to": last}
    said = {name: str(value) for name, value in filters.items() if value is not None}
    await record(db, me, "data.exported", "team" if team_id else "", team_id, what=what, format=format, asked=said)
    parts = written(request.app.state.sessions, me, wanted, format)
    headers = {"Content-Disposition": f'attachment; filename="{what}.{format}"', "Cache-Control": "no-store"}
    return StreamingResponse(parts, media_type=MEDIA[format], headers=headers)
