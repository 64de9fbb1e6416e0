"""/api/v1/me/password: set, change or remove the password that I sign in with."""

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.router import signed_in
from api.sessions import SessionOut, device_of, session_out, set_cookie
from api.shapes import In
from models import Member, MemberSession
from server.actions.passwords import remove_password, set_password
from server.actions.sessions import start_session
from server.db import Session
from server.fields import NewPassword
from server.identity import Access, OwnKeys, settings_of
from server.passwords import hash_of_new_password

router = signed_in("/me/password", tags=["me"])


class PasswordIn(In):
    password: NewPassword


@router.put("")
async def change(db: Session, me: OwnKeys, request: Request, response: Response, new: PasswordIn) -> SessionOut:
    """Set or change my password. All that was signed in as me ends: other browsers, links from mails and API tokens.
    This browser gets a new session.

    One that is known everywhere or soon guessed is refused (422 `weak_password`), with the reason.
    """
    settings = settings_of(request)
    stored = await hash_of_new_password(new.password, [me.name, me.email, settings.network_name])
    await set_password(db, me, stored, settings)
    return await _anew(db, me, request, response)


@router.delete("")
async def remove(db: Session, me: OwnKeys, request: Request, response: Response) -> SessionOut:
    """Remove my password: from now on I sign in by a link from my mail. What was signed in ends, as when it changes."""
    await remove_password(db, me, settings_of(request))
    return await _anew(db, me, request, response)


async def _anew(db: AsyncSession, me: Member, request: Request, response: Response) -> SessionOut:
    """This browser goes on, with a session of its own: who had a copy of the old cookie does not."""
    access: Access = request.state.access
    old = await db.get_one(MemberSession, access.id, populate_existing=True)
    session, secret = await start_session(
        db, me, settings_of(request), device=device_of(request), shared_computer=old.shared_computer
    )
    session.confirmed_at = old.confirmed_at  # nothing was proved just now
    set_cookie(request, response, session, secret)
    return session_out(session, session.id)
