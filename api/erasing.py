"""/api/v1/me/erasure and /api/v1/members/{id}/erasure: being forgotten."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field

from api.leaving import LeavingIn
from api.router import signed_in
from api.sessions import clear_cookie
from server.actions.erasing import erase_member
from server.db import Session
from server.errors import Forbidden
from server.fields import Address, Line
from server.identity import Me, OwnKeys, Sure, settings_of

me_router = signed_in("/me", tags=["me"])
members = signed_in("/members", tags=["members"])


class ErasureIn(LeavingIn):
    """Leaving, and no more trace of who it was."""

    note: Annotated[Line, Field(description="Why, for who takes something over.")] = ""
    words: Annotated[
        Literal["keep", "delete"],
        Field(description="What they wrote stays under “Former member”, or is deleted. Numbers stay in any case."),
    ]
    confirm: Annotated[Address, Field(description="The e-mail address of whoever is erased, typed again.")]


@me_router.post("/erasure", status_code=204)
async def erase_me(db: Session, me: OwnKeys, request: Request, response: Response, erasure: ErasureIn) -> None:
    """Leave, and be forgotten: at once, and for good. What only I look after goes to whom I
    name (422, `heir_needed`, until all of it has somebody). My reports and their sums stay under “Former member”. In
    a browser only, and confirmed lately that it is me."""
    await _erase(db, me, request, me.id, erasure)
    clear_cookie(request, response)


@members.post("/{member_id}/erasure", status_code=204)
async def erase_somebody(db: Session, me: Sure, request: Request, member_id: UUID, erasure: ErasureIn) -> None:
    """Forget a member who asked for it, or a former one, for administrators. Oneself: `POST /me/erasure`."""
    if member_id == me.id:
        raise Forbidden("Only you in a browser can do this, on your own page. A token cannot.", code="not_by_token")
    await _erase(db, me, request, member_id, erasure)


async def _erase(db: Session, me: Me, request: Request, member_id: UUID, erasure: ErasureIn) -> None:
    await erase_member(
        db,
        me,
        settings_of(request),
        member_id,
        confirm=erasure.confirm,
        words_deleted=erasure.words == "delete",
        note=erasure.note,
        heir_id=erasure.to_id,
        heirs={(each.kind, each.id): each.to_id for each in erasure.heirs},
    )
