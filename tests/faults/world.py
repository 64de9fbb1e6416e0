"""The people of one schedule, and what they do over HTTP.

Everybody is in a tree of their own, named after the schedule, so that schedules follow one another on one database.
A hand asks again, with the same Idempotency-Key, until it has an answer that means something: so every request has one
outcome, whatever broke on the way, unless the time is over. Invariant: what a hand says was acknowledged was.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import select

from models import ApiToken
from server.db import Sessions
from server.events import Audience, to_all, to_call, to_leaders, to_member, to_samples, to_team
from server.identity import TOKEN_PREFIX, hashed, new_secret
from tests.people import Cast, Somebody, bring_together

TRY_SECONDS = 4.0
OUTCOME_SECONDS = 40.0
Answer = tuple[int, Any]


class NoOutcome(OSError):
    """Nothing that means anything came back in time: it may be done, or not."""


@dataclass(eq=False)
class Hand:
    """Somebody's requests, each through whichever way into the network is open."""

    who: Somebody
    ways: Callable[[], str]
    http: httpx.AsyncClient
    chance: random.Random
    broken: list[str] = field(default_factory=list)
    """Answers of 500: something nobody thought of. What is away for a while is 503."""

    async def ask(self, method: str, path: str, body: Any = None, key: str | None = None) -> Answer:
        """Status and JSON of the one answer. Raises NoOutcome."""
        headers = {**self.who.headers, **({"Idempotency-Key": key} if key else {})}
        loop = asyncio.get_running_loop()
        until = loop.time() + OUTCOME_SECONDS
        while loop.time() < until:
            try:
                async with asyncio.timeout(TRY_SECONDS):
                    answer = await self.http.request(
                        method, f"{self.ways()}/api/v1{path}", json=body, headers=headers, timeout=TRY_SECONDS
                    )
                if answer.status_code == 500:
                    self.broken.append(f"{method} {path} answered 500: {answer.text[:300]}")
                waits = answer.status_code >= 500 or (answer.status_code == 409 and "no answer yet" in answer.text)
                if not waits:
                    return answer.status_code, answer.json() if answer.content else None
            except (httpx.HTTPError, OSError, TimeoutError, ValueError):
                pass
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))
        raise NoOutcome(f"{self.who.name}: {method} {path}")


@dataclass(frozen=True, slots=True)
class Sent:
    """One POST with a key of its own: `marker` stands in its text and nowhere else."""

    marker: str
    kind: str
    status: int | None
    """None: no outcome."""


@dataclass
class Rights:
    """What somebody may hear, by where they are: the mirror of `audiences_of`, in a few lines of its own."""

    member_id: UUID
    call_of: Mapping[UUID, UUID]
    places: dict[UUID, bool] = field(default_factory=dict)
    """Team to whether they lead it."""
    organises: set[UUID] = field(default_factory=set)

    def audiences(self) -> frozenset[Audience]:
        mine = {to_member(self.member_id), to_all()}
        for team_id, leads in self.places.items():
            mine.add(to_team(team_id))
            if leads:
                mine.add(to_leaders(team_id))
        for call_id in {*(self.call_of[each] for each in self.places if each in self.call_of), *self.organises}:
            mine |= {to_call(call_id), to_samples(call_id)}
        return frozenset(mine)

    def take(self, event: Mapping[str, Any]) -> None:
        """What an event of the log about this member makes of it."""
        if event.get("member_id") != str(self.member_id):
            return
        match event["type"]:
            case "place.changed":
                self.places[UUID(event["team_id"])] = event["leads"]
            case "place.ended":
                self.places.pop(UUID(event["team_id"]), None)
            case "organiser.changed":
                change = self.organises.add if event["organises"] else self.organises.discard
                change(UUID(event["call_id"]))


@dataclass
class World:
    cast: Cast
    rights: dict[str, Rights]
    """By the name of the person, as they are at the beginning. Ada's are not among them: she administers."""
    sessions: Sessions

    @property
    def teams(self) -> dict[str, UUID]:
        cast = self.cast
        return {
            "core": cast.core,
            "region": cast.region,
            "team": cast.team,
            "sibling": cast.sibling,
            "other": cast.other,
        }


async def people(sessions: Sessions, http: httpx.AsyncClient, name: str) -> World:
    """The cast of the tests, with names of their own."""
    cast = await bring_together(sessions, http, suffix=name)
    call_of = dict.fromkeys((cast.core, cast.region, cast.team, cast.sibling), cast.call)
    call_of[cast.other] = cast.other_call
    places = {
        "olive": {cast.core: True},
        "rhea": {cast.region: True},
        "lena": {cast.team: True},
        "mo": {cast.team: False},
        "mia": {cast.team: False},
        "tom": {cast.sibling: False},
        "otto": {cast.other: False},
    }
    rights = {who: Rights(getattr(cast, who).id, call_of, dict(where)) for who, where in places.items()}
    rights["olive"].organises.add(cast.call)
    return World(cast, rights, sessions)


async def new_token(sessions: Sessions, member_id: UUID) -> tuple[UUID, dict[str, str]]:
    """A way in that can be revoked without taking the others with it."""
    secret = TOKEN_PREFIX + new_secret()
    async with sessions.begin() as db:
        token = ApiToken(
            member_id=member_id,
            name=f"ear {uuid4().hex[:6]}",
            token_hash=hashed(secret),
            scope="write",
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        db.add(token)
        await db.flush()
        token_id = (await db.scalars(select(ApiToken.id).where(ApiToken.token_hash == hashed(secret)))).one()
    return token_id, {"Authorization": f"Bearer {secret}"}
