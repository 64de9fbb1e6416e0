"""/api/v1/passkeys: the keys that my devices keep behind their own lock."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field

from api.factor_shapes import Credential, OptionsOut
from api.router import signed_in
from api.shapes import In, Out, Page
from server.actions.passkeys import (
    register_passkey,
    registration_options,
    remove_passkey,
    rename_passkey,
    take_challenge,
)
from server.db import Session
from server.events import PasskeyNow
from server.fields import Name
from server.identity import Me, OwnKeys, settings_of
from server.policy.factors import my_passkeys

router = signed_in("/passkeys", tags=["factors"])

PasskeyName = Annotated[Name, Field(examples=["My phone"])]


class PasskeyIn(In):
    name: PasskeyName
    credential: Credential


class PasskeyMade(Out):
    passkey: PasskeyNow
    recovery_codes: list[str] | None
    """Shown this once, with my first factor. Each works once, instead of a lost device."""


class PasskeyRenamed(In):
    name: PasskeyName


class PasskeyPage(Page[PasskeyNow]):
    pass


@router.get("")
async def list_passkeys(db: Session, me: Me) -> PasskeyPage:
    """My passkeys, the oldest first."""
    items = [PasskeyNow.model_validate(each) for each in await db.scalars(my_passkeys(me.id))]
    return PasskeyPage(items=items, next=None)


@router.post("/options", status_code=201)
async def begin(db: Session, me: OwnKeys, request: Request) -> OptionsOut:
    """What to ask the device for a new passkey with. Good for an hour and for one answer."""
    return OptionsOut(options=await registration_options(db, me, settings_of(request)))


@router.post("", status_code=201)
async def register(db: Session, me: OwnKeys, request: Request, new: PasskeyIn) -> PasskeyMade:
    """Keep a new passkey. It is a way in by itself, and from now on one is asked for after a password or a link."""
    challenge = await take_challenge(request.app.state.sessions, new.credential, "register", me.id)
    passkey, codes = await register_passkey(db, me, settings_of(request), new.credential, challenge, new.name)
    return PasskeyMade(passkey=PasskeyNow.model_validate(passkey), recovery_codes=codes)


@router.patch("/{passkey_id}")
async def rename(db: Session, me: Me, passkey_id: UUID, named: PasskeyRenamed) -> PasskeyNow:
    """Give one of my passkeys another name."""
    return PasskeyNow.model_validate(await rename_passkey(db, me, passkey_id, named.name))


@router.delete("/{passkey_id}", status_code=204)
async def remove(db: Session, me: OwnKeys, request: Request, passkey_id: UUID) -> None:
    """Take one of my passkeys away. The last factor stays where the network asks for one (409 `last_factor`)."""
    await remove_passkey(db, me, settings_of(request), passkey_id)
