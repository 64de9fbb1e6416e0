"""/api/v1/factors: what I prove myself with besides a password or a link, and an administrator's help to whoever lost
it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.shapes import In, Out
from models import Member
from server.actions.factors import (
    begin_app,
    confirm_app,
    make_recovery_codes,
    qr_of,
    remove_app,
)
from server.actions.lost_factors import reset_factors
from server.db import Session
from server.events import PasskeyNow
from server.fields import Sentence
from server.identity import Access, Me, OwnKeys, Sure, settings_of
from server.network import network_rules
from server.policy.factors import factors_of
from server.second_factor import member_must_have_factor

router = signed_in("/factors", tags=["factors"])
help_router = signed_in("/members", tags=["factors"])

Code = Annotated[
    str, StringConstraints(max_length=40), Field(description="The six numbers that the app shows.", examples=["492039"])
]


class AppOut(Out):
    confirmed_at: datetime
    last_used_at: datetime | None


class FactorsOut(Out):
    app: AppOut | None
    """The app that shows six numbers."""
    passkeys: list[PasskeyNow]
    recovery_codes_left: int
    asked_for: bool
    """This network asks it of me now: the last one cannot be taken away."""
    asked_from: date | None
    """On that day (UTC) this network begins to ask it of me; null: it does not, or does so already."""
    missing: bool
    """It is asked of me, and I have none: until I have, everything else answers 403 `second_factor_required`."""
    name: str
    network: str


class AppBegun(Out):
    secret: str
    """To type into an app, where its camera cannot read the picture."""
    address: str
    """The same as otpauth://: apps on the same device open it."""
    qr: str
    """The same as a picture: a data: address of an SVG."""


class AppConfirmation(In):
    code: Code


class CodesOut(Out):
    recovery_codes: list[str] | None
    """Shown this once. Each works once, instead of a lost device. Null: those you have go on working."""


class FactorResetIn(In):
    reason: Annotated[Sentence, Field(examples=["Lost the phone; I know her voice and called her back."])]


class FactorReset(Out):
    sentence: str


@router.get("")
async def read(db: Session, me: Me, request: Request) -> FactorsOut:
    """What I have, and what this network asks me to have. It answers also while everything else is closed to me."""
    return await _factors_out(db, me, request)


@router.post("/app", status_code=201)
async def begin(db: Session, me: OwnKeys, request: Request) -> AppBegun:
    """Begin with an app that shows six numbers. It counts once `confirmation` was sent what it shows; one that I have
    stays until then."""
    secret, address = await begin_app(db, me, settings_of(request))
    return AppBegun(secret=secret, address=address, qr=qr_of(address))


@router.post("/app/confirmation")
async def confirm(db: Session, me: OwnKeys, request: Request, shown: AppConfirmation) -> CodesOut:
    """Prove that the app shows the right numbers. From now on it is asked for at every sign-in, after a password or a
    link. The first factor brings ten recovery codes."""
    return CodesOut(recovery_codes=await confirm_app(db, me, settings_of(request), shown.code))


@router.delete("/app", status_code=204)
async def remove(db: Session, me: OwnKeys, request: Request) -> None:
    """Take the app away. The last factor stays where the network asks for one (409 `last_factor`)."""
    await remove_app(db, me, settings_of(request))


@router.post("/recovery-codes", status_code=201)
async def make_codes(db: Session, me: OwnKeys, request: Request) -> CodesOut:
    """Ten new recovery codes. Those before do not work any more."""
    return CodesOut(recovery_codes=await make_recovery_codes(db, me, settings_of(request)))


@help_router.post("/{member_id}/factor-reset", status_code=201)
async def reset(db: Session, me: Sure, request: Request, member_id: UUID, lost: FactorResetIn) -> FactorReset:
    """Take away all second factors of somebody who lost what it takes, for administrators. Make sure that it is really
    they who ask. They are told by mail; their sessions end."""
    member = await reset_factors(db, me, settings_of(request), member_id, lost.reason)
    return FactorReset(sentence=f"{member.name} signs in without a second step now, and was told so by mail.")


async def _factors_out(db: AsyncSession, me: Member, request: Request) -> FactorsOut:
    settings = settings_of(request)
    mine = await factors_of(db, me.id)
    rules = await network_rules(db, settings)
    access: Access = request.state.access
    asked_now = await member_must_have_factor(db, me.id)
    asked = await member_must_have_factor(db, me.id, by_now=False)
    return FactorsOut(
        app=AppOut(confirmed_at=mine.app.confirmed_at, last_used_at=mine.app.last_used_at)
        if mine.app and mine.app.confirmed_at
        else None,
        passkeys=[PasskeyNow.model_validate(each) for each in mine.passkeys],
        recovery_codes_left=mine.codes_left,
        asked_for=asked_now,
        asked_from=rules.second_factor_from if asked and not asked_now else None,
        missing=access.lacks_factor,
        name=me.name,
        network=settings.network_name,
    )
