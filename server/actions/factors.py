"""An app that shows six numbers, and recovery codes: turned on, used, made anew, taken away.

Invariant: six numbers work once (the thirty seconds they were used in are remembered under the member's lock), a
recovery code works once, and whatever changes what a member can prove themself with is told them by mail.
"""

import hmac
import secrets
import time

import pyotp
import segno
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import AuthenticatorApp, Member, RecoveryCode
from server.actions.audit import record
from server.errors import Conflict, Invalid
from server.events import FactorsChanged, PasskeyNow, emit, to_member
from server.identity import in_turn
from server.letters.factors import factors_letter
from server.mail import put_into_outbox
from server.policy.factors import factors_of, hold, keep_one, own_app
from server.seal import seal, unseal
from server.second_factor import APP_IS_ON
from server.settings import Settings

STEP_SECONDS = 30
SKEW = 1
"""Steps that a phone's clock may be ahead or behind."""
CODES = 10
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""32 signs without i, l, o and u: nobody has to guess whether that is a nought."""
CODE_SIGNS = 12
"""Of five bits each: sixty."""
MISREAD = str.maketrans("ilo", "110", " -\t")


async def begin_app(db: AsyncSession, me: Member, settings: Settings) -> tuple[str, str]:
    """The secret to put into an app, and its address for a QR code. It counts once `confirm_app` has seen that the app
    shows the right numbers; until then one that is on stays on. Raises NoKey."""
    await hold(db, me.id)
    secret = pyotp.random_base32(32)
    mine = (AuthenticatorApp.member_id == me.id, ~APP_IS_ON)
    await db.execute(delete(AuthenticatorApp).where(*mine))
    db.add(AuthenticatorApp(member_id=me.id, secret=_sealed(settings, me, secret)))
    return secret, pyotp.TOTP(secret).provisioning_uri(name=me.email, issuer_name=settings.network_name)


def qr_of(address: str) -> str:
    """As an SVG in a data: address, dark on light in every theme, because phones want it so."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")


async def confirm_app(db: AsyncSession, me: Member, settings: Settings, code: str) -> list[str] | None:
    """From now on this app is the one. Its member's first factor brings recovery codes, which are shown this once.

    Raises Conflict where nothing was begun; Invalid for numbers that are not the app's; NoKey.
    """
    await hold(db, me.id)
    app = await db.scalar(select(AuthenticatorApp).where(AuthenticatorApp.member_id == me.id, ~APP_IS_ON))
    if app is None:
        raise Conflict("Begin again: ask for a new secret, put it into your app, then send what the app shows.")
    if not _use(app, settings, me, code):
        raise Invalid(
            "These are not the numbers that the app shows now. Look again: they change every 30 seconds. If they stay "
            "wrong, set the clock of your phone to be set by itself.",
            code="wrong_code",
            fields=[("code", "These are not the numbers that the app shows now.")],
        )
    first = (await factors_of(db, me.id)).count == 0
    replaced = delete(AuthenticatorApp).where(AuthenticatorApp.member_id == me.id, APP_IS_ON)
    await db.execute(replaced)
    app.confirmed_at = func.now()
    await db.flush()
    codes = await _new_codes(db, me) if first else None
    await record(db, me, "factor.added", "member", me.id, kind="app")
    await tell(db, me, settings, "You added an app that shows six numbers to how you sign in.")
    return codes


async def app_shows(db: AsyncSession, member: Member, settings: Settings, code: str) -> bool:
    """Whether the member's app shows these numbers, with the member held: true at most once. Raises NoKey."""
    app = await db.scalar(
        select(AuthenticatorApp).where(AuthenticatorApp.member_id == member.id, APP_IS_ON).with_for_update()
    )
    return app is not None and _use(app, settings, member, code)


async def remove_app(db: AsyncSession, me: Member, settings: Settings) -> None:
    """Raises NotFound; Conflict where it is the last and one is asked for."""
    app = await own_app(db, me)
    others = await keep_one(db, me)
    await db.delete(app)
    await no_codes_without_factor(db, me, others)
    await record(db, me, "factor.removed", "member", me.id, kind="app")
    await tell(db, me, settings, "You removed the app that shows six numbers.")


async def make_recovery_codes(db: AsyncSession, me: Member, settings: Settings) -> list[str]:
    """Ten new ones; those before do not work any more. Raises Conflict where there is nothing to recover from."""
    await hold(db, me.id)
    if (await factors_of(db, me.id)).count == 0:
        raise Conflict("Recovery codes stand in for a lost device. Add an app or a passkey first.")
    codes = await _new_codes(db, me)
    await record(db, me, "recovery_codes.made", "member", me.id)
    await tell(db, me, settings, "You made new recovery codes. The old ones do not work any more.")
    return codes


async def recovery_hash(db: AsyncSession, member: Member, code: str) -> bytes | None:
    """What is stored of a code if it is one of the member's, to be looked at by `use_recovery_code`. Slow on purpose,
    so nothing is locked meanwhile."""
    salt = await db.scalar(select(RecoveryCode.salt).where(RecoveryCode.member_id == member.id).limit(1))
    said = code.lower().translate(MISREAD)
    if salt is None or len(said) != CODE_SIGNS or not said.isascii():
        return None
    return await in_turn(lambda: _slow_hash(said, salt))


async def use_recovery_code(db: AsyncSession, member: Member, settings: Settings, code_hash: bytes) -> bool:
    """Whether there is one with that hash that was not used, with the member held: true at most once."""
    mine = select(RecoveryCode).where(RecoveryCode.member_id == member.id, RecoveryCode.used_at.is_(None))
    found = None
    for each in await db.scalars(mine.with_for_update()):
        if hmac.compare_digest(each.code_hash, code_hash):
            found = each
    if found is None:
        return False
    found.used_at = func.now()
    await db.flush()
    left = (await factors_of(db, member.id)).codes_left
    await record(db, member, "recovery_code.used", "member", member.id, left=left)
    await tell(db, member, settings, f"A recovery code was used to prove that it is you. {_so_many(left)}")
    return True


async def tell(db: AsyncSession, member: Member, settings: Settings, what: str) -> None:
    """By mail, and on their other open pages. `what` is a sentence."""
    put_into_outbox(db, member.email, factors_letter(settings, name=member.name, what=what))
    await announce_factors(db, member)


async def announce_factors(db: AsyncSession, member: Member) -> None:
    await db.flush()
    now = await factors_of(db, member.id)
    event = FactorsChanged(
        member_id=member.id,
        app_since=now.app.confirmed_at if now.app else None,
        passkeys=[PasskeyNow.model_validate(each) for each in now.passkeys],
        recovery_codes_left=now.codes_left,
    )
    emit(db, [to_member(member.id)], event)


async def codes_for_first_factor(db: AsyncSession, me: Member, count_before: int) -> list[str] | None:
    return await _new_codes(db, me) if count_before == 0 else None


async def no_codes_without_factor(db: AsyncSession, me: Member, others: bool) -> None:
    if not others:
        await db.execute(delete(RecoveryCode).where(RecoveryCode.member_id == me.id))


def _use(app: AuthenticatorApp, settings: Settings, member: Member, code: str) -> bool:
    """Whether the app shows this now, or did within a step; if so, it is used up."""
    totp = pyotp.TOTP(unseal(settings, "authenticator app", str(member.id), app.secret).decode())
    said = "".join(code.split()).encode("utf-8", "replace")
    now = int(time.time()) // STEP_SECONDS
    for step in range(now - SKEW, now + SKEW + 1):
        if step > app.last_step and hmac.compare_digest(totp.generate_otp(step).encode(), said):
            app.last_step, app.last_used_at = step, func.now()
            return True
    return False


def _sealed(settings: Settings, me: Member, secret: str) -> bytes:
    return seal(settings, "authenticator app", str(me.id), secret.encode())


async def _new_codes(db: AsyncSession, me: Member) -> list[str]:
    await db.execute(delete(RecoveryCode).where(RecoveryCode.member_id == me.id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_SIGNS)) for _ in range(CODES)]
    salt = secrets.token_bytes(16)
    hashes = await in_turn(lambda: [_slow_hash(each, salt) for each in codes])
    db.add_all(RecoveryCode(member_id=me.id, salt=salt, code_hash=each) for each in hashes)
    return ["-".join(each[at : at + 4] for at in range(0, CODE_SIGNS, 4)) for each in codes]


def _slow_hash(code: str, salt: bytes) -> bytes:
    """The least that OWASP's password storage cheat sheet asks of argon2id: on top of sixty random bits it is ample."""
    return Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=19 * 1024).derive(code.encode())


def _so_many(left: int) -> str:
    if left == 0:
        return "It was the last one: make new ones."
    return f"{left} more work." if left > 1 else "One more works: make new ones soon."
