"""Reminding of reports by mail: the reporter first, the leader second, nobody in public, and not in quiet hours.

Invariant: a reminder that comes by itself goes once to each reporter, form, team and period, however many processes
look and whenever they are killed: its row, which is unique, and its letter are written in one transaction. Leaders are
told in one transaction for all of them, once a day at most, and only of what they were not told of before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models import Member, Pause, Reminder, ReminderRound, ReportForm, Team
from server.actions.letter_figures import figures_for
from server.identity import hashed, new_secret
from server.letters.base import TeamFigure
from server.letters.reminders import leader_letter, reminder_letter
from server.mail import put_into_outbox
from server.measures.periods import Kind, current_start, due_at, label, missed_at, previous_start, state
from server.measures.quiet import quiet_until
from server.network import network_rules
from server.policy.figures import moment, zone
from server.policy.forms import not_closed
from server.policy.pauses import pause_over, pauses_of
from server.policy.reminders import as_lines, asked_by, closes, leaders_to_tell, waiting_for
from server.reply_addresses import address_for
from server.settings import Settings

AT_ONCE = 200
WORKS_FOR = timedelta(days=7)
"""A reminder's link and its reply address."""
LOOK_BACK = 12
"""Periods. What is older was missed long ago."""
TOLD_WITHIN = timedelta(days=7)
"""Of a report that was missed earlier, before anybody looked, no leader is told any more."""
LEADERS_LOCK = 7_216_553
"""Held by the one process that tells leaders just now."""

Stage = Literal["due", "late", "missed"]


@dataclass(frozen=True, slots=True)
class Round:
    """One form's period that has closed, and how far it has come."""

    form: ReportForm
    period: date
    stage: Stage

    @property
    def key(self) -> tuple[UUID, date, str]:
        return self.form.id, self.period, self.stage

    @property
    def label(self) -> str:
        return label(cast(Kind, self.form.period), self.period)

    @property
    def due_at(self) -> datetime:
        return due_at(cast(Kind, self.form.period), self.period, zone(), timedelta(hours=self.form.due_hours))


News: TypeAlias = list[tuple[Round, list[tuple[UUID, UUID]]]]
"""For one leader, round by round: the team and the member of each report that has not come."""


async def quiet_now(db: AsyncSession, settings: Settings, now: datetime) -> datetime | None:
    """When the quiet hours are over that it is now; None: letters may go."""
    rules = await network_rules(db, settings)
    return quiet_until(now, rules.quiet_from, rules.quiet_until, ZoneInfo(settings.time_zone))


async def remind_some(db: AsyncSession, settings: Settings) -> int:
    """Some of those whose report is due; how many, 0 when nobody is left."""
    now = await moment(db)
    if await quiet_now(db, settings, now):
        return 0
    for each in await _open_rounds(db, now, ("due",)):
        reminded = await _remind(db, each)
        if reminded:
            await write_reminders(db, settings, each.form, each.period, reminded, now)
            return len(reminded)
        await db.execute(insert(ReminderRound).values(_done(each)).on_conflict_do_nothing())
    return 0


async def tell_leaders(db: AsyncSession, settings: Settings) -> int:
    """All leaders of whoever is late, or has missed a report, since they were told last; how many letters."""
    await db.execute(select(func.pg_advisory_xact_lock(LEADERS_LOCK)))
    now = await moment(db)
    if await quiet_now(db, settings, now):
        return 0
    today = now.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    told_today = select(ReminderRound.form_id).where(ReminderRound.stage != "due", ReminderRound.done_at >= today)
    if await db.scalar(told_today.limit(1)) is not None:
        return 0
    news: dict[UUID, News] = {}
    for each in await _open_rounds(db, now, ("late", "missed")):
        if not await _reminded_before(db, each, today):
            continue
        await db.execute(insert(ReminderRound).values(_done(each)))
        waiting = [(team_id, member_id) for team_id, member_id in await db.execute(waiting_for(each.form, each.period))]
        for leader_id, theirs in (await leaders_to_tell(db, each.form, waiting)).items():
            news.setdefault(leader_id, []).append((each, theirs))
    return await _write_to_leaders(db, settings, news)


async def write_reminders(
    db: AsyncSession,
    settings: Settings,
    form: ReportForm,
    period: date,
    reminders: Sequence[Reminder],
    now: datetime,
    by: Member | None = None,
    not_before: datetime | None = None,
) -> None:
    """Their letters into the outbox."""
    people = {each.id: each for each in await _members(db, {each.member_id for each in reminders})}
    names = await _team_names(db, {each.team_id for each in reminders})
    due = Round(form, period, "due").due_at
    asked = as_lines(*await asked_by(db, form))
    figures = await figures_for(db, settings, form, period, [(e.team_id, people[e.member_id]) for e in reminders])
    for each in reminders:
        if not people[each.member_id].wants_reminders:
            continue  # they see it on their page
        secret = new_secret()
        each.token_hash, each.expires_at = hashed(secret), now + WORKS_FOR
        reply_to = address_for(settings, each)
        letter = reminder_letter(
            settings,
            name=people[each.member_id].name,
            label=label(cast(Kind, form.period), period),
            form=form.name,
            team=names[each.team_id],
            due=due,
            late=now > due,
            link=f"{settings.public_url}/from-letter#{secret}",
            by=by.name if by else "",
            asked=asked if reply_to else [],
            figure=figures.get((each.team_id, each.member_id)),
        )
        put_into_outbox(db, people[each.member_id].email, letter, not_before=not_before, reply_to=reply_to)


async def _remind(db: AsyncSession, each: Round) -> Sequence[Reminder]:
    """Some who are not reminded yet, in an order that two processes share, so that neither waits for the other in a
    ring."""
    reminded = select(Reminder.id).where(
        Reminder.form_id == each.form.id, Reminder.period == each.period, Reminder.by_id.is_(None)
    )
    missing = waiting_for(each.form, each.period).subquery()
    who = (
        select(literal(each.form.id), literal(each.period), missing.c.team_id, missing.c.member_id)
        .join(Member, Member.id == missing.c.member_id)
        .where(Member.wants_reminders)
        .where(
            ~reminded.where(Reminder.team_id == missing.c.team_id, Reminder.member_id == missing.c.member_id).exists()
        )
        .order_by(missing.c.member_id, missing.c.team_id)
        .limit(AT_ONCE)
    )
    new = insert(Reminder).from_select(["form_id", "period", "team_id", "member_id"], who).on_conflict_do_nothing()
    return (await db.scalars(new.returning(Reminder))).all()


async def _write_to_leaders(db: AsyncSession, settings: Settings, news: dict[UUID, News]) -> int:
    wanted = {member_id for told in news.values() for _, some in told for _, member_id in some}
    people = {each.id: each for each in await _members(db, {*news, *wanted})}
    names = await _team_names(db, {team_id for told in news.values() for _, some in told for team_id, _ in some})
    readers = [each for each in (people[leader_id] for leader_id in news) if _hears(each)]
    figures = await _first_figures(db, settings, {each: news[each.id] for each in readers})
    for leader in readers:
        told = news[leader.id]
        groups: dict[str, list[str]] = {}
        for each, some in told:
            state_words = "late" if each.stage == "late" else "not reported"
            for team_id, member_id in some:
                what = f"{names[team_id]}, {each.label} ({state_words})"
                groups.setdefault(what, []).append(people[member_id].name)
        first = _first(told)[1]
        letter = leader_letter(
            settings,
            name=leader.name,
            groups=[(what, sorted(who)) for what, who in groups.items()],
            link=f"{settings.public_url}/teams/{first}",
            figure=figures.get(leader.id),
        )
        put_into_outbox(db, leader.email, letter)
    return len(readers)


def _hears(leader: Member) -> bool:
    return leader.hears_who_is_late and leader.suspended_at is None and leader.left_at is None


def _first(told: News) -> tuple[Round, UUID]:
    """What stands first in a leader's letter: the round, and the team."""
    return told[0][0], told[0][1][0][0]


async def _first_figures(db: AsyncSession, settings: Settings, news: dict[Member, News]) -> dict[UUID, TeamFigure]:
    """By leader: the figure of the team that stands first in their letter, in as few queries as there are rounds."""
    of: dict[tuple[UUID, date], tuple[ReportForm, list[tuple[UUID, Member]]]] = {}
    for leader, told in news.items():
        each, team_id = _first(told)
        of.setdefault((each.form.id, each.period), (each.form, []))[1].append((team_id, leader))
    found: dict[UUID, TeamFigure] = {}
    for (_, period), (form, readers) in of.items():
        figures = await figures_for(db, settings, form, period, readers)
        found |= {leader_id: figure for (_, leader_id), figure in figures.items()}
    return found


async def _open_rounds(db: AsyncSession, now: datetime, stages: Sequence[Stage]) -> list[Round]:
    """Those that have come so far and are not done. One that has been missed is no longer due."""
    forms = list(await db.scalars(select(ReportForm).where(not_closed()).order_by(ReportForm.id)))
    pauses = await pauses_of(db, forms)
    found = [each for form in forms for each in _rounds_of(form, pauses, now) if each.stage in stages]
    query = select(ReminderRound.form_id, ReminderRound.period, ReminderRound.stage).where(
        ReminderRound.form_id.in_({each.form.id for each in found}),
        ReminderRound.period >= min((each.period for each in found), default=now.date()),
    )
    done = {tuple(row) for row in await db.execute(query)} if found else set()
    return [each for each in found if each.key not in done]


def _rounds_of(form: ReportForm, pauses: Sequence[Pause], now: datetime) -> list[Round]:
    kind = cast(Kind, form.period)
    due_after, grace = timedelta(hours=form.due_hours), timedelta(days=form.grace_days)
    period, found = current_start(kind, now, zone()), []
    for _ in range(LOOK_BACK):
        period = previous_start(kind, period)
        if closes(form, period) <= form.since:
            break
        if form.until is not None and closes(form, period) > form.until:
            continue  # the next version asks for it
        if pause_over(pauses, form, kind, period):
            continue
        stands = state(kind, period, now, zone(), due_after, grace)
        if stands in ("due", "late"):
            found.append(Round(form, period, "due"))
        if stands == "late":
            found.append(Round(form, period, "late"))
        if stands == "missed" and now - missed_at(kind, period, zone(), due_after, grace) < TOLD_WITHIN:
            found.append(Round(form, period, "missed"))
    return found


async def _reminded_before(db: AsyncSession, each: Round, today: datetime) -> bool:
    """The reporter first: leaders are told on another day, and never of what nobody was reminded of."""
    key = each.form.id, each.period, "due"
    done = await db.get(ReminderRound, key)
    return done is not None and done.done_at < today


def _done(each: Round) -> dict[str, object]:
    return {"form_id": each.form.id, "period": each.period, "stage": each.stage}


async def _members(db: AsyncSession, ids: set[UUID]) -> Sequence[Member]:
    return (await db.scalars(select(Member).where(Member.id.in_(ids)))).all()


async def _team_names(db: AsyncSession, ids: set[UUID]) -> dict[UUID, str]:
    return {row.id: row.name for row in await db.execute(select(Team.id, Team.name).where(Team.id.in_(ids)))}
