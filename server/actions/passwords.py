"""A member's password: set, changed, and removed by who would rather sign in by a link from their mail.

Invariant: whoever came in by the old one is out. Every session, token and link of the member ends with the change.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from models import Member
from server.actions.audit import record
from server.actions.sessions import end_all_access
from server.errors import Conflict
from server.letters.sign_in import password_changed_letter, password_removed_letter
from server.mail import put_into_outbox
from server.settings import Settings


async def set_password(db: AsyncSession, me: Member, stored: str, settings: Settings) -> None:
    """`stored` is from `hash_of_new_password`. Nobody is signed in as them afterwards, not even who asked."""
    action = "password.set" if me.password_hash is None else "password.changed"
    me.password_hash = stored
    await _start_over(db, me, action)
    put_into_outbox(db, me.email, password_changed_letter(settings, name=me.name))


async def remove_password(db: AsyncSession, me: Member, settings: Settings) -> None:
    """From now on they sign in by a link from their mail, which everybody can. Raises Conflict."""
    if me.password_hash is None:
        raise Conflict("You have no password. You sign in by a link from your mail.")
    me.password_hash = None
    await _start_over(db, me, "password.removed")
    put_into_outbox(db, me.email, password_removed_letter(settings, name=me.name))


async def _start_over(db: AsyncSession, me: Member, action: str) -> None:
    await db.flush()  # first, so that a sign-in by the old one either is seen by what follows or waits, and fails
    await record(db, me, action, "member", me.id)
    await end_all_access(db, me.id, keys_too=True)
