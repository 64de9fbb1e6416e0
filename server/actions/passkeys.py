"""Passkeys: registered, renamed, removed, and used to prove who somebody is.

Invariant: a device signs a challenge of ours that is used once, for the purpose and the member it was made for, on this
network's own page (SNOWFIELD_PUBLIC_URL), after its owner unlocked it. A signature whose device counted backwards is
from a copy: it is refused, and its owner is told.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from models import MAY_COME_IN, Member, Passkey, PasskeyChallenge
from server.actions.audit import record
from server.actions.factors import announce_factors, codes_for_first_factor, no_codes_without_factor, tell
from server.db import Sessions, unit_of_work
from server.errors import Conflict, Invalid, NotSignedIn, Problem
from server.letters.factors import factors_letter
from server.mail import put_into_outbox
from server.policy.factors import factors_of, hold, keep_one, my_passkeys, own_passkey
from server.settings import Settings

Purpose = Literal["register", "sign_in", "second_factor", "confirm"]
Credential = dict[str, Any]
"""What the browser's `PublicKeyCredential.toJSON()` says. Anything can stand in it."""

CHALLENGE_LASTS = timedelta(hours=1)
MOST = 20
LONGEST_CREDENTIAL_ID = 1023
"""Bytes: as long as WebAuthn allows."""


@dataclass(frozen=True, slots=True)
class Ours:
    """Where passkeys of this network are good: its host, and the one origin of its pages."""

    host: str
    origin: str


def ours(settings: Settings) -> Ours:
    parts = urlsplit(settings.public_url)
    return Ours(parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}".lower())


def refused(purpose: Purpose, sentence: str, code: str) -> Problem:
    """Who is signing in stays outside; who is in already is told that what they sent is not right."""
    kind = NotSignedIn if purpose in ("sign_in", "second_factor") else Invalid
    return kind(sentence, code=code)


async def registration_options(db: AsyncSession, me: Member, settings: Settings) -> dict[str, Any]:
    """What the browser's `navigator.credentials.create` is asked with."""
    options = webauthn.generate_registration_options(
        rp_id=ours(settings).host,
        rp_name=settings.network_name,
        user_id=me.id.bytes,
        user_name=me.email,
        user_display_name=me.name,
        challenge=await _new_challenge(db, "register", me.id),
        timeout=int(CHALLENGE_LASTS.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=await _those_of(db, me.id),
    )
    return options_to_json_dict(options)


async def request_options(
    db: AsyncSession, settings: Settings, purpose: Purpose, member_id: UUID | None
) -> dict[str, Any]:
    """What the browser's `navigator.credentials.get` is asked with. Without a member any passkey of this network will
    do: the device says whose it is."""
    options = webauthn.generate_authentication_options(
        rp_id=ours(settings).host,
        challenge=await _new_challenge(db, purpose, member_id),
        timeout=int(CHALLENGE_LASTS.total_seconds() * 1000),
        allow_credentials=await _those_of(db, member_id) if member_id else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


async def take_challenge(sessions: Sessions, credential: Credential, purpose: Purpose, member_id: UUID | None) -> bytes:
    """The challenge that was signed. It is used up, whatever comes of it: so this is a transaction of its own. Raises
    as `refused`."""
    try:
        said: bytes = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"])).challenge
    except Exception as error:  # whatever a library raises at what anybody may send
        raise _unfit(purpose) from error
    async with unit_of_work(sessions) as db:
        mine = delete(PasskeyChallenge).where(
            PasskeyChallenge.challenge == said,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.member_id.is_not_distinct_from(member_id),
            PasskeyChallenge.expires_at > func.now(),
        )
        taken = await db.scalar(mine.returning(PasskeyChallenge.challenge))
    if taken is None:
        raise refused(purpose, "This took too long, or was sent before. Try again.", "challenge_not_valid")
    return said


async def register_passkey(
    db: AsyncSession, me: Member, settings: Settings, credential: Credential, challenge: bytes, name: str
) -> tuple[Passkey, list[str] | None]:
    """The new passkey, and recovery codes if it is the member's first factor. Raises Invalid, Conflict."""
    here = ours(settings)
    try:
        seen = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=here.host,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever a library raises at what anybody may send
        raise _unfit("register") from error
    await hold(db, me.id)
    before = (await factors_of(db, me.id)).count
    if len(await _those_of(db, me.id)) >= MOST:
        raise Conflict(f"You have {MOST} passkeys. Remove one that you do not use any more, then add this one.")
    if len(seen.credential_id) > LONGEST_CREDENTIAL_ID:
        raise _unfit("register")
    new = insert(Passkey).values(
        member_id=me.id,
        credential_id=seen.credential_id,
        public_key=seen.credential_public_key,
        sign_count=seen.sign_count,
        transports=_transports(credential),
        synced=seen.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
        name=name,
    )
    passkey = await db.scalar(new.on_conflict_do_nothing(index_elements=["credential_id"]).returning(Passkey))
    if passkey is None:
        raise Conflict("This passkey is here already.")
    codes = await codes_for_first_factor(db, me, before)
    what = f"You added the passkey “{name}” to how you sign in."
    await record(db, me, "factor.added", "passkey", passkey.id, kind="passkey", name=name)
    await tell(db, me, settings, what)
    return passkey, codes


async def rename_passkey(db: AsyncSession, me: Member, passkey_id: UUID, name: str) -> Passkey:
    """Raises NotFound."""
    passkey = await own_passkey(db, me, passkey_id)
    passkey.name = name
    await record(db, me, "passkey.renamed", "passkey", passkey.id, name=name)
    await announce_factors(db, me)
    return passkey


async def remove_passkey(db: AsyncSession, me: Member, settings: Settings, passkey_id: UUID) -> None:
    """Raises NotFound; Conflict where it is the last factor and one is asked for."""
    passkey = await own_passkey(db, me, passkey_id)
    others = await keep_one(db, me)
    await db.delete(passkey)
    await no_codes_without_factor(db, me, others)
    what = f"You removed the passkey “{passkey.name}”."
    await record(db, me, "factor.removed", "passkey", passkey.id, kind="passkey", name=passkey.name)
    await tell(db, me, settings, what)


async def use_passkey(
    db: AsyncSession,
    sessions: Sessions,
    settings: Settings,
    credential: Credential,
    challenge: bytes,
    purpose: Purpose,
    member_id: UUID | None,
) -> Member:
    """Whose passkey signed the challenge: `member_id`'s, if one is given. Raises as `refused`, with the same words for
    a passkey that is unknown, another's, or of a member who may not come in."""
    passkey, member = await _signer(db, credential, purpose, member_id)
    here = ours(settings)
    try:
        seen = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=here.host,
            expected_origin=here.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # looked at below: a copy is more than a mistake
            require_user_verification=True,
        )
    except Exception as error:  # whatever a library raises at what anybody may send
        raise _unfit(purpose) from error
    if (seen.new_sign_count or passkey.sign_count) and seen.new_sign_count <= passkey.sign_count:
        await _tell_of_copy(sessions, settings, member, passkey, str(db.info.get("address", "")))
        raise _unfit(purpose)
    passkey.sign_count = seen.new_sign_count
    passkey.last_used_at = func.now()
    await announce_factors(db, member)
    return member


async def _signer(
    db: AsyncSession, credential: Credential, purpose: Purpose, member_id: UUID | None
) -> tuple[Passkey, Member]:
    """Both locked, the member first, as every change of factors does."""
    try:
        credential_id = base64url_to_bytes(credential["rawId"])
        handle = credential["response"].get("userHandle")
        said = UUID(bytes=base64url_to_bytes(handle)) if handle else member_id
    except Exception as error:  # whatever a library raises at what anybody may send
        raise _unfit(purpose) from error
    owner = select(Passkey.member_id).where(Passkey.credential_id == credential_id).scalar_subquery()
    whose = select(Member).where(Member.id == owner, MAY_COME_IN).with_for_update(key_share=True)
    member = await db.scalar(whose)
    if member is None or member.id != said or member_id not in (None, member.id):
        raise _unfit(purpose)
    passkey = await db.scalar(my_passkeys(member.id).where(Passkey.credential_id == credential_id).with_for_update())
    if passkey is None:
        raise _unfit(purpose)
    return passkey, member


async def _tell_of_copy(sessions: Sessions, settings: Settings, member: Member, passkey: Passkey, address: str) -> None:
    """In a unit of its own: the refusal must not undo it."""
    async with unit_of_work(sessions) as db:
        db.info["address"] = address
        await record(db, None, "passkey.copied", "member", member.id, name=passkey.name)
        what = f"Somebody tried to use the passkey “{passkey.name}” as only a copy of it would be used. It was refused."
        more = "If it was you, with two devices that share it by hand, remove this passkey and add a new one."
        put_into_outbox(db, member.email, factors_letter(settings, name=member.name, what=what, more=more))


async def _new_challenge(db: AsyncSession, purpose: Purpose, member_id: UUID | None) -> bytes:
    """One that is asked for makes the one before, of the same member and purpose, worthless."""
    if member_id is not None:
        before = (PasskeyChallenge.member_id == member_id, PasskeyChallenge.purpose == purpose)
        await db.execute(delete(PasskeyChallenge).where(*before))
    challenge = secrets.token_bytes(32)
    ends = datetime.now(UTC) + CHALLENGE_LASTS
    db.add(PasskeyChallenge(challenge=challenge, purpose=purpose, member_id=member_id, expires_at=ends))
    return challenge


async def _those_of(db: AsyncSession, member_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=each.credential_id, transports=[AuthenticatorTransport(way) for way in each.transports]
        )
        for each in await db.scalars(my_passkeys(member_id))
    ]


def _transports(credential: Credential) -> list[str]:
    told = credential["response"].get("transports")
    known = {each.value for each in AuthenticatorTransport}
    return sorted(known.intersection(each for each in told if isinstance(each, str))) if isinstance(told, list) else []


def _unfit(purpose: Purpose) -> Problem:
    sentence = "This passkey does not fit here, or not any more. Try another way."
    return refused(purpose, sentence, "passkey_refused")
