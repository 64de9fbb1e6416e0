"""What happens without anybody asking: mail leaves; who owes a report, or did not look at an invitation, is reminded
once; suspensions for a time end; old log entries, kept replies, counted failures, the words of old mail and of old
cases are cleared away.

Invariant: a cursor never points into a hole. The mark of what was dropped moves in the transaction that drops it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import DBAPIError

from models import (
    EventRow,
    FailedSignIn,
    Invitation,
    KeptReply,
    LinkClaim,
    LogMark,
    Mail,
    MemberSession,
    PasskeyChallenge,
    Position,
    Reminder,
    SignInLink,
    SignInTicket,
    Stamping,
)
from server.actions.asking import clear_old_requests
from server.actions.audit_upkeep import clear_audit
from server.actions.moderation import blank_old_cases, end_what_is_over
from server.actions.nudges import nudge_some
from server.actions.queue_letters import tell_who_decides
from server.actions.reminders import remind_some, tell_leaders
from server.actions.webinar_reminders import remind_of_webinars
from server.bulk.imports import carry_out_one
from server.db import Sessions, take_time, unit_of_work
from server.delivery import Postman, ServerAway, due_mails
from server.house import KEPT_REPLIES_DAYS
from server.mail import NO_WORDS
from server.network import network_rules
from server.settings import Settings

EVERY_SECONDS = 3600
KEPT_REPLIES_FOR = timedelta(days=KEPT_REPLIES_DAYS)
LOOK_FOR_MAIL_SECONDS = 1
LOOK_FOR_ENDS_SECONDS = 60
LOOK_FOR_IMPORTS_SECONDS = 1
LONGEST_PAUSE_SECONDS = 60
"""While the mail server is away. It is asked again and again, so that all letters leave soon after it is back."""
POSTMEN = 4
NUDGE_SECONDS = 900
REMIND_SECONDS = 60

log = structlog.get_logger()


class Jobs:
    def __init__(self, sessions: Sessions, settings: Settings) -> None:
        self._sessions, self._settings = sessions, settings
        self._pause = 0

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._again_and_again(self.clear_away, EVERY_SECONDS))
            tasks.create_task(self._again_and_again(self.end_what_is_over, LOOK_FOR_ENDS_SECONDS))
            tasks.create_task(self._again_and_again(self.nudge, NUDGE_SECONDS))
            tasks.create_task(self._again_and_again(self.remind, REMIND_SECONDS))
            tasks.create_task(self._again_and_again(self.bring_in, LOOK_FOR_IMPORTS_SECONDS))
            if self._settings.smtp_url is not None:
                tasks.create_task(self._again_and_again(self.send_mail, LOOK_FOR_MAIL_SECONDS))

    async def _again_and_again(self, job: Callable[[], Awaitable[None]], seconds: float) -> None:
        while True:
            try:
                await job()
            except (DBAPIError, OSError) as error:
                log.warning("job_failed", job=job.__name__, error=str(error))
                await asyncio.sleep(LOOK_FOR_MAIL_SECONDS)
            if (task := asyncio.current_task()) and task.cancelling():
                raise asyncio.CancelledError  # a library swallowed it (wait_for of Python 3.11 can), and stopping hung
            await asyncio.sleep(seconds)

    async def send_mail(self) -> None:
        """Everything that is due, over a few lines at a time. Other processes carry other letters."""
        postmen = [Postman(self._sessions, self._settings) for _ in range(await due_mails(self._sessions, POSTMEN))]
        ended = await asyncio.gather(*(each.carry_all() for each in postmen), return_exceptions=True)
        wrong = [each for each in ended if isinstance(each, BaseException)]
        for error in wrong:
            if not isinstance(error, ServerAway):
                raise error
        if not wrong:
            self._pause = 0
            return
        self._pause = min(LONGEST_PAUSE_SECONDS, max(1, 2 * self._pause))
        log.warning("mail_server_away", error=str(wrong[0])[:300], again_in_seconds=self._pause)
        await asyncio.sleep(self._pause)

    async def nudge(self) -> None:
        """One reminder for who has not looked at an invitation for a week. Other processes take others."""
        looked = 1
        while looked:
            async with unit_of_work(self._sessions) as db:
                looked = await nudge_some(db, self._settings)

    async def remind(self) -> None:
        """Whoever is asked for a report, once it is due; after them the leaders of those who are late. Whoever decides
        about people who ask to join. Whoever comes to a webinar, before it begins."""
        reminded = 1
        while reminded:
            async with unit_of_work(self._sessions) as db:
                reminded = await remind_some(db, self._settings)
        async with unit_of_work(self._sessions) as db:
            await take_time(db)
            await tell_leaders(db, self._settings)
        async with unit_of_work(self._sessions) as db:
            await tell_who_decides(db, self._settings)
        coming = 1
        while coming:
            async with unit_of_work(self._sessions) as db:
                coming = await remind_of_webinars(db, self._settings)

    async def bring_in(self) -> None:
        """Files that members ordered, one after the other. Other processes take others."""
        while await carry_out_one(self._sessions):
            pass

    async def end_what_is_over(self) -> None:
        """Suspensions for a time, and what was hidden until a moderator decides."""
        async with unit_of_work(self._sessions) as db:
            await end_what_is_over(db)

    async def clear_away(self) -> None:
        """How long what is kept is a rule of the network, and stands in its privacy notice."""
        async with unit_of_work(self._sessions) as db:
            await take_time(db)
            rules = await network_rules(db, self._settings)
            old = _ago(rules.keep_log_days)
            await db.execute(select(LogMark.id).with_for_update())
            last = await db.scalar(
                select(func.max(Position.position))
                .join(EventRow, EventRow.id == Position.event_id)
                .where(EventRow.written_at < old)
            )
            if last is not None:
                await db.execute(update(LogMark).values(dropped=func.greatest(LogMark.dropped, last)))
                gone = select(Position.event_id).where(Position.position <= last)
                await db.execute(delete(EventRow).where(EventRow.id.in_(gone)))
                await db.execute(delete(Position).where(Position.position <= last))
            newest = select(func.max(Stamping.position)).scalar_subquery()
            await db.execute(delete(Stamping).where(Stamping.position < newest))
            await db.execute(delete(KeptReply).where(KeptReply.at < func.now() - KEPT_REPLIES_FOR))
            await db.execute(delete(LinkClaim).where(LinkClaim.expires_at < _ago(1)))
            await db.execute(delete(FailedSignIn).where(FailedSignIn.at < _ago(rules.keep_failure_days)))
            await db.execute(delete(SignInLink).where(SignInLink.expires_at < _ago(rules.keep_failure_days)))
            await db.execute(delete(SignInTicket).where(SignInTicket.expires_at < _ago(rules.keep_failure_days)))
            await db.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < func.now()))
            await clear_old_requests(db, self._settings)
            await db.execute(delete(Mail).where(Mail.written_at < _ago(rules.keep_mail_days)))
            await db.execute(delete(Reminder).where(Reminder.written_at < _ago(rules.keep_mail_days)))
            ended = func.least(MemberSession.ended_at, MemberSession.ends_at)
            await db.execute(delete(MemberSession).where(ended < _ago(rules.keep_session_days)))
            closed = func.least(Invitation.revoked_at, Invitation.declined_at, Invitation.expires_at)
            unanswered = delete(Invitation).where(Invitation.accepted_at.is_(None))
            await db.execute(unanswered.where(closed < _ago(rules.keep_invitation_days)))
            await clear_audit(db, rules.keep_audit_days)
            await blank_old_cases(db, timedelta(days=rules.keep_case_days))
            dead = _ago(rules.invitation_days)
            await db.execute(update(Mail).where(Mail.written_at < dead, Mail.text != "").values(NO_WORDS))


def _ago(days: int) -> ColumnElement[datetime]:
    return func.now() - timedelta(days=days)
