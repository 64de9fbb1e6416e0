"""Random members read random things, by their ids and in lists with random filters; every answer is compared with what
the policy's own SELECT says in the database: nothing hidden is shown, nothing visible is refused.

The world is the small cast and the crowd of `tests/fuzz/crowd.py`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Select, select

from models import (
    ApiToken,
    Call,
    Case,
    Comment,
    Constituency,
    Goal,
    Low,
    LowAnswer,
    Member,
    Metric,
    Post,
    Report,
    ReportForm,
    Team,
)
from server.db import unit_of_work
from server.identity import TOKEN_PREFIX, hashed, new_secret
from server.policy.calls import visible_calls
from server.policy.constituencies import visible_constituencies
from server.policy.forms import visible_forms
from server.policy.goals import visible_goals
from server.policy.lows import visible_answers, visible_lows
from server.policy.members import visible_members
from server.policy.metrics import visible_metrics
from server.policy.moderation import visible_cases
from server.policy.posts import standing, visible_posts
from server.policy.reports import visible_reports
from server.policy.teams import inside_team_ids, visible_teams
from tests.fuzz import LONG, SEED
from tests.fuzz.crowd import throw_together
from tests.people import NOBODY, Cast, Somebody

QUESTIONS = 10_000 if LONG else 1_500


def visible_comments_at_all(me: Member) -> Select[Comment]:
    """`visible_comments` of all posts at once."""
    posts = visible_posts(me).with_only_columns(Post.id)
    return select(Comment).where(standing(Comment, me), Comment.post_id.in_(posts))


READ: dict[str, tuple[type[Any], Callable[[Member], Select[Any]]]] = {
    "/teams/{}": (Team, visible_teams),
    "/calls/{}": (Call, visible_calls),
    "/constituencies/{}": (Constituency, visible_constituencies),
    "/members/{}": (Member, visible_members),
    "/metrics/{}": (Metric, visible_metrics),
    "/goals/{}": (Goal, visible_goals),
    "/forms/{}": (ReportForm, visible_forms),
    "/reports/{}": (Report, visible_reports),
    "/posts/{}": (Post, visible_posts),
    "/comments/{}": (Comment, visible_comments_at_all),
    "/moderation/cases/{}": (Case, visible_cases),
}
"""What is read by its id: 200 is what the SELECT has, 404 all else."""


@dataclass
class Crowd:
    """Everybody with their token, everything with its id, and what each may see by the policy."""

    people: list[Somebody] = field(default_factory=list)
    ids: dict[str, list[UUID]] = field(default_factory=dict)
    sees: dict[tuple[UUID, str], set[UUID]] = field(default_factory=dict)
    lows: dict[UUID, set[UUID]] = field(default_factory=dict)
    answers: dict[UUID, set[UUID]] = field(default_factory=dict)
    inside: dict[UUID, set[UUID]] = field(default_factory=dict)
    rows: dict[UUID, Any] = field(default_factory=dict)


async def gathered(cast: Cast) -> Crowd:
    crowd = Crowd()
    tokens = {}
    async with unit_of_work(cast.sessions) as db:
        members = list(await db.scalars(select(Member).where(Member.left_at.is_(None)).order_by(Member.name)))
        for member in members:
            token = tokens[member.id] = TOKEN_PREFIX + new_secret()
            row = ApiToken(member_id=member.id, name="fuzz", token_hash=hashed(token), scope="read")
            row.expires_at = datetime.now(UTC) + timedelta(days=1)
            db.add(row)
    async with cast.sessions() as db:
        for path, (table, _) in READ.items():
            crowd.ids[path] = [*await db.scalars(select(table.id).order_by(table.id)), NOBODY]
        rows: tuple[type[Any], ...] = (Post, Comment, Report, Low, LowAnswer, Team, Member)
        for table in rows:
            crowd.rows |= {each.id: each for each in await db.scalars(select(table))}
        for member in members:
            bearer = {"Authorization": f"Bearer {tokens[member.id]}"}
            crowd.people.append(Somebody(member.name, member.id, cast.mo.http, bearer))
            for path, (table, visible) in READ.items():
                crowd.sees[member.id, path] = set(await db.scalars(visible(member).with_only_columns(table.id)))
            crowd.lows[member.id] = set(await db.scalars(visible_lows(member).with_only_columns(Low.id)))
            crowd.answers[member.id] = set(await db.scalars(visible_answers(member).with_only_columns(LowAnswer.id)))
            crowd.inside[member.id] = set(await db.scalars(inside_team_ids(member)))
    return crowd


def ids_in(answer: httpx.Response) -> set[UUID]:
    return {UUID(each["id"]) for each in answer.json()["items"]}


class Asking:
    """One member's questions. Each says what is wrong with its answer, or nothing."""

    def __init__(self, crowd: Crowd, dice: random.Random) -> None:
        self.crowd, self.dice = crowd, dice
        self.asked = 0

    async def one(self) -> None:
        lists = (self.posts, self.comments, self.reports, self.feed, self.lows, self.teams, self.members, self.cases)
        await self.dice.choice((self.by_id,) * 3 + lists)(self.dice.choice(self.crowd.people))
        self.asked += 1

    async def by_id(self, who: Somebody) -> None:
        path = self.dice.choice(list(READ))
        its_id = self.dice.choice(self.crowd.ids[path])
        answer = await who.get(path.format(its_id))
        may = its_id in self.crowd.sees[who.id, path]
        assert answer.status_code == (200 if may else 404), f"{who.name} {path} {its_id}: {answer.status_code}, {may=}"
        if may:
            self.nothing_hidden_within(who, answer.json())

    def nothing_hidden_within(self, who: Somebody, thing: Any) -> None:
        """What hangs on a thing, too: comments, lows, answers, the words of reports."""
        if isinstance(thing, list):
            for each in thing:
                self.nothing_hidden_within(who, each)
        if not isinstance(thing, dict):
            return
        for each in thing.get("comments") or ():
            if isinstance(each, dict):
                assert UUID(each["id"]) in self.crowd.sees[who.id, "/comments/{}"], each
        for each in thing.get("lows") or ():
            assert UUID(each["id"]) in self.crowd.lows[who.id], each
        for each in thing.get("answers") or ():
            if "question_id" in each:
                continue  # of a report: read by whoever reads the report
            assert UUID(each["id"]) in self.crowd.answers[who.id], each
        row = self.crowd.rows.get(UUID(thing["id"])) if "id" in thing else None
        if isinstance(row, Report) and "high" in thing and row.hidden_at is not None:
            assert bool(thing["high"]) == (row.member_id == who.id), thing
        for each in thing.values():
            self.nothing_hidden_within(who, each)

    async def page(
        self, who: Somebody, path: str, wanted: set[UUID], filters: dict[str, Any], refused: int | None = None
    ) -> None:
        """The first page: it shows of what is wanted as much as it was asked for, and nothing else."""
        limit = self.dice.choice((1, 5, 20, 100))
        answer = await who.get(path, **filters, limit=limit)
        if refused is not None:
            assert answer.status_code == refused, f"{who.name} {path} {filters}: {answer.status_code}"
            return
        assert answer.status_code == 200, f"{who.name} {path} {filters}: {answer.text}"
        shown = ids_in(answer)
        assert shown <= wanted, f"{who.name} {path} {filters} shows {shown - wanted}"
        assert len(shown) == min(limit, len(wanted)), f"{who.name} {path} {filters}: {len(shown)} of {len(wanted)}"
        self.nothing_hidden_within(who, answer.json()["items"])

    def a_team(self) -> UUID:
        return self.dice.choice(self.crowd.ids["/teams/{}"])

    def refusal(self, who: Somebody, team_id: UUID) -> int | None:
        """404 where I may not know of the team, 403 where I may, but am not inside it."""
        if team_id in self.crowd.inside[who.id]:
            return None
        return 403 if team_id in self.crowd.sees[who.id, "/teams/{}"] else 404

    async def posts(self, who: Somebody) -> None:
        team_id = self.a_team()
        wanted = {each for each in self.crowd.sees[who.id, "/posts/{}"] if self.crowd.rows[each].team_id == team_id}
        await self.page(who, "/posts", wanted, {"team_id": team_id}, self.refusal(who, team_id))

    async def comments(self, who: Somebody) -> None:
        post_id = self.dice.choice(self.crowd.ids["/posts/{}"])
        mine = self.crowd.sees[who.id, "/comments/{}"]
        wanted = {each for each in mine if self.crowd.rows[each].post_id == post_id}
        refused = None if post_id in self.crowd.sees[who.id, "/posts/{}"] else 404
        await self.page(who, "/comments", wanted, {"post_id": post_id}, refused)

    async def reports(self, who: Somebody) -> None:
        wanted, filters, refused = set(self.crowd.sees[who.id, "/reports/{}"]), {}, None
        if self.dice.random() < 0.5:
            team_id = self.a_team()
            filters["team_id"], refused = team_id, self.refusal(who, team_id)
            wanted = {each for each in wanted if self.crowd.rows[each].team_id == team_id}
        if self.dice.random() < 0.3:
            member_id = self.dice.choice(self.crowd.ids["/members/{}"])
            filters["member_id"] = member_id
            wanted = {each for each in wanted if self.crowd.rows[each].member_id == member_id}
        await self.page(who, "/reports", wanted, filters, refused)

    async def feed(self, who: Somebody) -> None:
        team_id = self.a_team() if self.dice.random() < 0.5 else None
        answer = await who.get("/feed", team_id=team_id, limit=100)
        if team_id is not None and (refused := self.refusal(who, team_id)):
            assert answer.status_code == refused
            return
        shown = {UUID(each[each["kind"]]["id"]) for each in answer.json()["items"]}
        wanted = self.crowd.sees[who.id, "/posts/{}"] | self.crowd.sees[who.id, "/reports/{}"]
        if team_id is not None:
            wanted = {each for each in wanted if self.crowd.rows[each].team_id == team_id}
        assert shown <= wanted
        assert len(shown) == min(100, len(wanted))
        self.nothing_hidden_within(who, answer.json()["items"])

    async def lows(self, who: Somebody) -> None:
        wanted, filters, refused = self.crowd.lows[who.id], {}, None
        if self.dice.random() < 0.5:
            team_id = self.a_team()
            filters["team_id"] = team_id
            refused = None if team_id in self.crowd.sees[who.id, "/teams/{}"] else 404
            wanted = {each for each in wanted if self.crowd.rows[each].held_by == team_id}
        await self.page(who, "/lows", wanted, filters, refused)

    async def teams(self, who: Somebody) -> None:
        await self.page(who, "/teams", self.crowd.sees[who.id, "/teams/{}"], {})

    async def members(self, who: Somebody) -> None:
        """Former members keep their page and leave the directory."""
        known = self.crowd.sees[who.id, "/members/{}"]
        wanted = {each for each in known if self.crowd.rows[each].left_at is None}
        await self.page(who, "/members", wanted, {})

    async def cases(self, who: Somebody) -> None:
        moderates = self.crowd.rows[who.id].is_moderator or self.crowd.rows[who.id].is_administrator
        answer = await who.get("/moderation/cases", limit=100)
        assert answer.status_code == (200 if moderates else 403)
        if moderates:
            assert ids_in(answer) <= self.crowd.sees[who.id, "/moderation/cases/{}"]


async def test_every_answer_is_what_the_policys_own_select_says(cast: Cast) -> None:
    dice = random.Random(SEED)
    await throw_together(cast, dice)
    crowd = await gathered(cast)
    asking = Asking(crowd, dice)
    while asking.asked < QUESTIONS:
        await asking.one()
