"""/healthz: the process is alive. /readyz: the database answers, and what happens in it is heard here."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from server.errors import Unavailable

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
