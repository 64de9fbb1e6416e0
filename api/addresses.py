"""/api/v1/me/address: another e-mail address, once the old one and the new have both agreed."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import Field

from api.router import public, signed_in
from api.sessions import Secret
from api.shapes import In, Out
from models import EmailChange
from server.actions.addresses import answer_change, ask_for_address, open_change, stop_change
from server.db import Session
from server.fields import Address
from server.identity import Me, OwnKeys, settings_of, visitor

router = signed_in("/me/address", tags=["me"])
door = public("/address-answers", tags=["me"])

WAITS = "Thank you. It changes once the other address has agreed, too."
SENTENCES = {
    "waits": WAITS,
    "changed": "Thank you. The new address holds from now on.",
    "stopped": "Stopped. The address stays as it was.",
}


class AddressIn(In):
    email: Address


class Wanted(Out):
    email: str
    old_agreed: bool
    new_agreed: bool
    expires_at: datetime


class AddressOut(Out):
    email: str
    wanted: Wanted | None
    """The change that is under way."""


class AddressAnswerIn(In):
    token: Secret
    agrees: Annotated[bool, Field(description="False stops the change.")]


class AddressAnswerOut(Out):
    outcome: Literal["waits", "changed", "stopped"]
    sentence: str


@router.get("")
async def read(db: Session, me: Me) -> AddressOut:
    """My address, and the one that I asked for."""
    return AddressOut(email=me.email, wanted=_wanted(await open_change(db, me)))


@router.put("")
async def ask(db: Session, me: OwnKeys, request: Request, address: AddressIn) -> AddressOut:
    """Ask for another address. Both get a link by mail, and it changes when both have been pressed, within 7 days.
    Either can stop it."""
    change = await ask_for_address(db, me, address.email, settings_of(request))
    return AddressOut(email=me.email, wanted=_wanted(change))


@router.delete("", status_code=204)
async def stop(db: Session, me: Me) -> None:
    """Keep the address that I have."""
    await stop_change(db, me)


@door.post("", dependencies=[Depends(visitor)])
async def answer(db: Session, request: Request, told: AddressAnswerIn) -> AddressAnswerOut:
    """Agree to a change of address, or stop it, by the link in the mail. Looking at its page changes nothing."""
    outcome = await answer_change(db, told.token, settings_of(request), agrees=told.agrees)
    return AddressAnswerOut(outcome=outcome, sentence=SENTENCES[outcome])


def _wanted(change: EmailChange | None) -> Wanted | None:
    if change is None:
        return None
    return Wanted(
        email=change.new_email,
        old_agreed=change.old_agreed_at is not None,
        new_agreed=change.new_agreed_at is not None,
        expires_at=change.expires_at,
    )
