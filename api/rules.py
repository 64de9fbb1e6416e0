"""/api/v1/rules: the house rules and the privacy notice. Anybody reads them; members accept them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import public, signed_in
from api.shapes import In, Out
from models import HouseText
from server.actions.house import accept_text, publish_text
from server.db import Session
from server.fields import FullText, Sentence
from server.house import TextKind, in_force, text_html
from server.identity import Me, settings_of, visitor
from server.network import network_rules
from server.policy.house import versions_of

door = public("/rules", tags=["rules"])
router = signed_in("/rules", tags=["rules"])


class HouseTextOut(Out):
    id: UUID
    kind: TextKind
    version: int
    what_changed: str
    """One sentence for those who knew the version before."""
    since: datetime
    until: datetime | None
    """Null: it holds."""
    text: str
    """Markdown with its blanks, as an administrator wrote it."""
    html: str
    """As people read it, with the blanks filled in; sanitised."""


class HouseTexts(Out):
    items: list[HouseTextOut]


class PublishIn(In):
    text: Annotated[
        FullText, Field(description="Markdown. {network}, {responsible}, {contact} and {kept} are filled in.")
    ]
    what_changed: Sentence
    after: Annotated[int, Field(ge=0, le=2**31 - 2, description="The version that this one was written from.")]


class AcceptanceIn(In):
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


@door.get("", dependencies=[Depends(visitor)])
async def list_texts(db: Session, request: Request) -> HouseTexts:
    """The house rules and the privacy notice that hold now. Nobody has to sign in: people who are asked to join must
    see them before they say who they are."""
    return await _texts_out(db, request, list(await db.scalars(in_force())))


@door.get("/{kind}/versions", dependencies=[Depends(visitor)])
async def list_versions(db: Session, request: Request, kind: TextKind) -> HouseTexts:
    """All versions there were of one text, newest first."""
    return await _texts_out(db, request, list(await db.scalars(versions_of(kind))))


@router.post("/{kind}/versions", status_code=201)
async def publish(db: Session, me: Me, request: Request, kind: TextKind, new: PublishIn) -> HouseTextOut:
    """A new version, for administrators. Every member is asked to accept it before they change anything else."""
    text = await publish_text(db, me, kind, text=new.text, what_changed=new.what_changed, after=new.after)
    return (await _texts_out(db, request, [text])).items[0]


@router.put("/{kind}/acceptance", status_code=204)
async def accept(db: Session, me: Me, kind: TextKind, accepted: AcceptanceIn) -> None:
    """I have read this version and agree to it. 409 where another one holds by now."""
    await accept_text(db, me, kind, accepted.version)


async def _texts_out(db: AsyncSession, request: Request, texts: list[HouseText]) -> HouseTexts:
    settings = settings_of(request)
    rules = await network_rules(db, settings)
    shown = [{**_plain(each), "html": text_html(each, settings, rules)} for each in texts]
    return HouseTexts(items=[HouseTextOut.model_validate(each) for each in shown])


def _plain(text: HouseText) -> dict[str, object]:
    return {name: getattr(text, name) for name in HouseTextOut.model_fields if name != "html"}
