"""/api/v1/live/stream: the live feed as server-sent events, where a WebSocket to /api/v1/live is not to be had."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse

from api.router import signed_in
from server.errors import Invalid, Unavailable

live = signed_in("/live", ["live"])


class EventStream(StreamingResponse):
    media_type = "text/event-stream"


@live.get("/stream", response_class=EventStream, response_model=None)
async def stream(
    request: Request,
    after: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="Your cursor. None: from now on.")] = None,
    epoch: Annotated[UUID | None, Query(description="The epoch that came with it.")] = None,
    last_event_id: Annotated[
        str | None, Header(max_length=80, description="`position:epoch` of the last message; goes before the query.")
    ] = None,
) -> EventStream:
    """Each message is one frame of the live socket, with `id: position:epoch` where it moves the cursor. A message
    `close` says why the server ends the stream, with the codes of the socket."""
    if last_event_id:
        after, epoch = _cursor(last_event_id)
    follow = getattr(request.app.state, "follow", None)
    if follow is None:
        raise Unavailable("This server does not carry the live feed. Ask the network's own address.")
    pieces: AsyncIterator[bytes] = follow(request, after, epoch)
    return EventStream(pieces, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def _cursor(last_event_id: str) -> tuple[int, UUID]:
    position, _, epoch = last_event_id.partition(":")
    try:
        return int(position), UUID(epoch)
    except ValueError:
        raise Invalid("Last-Event-ID must be what the stream gave as id: a position, a colon and an epoch.") from None
