"""The demo network: The Right Prescription, with people, places and numbers that are all invented and say so.

Its calendar is shifted so that last week is week 28 of 42. Rows go in as they would have come to stand, by COPY, with
no events: the log starts empty. The only real figures are those of the call's evidence, with their sources.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import Acceptance, Base, Call, HouseText, Member, Metric
from server.actions.recompute import rebuild
from server.actions.sessions import make_sign_in_link
from server.demo import names
from server.demo.held_webinar import add_held_webinar
from server.demo.joining import add_joining
from server.demo.live_webinar import add_live_webinar, begin_now
from server.demo.moderation import add_cases
from server.demo.past_webinar import add_past_webinar
from server.demo.people import add_call, add_constituencies, add_teams_and_people, address_of
from server.demo.profiles import add_profiles
from server.demo.reports import add_reports
from server.demo.steering import add_steering, add_summaries
from server.demo.talk import add_talk
from server.demo.webinars import add_webinars
from server.demo.world import World
from server.settings import get_settings

SIGNED_IN = (
    (names.ADMINISTRATOR, "an administrator"),
    (names.ORGANISER, "the call's organiser"),
    (names.LEADER, f"a team leader ({names.MEMBERS_TEAM})"),
    (names.MEMBER, f"a member of {names.MEMBERS_TEAM}"),
)
"""Whom the demo signs in, and what they are there."""

Told = Callable[[str, float], None]
"""What is being done, and which share of all is done."""


async def is_empty(db: AsyncSession) -> bool:
    return not await db.scalar(select(exists(select(Member.id))))


async def is_demo(db: AsyncSession) -> bool:
    return bool(await db.scalar(select(exists(select(Call.id).where(Call.made_up)))))


async def links_in(db: AsyncSession, public_url: str, last: timedelta) -> list[tuple[str, str, str]]:
    """Name, part and a one-time link for each of SIGNED_IN who is still there."""
    links = []
    for name, part in SIGNED_IN:
        member = await db.scalar(select(Member).where(Member.email == address_of(name)))
        if member is not None:
            secret = await make_sign_in_link(db, member, last)
            links.append((member.name, part, f"{public_url}/sign-in#{secret}"))
    return links


def built(today: date, zone: str, told: Told = lambda _, __: None) -> World:
    """Every row of the network, as of that day. Asks nothing of clock, chance or database."""
    world = World(today, zone)
    told("Founding teams and letting people in", 0)
    add_call(world)
    add_teams_and_people(world)
    add_constituencies(world)
    add_profiles(world)
    told("Reporting 28 weeks", 0.05)
    add_reports(world)
    told("Talking about it", 0.3)
    add_talk(world)
    add_joining(world)
    add_cases(world)
    add_held_webinar(world)
    add_past_webinar(world)
    add_webinars(world)
    add_live_webinar(world)
    add_steering(world)
    return world


async def seed(db: AsyncSession, today: date, told: Told = lambda _, __: None) -> None:
    """Fills an empty network."""
    world = built(today, get_settings().time_zone, told)
    tables = [each for each in Base.metadata.sorted_tables if each in {table.__table__ for table in world.rows}]
    by_table = {table.__table__: rows for table, rows in world.rows.items()}
    count, done = sum(map(len, by_table.values())), 0
    for table in tables:
        told("Writing it down", 0.4 + 0.3 * done / count)
        await _copy(db, table.name, by_table[table])
        done += len(by_table[table])
    await begin_now(db)
    agreed = select(Member.id, HouseText.id, Member.house_rules_accepted_at).join(HouseText, HouseText.until.is_(None))
    await db.execute(insert(Acceptance).from_select(["member_id", "text_id", "accepted_at"], agreed))
    for number, metric_id in enumerate(list(await db.scalars(select(Metric.id).order_by(Metric.id)))):
        told("Adding up", 0.7 + 0.09 * number)
        await rebuild(db, metric_id)
    told("Passing up", 0.98)
    await add_summaries(db, world)
    told("Done", 1)


async def _copy(db: AsyncSession, table: str, rows: list[dict[str, Any]]) -> None:
    """In the transaction of the session, which has begun: the caller has asked whether the network is empty."""
    columns = list(rows[0])
    raw = await (await db.connection()).get_raw_connection()
    driver: Any = raw.driver_connection
    await driver.copy_records_to_table(
        table, columns=columns, records=[tuple(row[column] for column in columns) for row in rows]
    )
