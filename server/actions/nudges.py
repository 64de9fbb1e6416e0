"""One reminder, for who has not looked at their invitation after a week.

Invariant: an invitation is reminded of once, however many processes look and whenever they are killed: whoever writes
the reminder holds the invitation, and says so in it, in the transaction that puts the letter into the outbox.
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Invitation, Mail, Team
from models.invitations import OPEN_INVITATION
from server.actions.audit import record_each
from server.actions.invitation_letters import put_letters
from server.identity import hashed, new_secret
from server.policy.invitations import may_still
from server.settings import Settings

NUDGED_AFTER = timedelta(days=7)
LEAST_LEFT = timedelta(days=1)
"""An invitation that ends sooner is not worth a letter."""
AT_ONCE = 100


async def nudge_some(db: AsyncSession, settings: Settings) -> int:
    """How many were looked at: 0 means that none is left. A reminder has a link of its own; the first one works on."""
    unsent = select(Mail.id).where(Mail.invitation_id == Invitation.id, Mail.sent_at.is_(None)).exists()
    due = (
        select(Invitation)
        .where(OPEN_INVITATION, Invitation.opened_at.is_(None), Invitation.nudged_at.is_(None))
        .where(Invitation.bounced_at.is_(None), Invitation.sent_at <= func.now() - NUDGED_AFTER)
        .where(Invitation.expires_at > func.now() + LEAST_LEFT, ~unsent)
        .order_by(Invitation.sent_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = list(await db.scalars(due))
    letters = []
    for each in found:
        each.nudged_at = func.now()  # of one that does not stand, too: it is dead, and is not looked at again
        if await may_still(db, each, await db.get(Team, each.team_id) if each.team_id else None):
            secret = new_secret()
            each.nudge_hash = hashed(secret)
            letters.append((each, secret))
    await db.flush()
    await put_letters(db, settings, letters, reminder=True)
    said = {each.id: {"email": each.email} for each, _ in letters}
    await record_each(db, None, "invitation.nudged", "invitation", said)
    return len(found)
