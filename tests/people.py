"""The small cast that every test plays with.

    Core (leader: Olive, who organises the call)
      Region (leader: Rhea)
        Team (leader: Lena; members: Mo, Mia)
        Sibling (member: Tom)
    Other (in another call; member: Otto)

Ada is administrator, Vera moderator and Hugo webinar host, all in no team. Xen is not signed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from models import Acceptance, ApiToken, Call, HouseText, Member, Organiser, Place, Team, TeamParent
from server.db import Sessions
from server.identity import TOKEN_PREFIX, hashed, new_secret

NOBODY = UUID("00000000-0000-7000-8000-000000000000")
"""An id that no row has: whatever is hidden must look like it."""


@dataclass
class Somebody:
    """A person, and what they say to the API: `await mo.get("/teams")`. Paths are those below /api/v1."""

    name: str
    id: UUID
    http: httpx.AsyncClient
    headers: dict[str, str]

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.ask("GET", path, params={name: each for name, each in params.items() if each is not None})

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return await self.ask("POST", path, body, headers)

    async def patch(self, path: str, body: Any, if_match: str | None = None) -> httpx.Response:
        return await self.ask("PATCH", path, body, {"If-Match": if_match} if if_match else {})

    async def put(self, path: str, body: Any = None) -> httpx.Response:
        return await self.ask("PUT", path, {} if body is None else body)

    async def delete(self, path: str) -> httpx.Response:
        return await self.ask("DELETE", path)

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        headers = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return await self.http.request(
            method, f"/api/v1{path}", json=body, headers={**self.headers, **headers}, params=params or None
        )


@dataclass
class Cast:
    ada: Somebody
    olive: Somebody
    rhea: Somebody
    lena: Somebody
    mo: Somebody
    mia: Somebody
    tom: Somebody
    otto: Somebody
    vera: Somebody
    hugo: Somebody
    xen: Somebody
    call: UUID
    other_call: UUID
    core: UUID
    region: UUID
    team: UUID
    sibling: UUID
    other: UUID
    sessions: Sessions

    @property
    def everybody(self) -> list[Somebody]:
        inside = [self.ada, self.olive, self.rhea, self.lena, self.mo, self.mia, self.tom]
        return [*inside, self.otto, self.vera, self.hugo, self.xen]


LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


async def bring_together(sessions: Sessions, http: httpx.AsyncClient, suffix: str = "") -> Cast:
    """Everybody, signed in by a token that may write. With a suffix of their own, several casts share a database."""
    names = ("Ada", "Olive", "Rhea", "Lena", "Mo", "Mia", "Tom", "Otto", "Vera", "Hugo")
    tokens = {name: TOKEN_PREFIX + new_secret() for name in names}  # a secret is never used by two members
    async with sessions.begin() as db:
        members = {name: _member(name, suffix) for name in names}
        calls = [_call("The Right Prescription"), _call("Hello, my name is")]
        db.add_all([*members.values(), *calls])
        await db.flush()
        teams = {
            name: Team(name=name, call_id=calls[name == "Other"].id, since=LONG_AGO)
            for name in ("Core", "Region", "Team", "Sibling", "Other")
        }
        db.add_all(teams.values())
        db.add_all(_token(members[name], token) for name, token in tokens.items())
        db.add(Organiser(call_id=calls[0].id, member_id=members["Olive"].id))
        await db.flush()
        texts = list(await db.scalars(select(HouseText.id).where(HouseText.until.is_(None))))
        db.add_all(Acceptance(member_id=each.id, text_id=text) for each in members.values() for text in texts)
        for below, above in (("Region", "Core"), ("Team", "Region"), ("Sibling", "Region")):
            db.add(TeamParent(team_id=teams[below].id, parent_id=teams[above].id, since=LONG_AGO))
        for name, team in (("Olive", "Core"), ("Rhea", "Region"), ("Lena", "Team")):
            db.add(_place(members[name], teams[team], leads=True))
        for name, team in (("Mo", "Team"), ("Mia", "Team"), ("Tom", "Sibling"), ("Otto", "Other")):
            db.add(_place(members[name], teams[team], leads=False))

    def as_(name: str) -> Somebody:
        return Somebody(name, members[name].id, http, {"Authorization": f"Bearer {tokens[name]}"})

    return Cast(
        ada=as_("Ada"),
        olive=as_("Olive"),
        rhea=as_("Rhea"),
        lena=as_("Lena"),
        mo=as_("Mo"),
        mia=as_("Mia"),
        tom=as_("Tom"),
        otto=as_("Otto"),
        vera=as_("Vera"),
        hugo=as_("Hugo"),
        xen=Somebody("Xen", NOBODY, http, {}),
        call=calls[0].id,
        other_call=calls[1].id,
        core=teams["Core"].id,
        region=teams["Region"].id,
        team=teams["Team"].id,
        sibling=teams["Sibling"].id,
        other=teams["Other"].id,
        sessions=sessions,
    )


def _member(name: str, suffix: str) -> Member:
    return Member(
        email=f"{name.lower()}{suffix}@example.org",
        name=name,
        is_administrator=name == "Ada",
        is_moderator=name == "Vera",
        is_webinar_host=name == "Hugo",
        house_rules_accepted_at=LONG_AGO,
        joined_at=LONG_AGO,
    )


def _call(name: str) -> Call:
    return Call(
        name=name,
        goal_sentence=f"{name}: everywhere, by the deadline.",
        condition="Something that nobody should have to bear.",
        launched_on=date(2025, 6, 9),
        deadline=date(2027, 3, 31),
        made_up=False,
    )


def _place(member: Member, team: Team, *, leads: bool) -> Place:
    return Place(team_id=team.id, member_id=member.id, leads=leads, reports=not leads, since=LONG_AGO)


def _token(member: Member, token: str) -> ApiToken:
    ends = datetime.now(UTC) + timedelta(days=1)
    return ApiToken(member_id=member.id, name="tests", token_hash=hashed(token), scope="write", expires_at=ends)
