"""Who was asked for a report and has not sent it: the same people whom the page of reports asks (`api/due.py`).

Of a form that each member answers, those with a reporting place in a team that has none below it; of one that teams
answer, the leaders of such a team. Nobody is reminded who cannot come in.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Select, Uuid, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import MAY_COME_IN, FormQuestion, Member, Place, Reminder, Report, ReportForm, Team, TeamParent
from server.errors import NotFound
from server.identity import hashed
from server.measures.periods import Kind, ends
from server.policy.figures import moment, zone
from server.policy.forms import numbers_of, questions_of
from server.policy.lows import holder_of
from server.policy.metrics import words_of
from server.policy.reports import Number, lines_of
from server.policy.sight import reading, sight_now
from server.policy.teams import leaders_of_each
from server.reply_addresses import is_signed, reminder_id_in
from server.reply_words import Asked, AskedKind
from server.settings import Settings


def waiting_for(form: ReportForm, period: date, team_id: UUID | None = None) -> Select[UUID, UUID]:
    """The team and the member of each report that is still to come; `team_id`: in this team and below it only."""
    below = select(literal(team_id or form.team_id, Uuid).label("id")).cte(recursive=True)
    children = select(TeamParent.team_id).join(below, TeamParent.parent_id == below.c.id)
    below = below.union(children.where(TeamParent.until.is_(None)))
    child = aliased(Team)
    has_below = exists().where(TeamParent.parent_id == Team.id, TeamParent.until.is_(None))
    has_below = has_below.where(child.id == TeamParent.team_id, child.until.is_(None))
    sent = exists().where(Report.form_id == form.id, Report.period == period, Report.team_id == Place.team_id)
    by_member = form.reported_by == "member"
    return (
        select(Place.team_id, Place.member_id)
        .join(Team, Team.id == Place.team_id)
        .join(Member, Member.id == Place.member_id)
        .where(Place.team_id.in_(select(below.c.id)), Place.until.is_(None), Team.until.is_(None), MAY_COME_IN)
        .where(Place.reports if by_member else Place.leads, Place.since < closes(form, period), ~has_below)
        .where(~sent.where(Report.member_id == Place.member_id) if by_member else ~sent)
    )


async def asked_by(db: AsyncSession, form: ReportForm) -> tuple[list[Number], list[FormQuestion]]:
    """The numbers of a form, in their order and in today's words, and what it asks besides."""
    asked = (await numbers_of(db, [form.id]))[form.id]
    today = (await moment(db)).astimezone(zone()).date()
    words = await words_of(db, [metric.id for _, metric in asked], today)
    numbers = [Number(number, metric, words[metric.id]) for number, metric in asked]
    return numbers, (await questions_of(db, [form.id]))[form.id]


def as_lines(numbers: Sequence[Number], questions: Sequence[FormQuestion]) -> list[Asked]:
    """What is asked as it is answered by mail. A ratio and a mean take two figures, like 5 of 8."""
    two = ("ratio", "mean")
    return [
        *(Asked(each.words.name, out_of=each.metric.over_teams in two) for each in numbers),
        *(Asked(each.name, cast(AskedKind, each.kind), choices=each.choices) for each in questions),
    ]


def closes(form: ReportForm, period: date) -> datetime:
    return ends(cast(Kind, form.period), period, zone())


async def reminder_of_link(db: AsyncSession, secret: str) -> tuple[Reminder, Member]:
    """What a reminder's link reports, and for whom. An unknown, an old one and that of somebody who cannot come in are
    the same. Raises NotFound."""
    query = select(Reminder, Member).join(Member, Member.id == Reminder.member_id)
    query = query.where(Reminder.token_hash == hashed(secret), Reminder.expires_at > func.now(), MAY_COME_IN)
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFound(
            "This link does not work, or no longer. Sign in and report there; that takes no longer.",
            code="link_not_valid",
        )
    return found[0], found[1]


async def answered_reminder(db: AsyncSession, settings: Settings, token: str) -> tuple[Reminder, Member] | None:
    """The reminder that an address was made for, locked, and whose it is; None where we did not make it, or they
    cannot come in."""
    reminder_id = reminder_id_in(token)
    query = select(Reminder, Member).join(Member, Member.id == Reminder.member_id)
    query = query.where(Reminder.id == reminder_id, MAY_COME_IN).with_for_update(of=Reminder)
    found = (await db.execute(query, execution_options={"populate_existing": True})).one_or_none()
    if found is None or not is_signed(settings, token, found[0]):
        return None
    return found[0], found[1]


async def leaders_to_tell(
    db: AsyncSession, form: ReportForm, waiting: Sequence[tuple[UUID, UUID]]
) -> dict[UUID, list[tuple[UUID, UUID]]]:
    """By leader, the reports that they are told about: those of their own team, or, where the reporter is its only
    leader, of the nearest below them. Of a team that reports as a whole, the leaders above it are told."""
    lines = await lines_of(db, {team_id for team_id, _ in waiting})
    leaders = await leaders_of_each(db, list({each for line in lines.values() for each in line}))
    choice = await sight_now(db)
    told: dict[UUID, list[tuple[UUID, UUID]]] = {}
    for team_id, member_id in waiting:
        line = reading(lines[team_id], choice)
        line = line if form.reported_by == "member" else line[1:]
        if not line:
            continue
        for leader in leaders[holder_of(line, leaders, member_id)]:
            if leader.id != member_id:
                told.setdefault(leader.id, []).append((team_id, member_id))
    return told
