"""/api/v1/tokens: bearer tokens for programs that act as me."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.router import signed_in
from api.shapes import In, Out, Page
from server.actions.tokens import make_token, revoke_token
from server.db import Session
from server.fields import Name
from server.identity import Me, OwnKeys
from server.policy.tokens import my_tokens

router = signed_in("/tokens", tags=["tokens"])


class TokenIn(In):
    name: Annotated[Name, Field(examples=["Monthly audit upload"])]
    scope: Annotated[Literal["read", "write"], Field(description="A read token changes nothing.")]
    days: Annotated[int, Field(ge=1, le=366, description="How long it works.")] = 90


class TokenOut(Out):
    id: UUID
    name: str
    scope: Literal["read", "write"]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    """To the minute."""


class TokenMade(TokenOut):
    token: str
    """Shown this once. Keep it where only your program finds it."""


class TokenPage(Page[TokenOut]):
    pass


@router.post("", status_code=201)
async def create(db: Session, me: OwnKeys, token: TokenIn) -> TokenMade:
    """Make a token. Only a browser that is signed in can: a token cannot make others that outlive it."""
    row, secret = await make_token(db, me, token.name, token.scope, token.days, by=me)
    return TokenMade(**TokenOut.model_validate(row).model_dump(), token=secret)


@router.get("")
async def list_tokens(db: Session, me: Me) -> TokenPage:
    """My tokens that still work, newest first."""
    return TokenPage(items=[TokenOut.model_validate(each) for each in await db.scalars(my_tokens(me))], next=None)


@router.delete("/{token_id}", status_code=204)
async def revoke(db: Session, me: Me, token_id: UUID) -> None:
    """Revoke a token. It stops working at once, on open live connections too."""
    await revoke_token(db, me, token_id)
