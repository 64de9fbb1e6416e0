"""A crowd thrown together by dice: teams in a tree and out of it, posts and comments of which some were taken back and
some hidden, reports with lows, cases, people who lead, organise, moderate or left."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from models import (
    Case,
    Comment,
    Evidence,
    Low,
    LowAnswer,
    Member,
    Organiser,
    Place,
    Post,
    Report,
    ReportRevision,
    Team,
    TeamParent,
)
from server.db import unit_of_work
from tests.people import LONG_AGO, Cast
from tests.policy.world import build

PEOPLE, TEAMS, POSTS = 24, 14, 90


async def throw_together(cast: Cast, dice: random.Random) -> None:
    """More of everything, as it could have come to stand."""
    world = await build(cast)
    now = datetime.now(UTC)
    async with unit_of_work(cast.sessions) as db:
        people = [
            Member(
                email=f"fuzz{number}@example.org",
                name=f"Person {number}",
                is_administrator=number == 0,
                is_moderator=number in (1, 2),
                joined_at=LONG_AGO,
                left_at=now if number > PEOPLE - 3 else None,
            )
            for number in range(PEOPLE)
        ]
        calls = [cast.call, cast.other_call, None]
        teams = [Team(name=f"Team {number}", call_id=dice.choice(calls), since=LONG_AGO) for number in range(TEAMS)]
        db.add_all([*people, *teams])
        await db.flush()
        for number, team in enumerate(teams):
            above = [each for each in teams[:number] if each.call_id == team.call_id]
            if above and dice.random() < 0.7:
                db.add(TeamParent(team_id=team.id, parent_id=dice.choice(above).id, since=LONG_AGO))
        everybody = [*(each.id for each in people), *(each.id for each in cast.everybody if each.name != "Xen")]
        every_team = [*(each.id for each in teams), cast.team, cast.sibling, cast.region, cast.core, cast.other]
        taken: set[tuple[UUID, UUID]] = {
            (row.team_id, row.member_id) for row in await db.execute(select(Place.team_id, Place.member_id))
        }
        for member_id in everybody:
            for team_id in dice.sample(every_team, dice.randrange(4)):
                if (team_id, member_id) not in taken:
                    until = now if dice.random() < 0.2 else None
                    leads = dice.random() < 0.35
                    db.add(
                        Place(
                            team_id=team_id,
                            member_id=member_id,
                            leads=leads,
                            reports=not leads,
                            since=LONG_AGO,
                            until=until,
                        )
                    )
        db.add(Organiser(call_id=cast.other_call, member_id=dice.choice(people).id))

        def perhaps(chance: float) -> datetime | None:
            return now if dice.random() < chance else None

        posts = [
            Post(team_id=dice.choice(every_team), author_id=dice.choice(everybody), text=f"Post {number}",
                 withdrawn_at=perhaps(0.15), hidden_at=perhaps(0.2))
            for number in range(POSTS)
        ]  # fmt: skip
        db.add_all(posts)
        await db.flush()
        db.add_all(
            Comment(post_id=dice.choice(posts).id, author_id=dice.choice(everybody), text=f"Comment {number}",
                    withdrawn_at=perhaps(0.15), hidden_at=perhaps(0.25))
            for number in range(POSTS * 2)
        )  # fmt: skip
        reports: dict[tuple[UUID, UUID, date], Report] = {}
        for number in range(40):
            week = now.date() - timedelta(days=now.weekday() + 7 * (2 + number % 20))
            team_id, member_id = dice.choice(every_team), dice.choice(everybody)
            report = Report(form_id=UUID(world.ids["form"]), team_id=team_id, member_id=member_id, period=week)
            report.hidden_at = perhaps(0.3)
            reports[team_id, member_id, week] = report
        db.add_all(reports.values())
        await db.flush()
        for (_, member_id, _), report in reports.items():
            db.add(ReportRevision(report_id=report.id, revision=1, author_id=member_id, high="Secret words."))
            if dice.random() < 0.7:
                held_by = dice.choice(every_team)
                low = Low(report_id=report.id, author_id=member_id, kind="low", text="Secret low.", held_by=held_by)
                low.hidden_at = perhaps(0.3)
                db.add(low)
                await db.flush()
                for _ in range(dice.randrange(3)):
                    answer = LowAnswer(low_id=low.id, author_id=dice.choice(everybody), text="Secret answer.")
                    answer.hidden_at = perhaps(0.4)
                    db.add(answer)
        db.add_all(
            Case(kind="post", subject_id=each.id, author_id=each.author_id, team_id=each.team_id, quote=each.text)
            for each in dice.sample(posts, 20)
        )
        db.add_all(
            Evidence(
                call_id=cast.call, place=place, statement=f"Fact {place}", source="A study", hidden_at=perhaps(0.5)
            )
            for place in range(1, 7)
        )
