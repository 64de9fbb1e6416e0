"""Coming in with an account of another provider: for members, and for whoever holds an open invitation; nobody else.

Invariant: an account elsewhere is somebody's here only after the provider answered once for an e-mail address that is
theirs here. From then on issuer and subject decide, and no address does. A start is used up by whoever comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import MAY_COME_IN, Member, OpenIdAccount, OpenIdStart
from server.actions.audit import record
from server.actions.joining import accept_invitation
from server.actions.second_factor import Ticket
from server.actions.sessions import Started, come_in, start_session
from server.db import Sessions, unit_of_work
from server.errors import Forbidden, NotFound, NotSignedIn
from server.identity import hashed, new_secret
from server.letters.factors import factors_letter
from server.mail import put_into_outbox
from server.openid import Claims, NotProven, address_to_ask, who_came_back
from server.policy.invitations import standing_offer
from server.settings import OpenIdProvider, Settings

log = structlog.get_logger()
LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Invited:
    """What somebody says who comes with an invitation. They accepted the house rules."""

    token: str
    name: str | None
    texts_seen: Sequence[UUID] | None = None


def provider_of(settings: Settings, key: str) -> OpenIdProvider:
    """Raises NotFound."""
    for each in settings.openid_providers:
        if each.key == key:
            return each
    raise NotFound("There is no such provider.")


async def go_to_provider(
    db: AsyncSession, settings: Settings, provider: OpenIdProvider, *, shared_computer: bool
) -> tuple[str, str]:
    """Where to go, and the secret to come back with. Raises Unavailable."""
    secret = new_secret()
    address = await address_to_ask(provider, settings, secret)
    await db.execute(delete(OpenIdStart).where(OpenIdStart.expires_at < func.now()))
    db.add(
        OpenIdStart(
            secret_hash=hashed(secret),
            provider=provider.key,
            shared_computer=shared_computer,
            expires_at=datetime.now(UTC) + LASTS,
        )
    )
    return address, secret


async def come_back(
    sessions: Sessions,
    settings: Settings,
    provider: OpenIdProvider,
    secret: str,
    *,
    code: str,
    state: str,
    issuer: str | None,
) -> tuple[Claims, bool]:
    """Who it is, and whether this is a shared computer. The start is used up whatever comes of it, and no transaction
    is open while the provider talks. Raises NotSignedIn, Unavailable."""
    async with unit_of_work(sessions) as db:
        mine = (OpenIdStart.secret_hash == hashed(secret), OpenIdStart.provider == provider.key)
        used = delete(OpenIdStart).where(*mine, OpenIdStart.expires_at > func.now())
        shared = await db.scalar(used.returning(OpenIdStart.shared_computer))
    if shared is None:
        raise _not_proven(provider)
    try:
        return await who_came_back(provider, settings, secret, code=code, state=state, issuer=issuer), shared
    except NotProven as reason:
        log.warning("openid_refused", provider=provider.key, reason=str(reason)[:200])
        raise _not_proven(provider) from None


async def enter(
    db: AsyncSession,
    settings: Settings,
    provider: OpenIdProvider,
    claims: Claims,
    invited: Invited | None,
    *,
    device: str,
    shared_computer: bool,
    old: str,
) -> Started | Ticket:
    """After `come_back`. Raises Forbidden for whoever is neither a member nor invited."""
    member = await _member_of(db, claims) or await _link(db, settings, provider, claims, invited)
    if provider.second_factor:
        return await start_session(db, member, settings, device=device, shared_computer=shared_computer, old=old)
    return await come_in(db, member, settings, "openid", device=device, shared_computer=shared_computer, old=old)


async def _member_of(db: AsyncSession, claims: Claims) -> Member | None:
    query = (
        select(OpenIdAccount, Member)
        .join(Member, Member.id == OpenIdAccount.member_id)
        .where(OpenIdAccount.issuer == claims.issuer, OpenIdAccount.subject == claims.subject)
        .with_for_update(of=OpenIdAccount)
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    account, member = row
    if not await db.scalar(select(MAY_COME_IN).where(Member.id == member.id)):
        raise _unknown()
    account.last_used_at = func.now()
    found: Member = member
    return found


async def _link(
    db: AsyncSession, settings: Settings, provider: OpenIdProvider, claims: Claims, invited: Invited | None
) -> Member:
    """The first time: the address that the provider answers for is that of a member, or of an open invitation."""
    if claims.email is None:
        raise Forbidden(
            f"{provider.name} does not say that your e-mail address is really yours. Confirm it there, or ask somebody "
            "here for another way in.",
            code="email_not_verified",
        )
    member = await db.scalar(select(Member).where(Member.email == claims.email, MAY_COME_IN))
    if member is None:
        if invited is None or (await standing_offer(db, invited.token)).email != claims.email:
            raise _unknown()
        name = invited.name or claims.name or None
        member, _ = await accept_invitation(
            db,
            None,
            settings,
            invited.token,
            name=name,
            password=None,
            without_password=True,
            texts_seen=invited.texts_seen,
        )
    values = {"member_id": member.id, "issuer": claims.issuer, "subject": claims.subject}
    await db.execute(insert(OpenIdAccount).values(values).on_conflict_do_nothing())
    await record(db, member, "openid.linked", "member", member.id, provider=provider.key)
    what = f"From now on you can sign in with your account at {provider.name}."
    put_into_outbox(db, member.email, factors_letter(settings, name=member.name, what=what))
    return member


def _not_proven(provider: OpenIdProvider) -> NotSignedIn:
    return NotSignedIn(
        f"Signing in with {provider.name} did not work out. Begin again, in one and the same browser.",
        code="openid_refused",
    )


def _unknown() -> Forbidden:
    return Forbidden(
        "You are not a member yet, and only who is invited comes in. If you have an invitation, open the link in its "
        "mail and choose this way there. If not, ask a colleague who is in this network.",
        code="not_a_member",
    )
