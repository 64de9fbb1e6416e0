"""/api/v1/presence: where a page without a socket says which team it shows, and whether somebody types there."""

from collections.abc import Callable
from uuid import UUID

from fastapi import Request

from api.router import signed_in
from api.shapes import In
from server.db import Session
from server.errors import Unavailable
from server.events import Audience
from server.identity import Me
from server.policy.audiences import audiences_of
from server.policy.teams import readable_team, team_and_line

presence = signed_in("/presence", ["live"])


class HereIn(In):
    team_id: UUID | None
    """Null: none."""
    typing: bool = False


@presence.put("", status_code=204)
async def say_where_i_am(request: Request, db: Session, me: Me, here: HereIn) -> None:
    """Say it again within a minute, or it is forgotten; with `typing`, within six seconds. A page on the live socket
    says `here` there instead. Whoever is inside the team is told, as a frame `presence` of the live feed."""
    through: frozenset[Audience] = frozenset()
    if here.team_id is not None:
        await readable_team(db, me, here.team_id)
        through = (await audiences_of(db, me)).intersection(await team_and_line(db, here.team_id))
    look_at: Callable[..., None] | None = getattr(request.app.state, "look_at", None)
    if look_at is None:
        raise Unavailable("This server does not carry the live feed. Ask the network's own address.")
    look_at(request.state.access.id, me.id, me.name, here.team_id, here.typing, through)
