"""/api/v1/open-calls: the public pages of calls, and asking to join.

Whoever is not signed in reads here what an organiser published, and nothing else. A page is kept for a few seconds in
each process, so that a launch, with everybody reading, costs the database one look now and then.
"""

import asyncio
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from api.charts import ChartDrawn, chart_drawn
from api.drawing import draw
from api.router import public
from api.shapes import In, Out
from models import Team
from server.actions.asking import Asked, Proof, ask_to_join
from server.db import Session, Sessions
from server.errors import Invalid, NotFound
from server.fields import Address, Figure, Line, Name, Text
from server.identity import address_of, settings_of, visitor
from server.limits import ASKING_TO_JOIN, count_try
from server.measures.goals import days_left, days_left_in_words, progress
from server.measures.periods import Kind, label
from server.measures.rollup import OverTeams
from server.measures.small import may_be_published
from server.measures.words import number
from server.policy.figures import kind_of, zone
from server.policy.goals import Standing
from server.policy.joining import OpenCall, open_call
from server.proofs import HARDEST, LASTS, PIECES, bits_of, issue, solved
from server.settings import Settings

door = public("/open-calls", ["joining"])

MOST_QUESTIONS = 8
MOST_CHARTS = 3
"""A page that everybody reads stays short, and quick to make."""
KEPT_SECONDS = 2.0
MOST_KEPT = 200
EASY_A_MINUTE = 600
"""Twice a launch. From there on the work doubles whenever the rate does."""

Why = Annotated[Text, Field(max_length=1_000)]
Answer = Annotated[Text, Field(max_length=2_000)]


class PublicConstituency(Out):
    id: UUID
    name: str
    description: str


class PublicQuestion(Out):
    id: UUID
    question: str
    required: bool


class PublicFigure(Out):
    """The total of all teams, at the end of the last period that is complete."""

    value: Figure
    numerator: Figure | None
    denominator: Figure | None
    label: str
    received: int
    expected: int


class PublicGoal(Out):
    """A goal of the call as a whole. Nothing that is below it, and no small number."""

    name: str
    counts: str
    unit: str
    over_teams: OverTeams
    start: Figure | None
    target: Figure
    deadline: date
    figure: PublicFigure | None
    sentence: str
    period: Kind
    chart: ChartDrawn | None = Field(
        description="Where it is published: periods that are complete, nothing small, no name and no words of anybody."
    )


class OpenCallOut(Out):
    slug: str
    name: str
    goal_sentence: str
    condition: str
    launched_on: date
    deadline: date
    days_left: int
    made_up: bool = Field(description="Its people, places and numbers are invented.")
    intro: str
    goals: list[PublicGoal]
    constituencies: list[PublicConstituency]
    questions: list[PublicQuestion]
    network_name: str
    unconfirmed_days: int = Field(description="What was asked from an address that is not confirmed is kept so long.")
    kept_days: int = Field(description="A request is kept for so long after the last thing that happened to it.")


class Challenge(Out):
    """Work to do before asking. With `key` the SHA-256 of `challenge` in hexadecimal, find for each piece from 0 on a
    number such that the SHA-256 of `key.piece.number` begins with so many zero bits."""

    challenge: str
    pieces: int
    bits: int
    lasts_seconds: int


class ProofIn(In):
    challenge: Annotated[str, StringConstraints(max_length=300)]
    numbers: list[Annotated[int, Field(ge=0, le=2**53)]] = Field(
        max_length=PIECES, description="One for each piece, in their order."
    )


class JoinAnswerIn(In):
    question_id: UUID
    answer: Answer


class SaidIn(In):
    """What somebody says of themself."""

    name: Name
    role_title: Annotated[Line, Field(examples=["Practice pharmacist"])] = ""
    organisation: Annotated[Line, Field(examples=["Mill Lane Surgery"])] = ""
    constituency_id: UUID | None = Field(None, description="Null only where the call has none.")
    why: Why = ""
    answers: list[JoinAnswerIn] = Field([], max_length=2 * MOST_QUESTIONS)

    def asked(self) -> Asked:
        answers = {each.question_id: each.answer for each in self.answers}
        return Asked(self.name, self.role_title, self.organisation, self.constituency_id, self.why, answers)


class AskIn(SaidIn):
    email: Address
    website: Annotated[Line, Field(description="For robots, which fill in everything. Leave it out.")] = ""
    proof: ProofIn


class AskedOut(Out):
    sentence: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was a moment ago. None: there was none."""

    until: float
    page: OpenCall | None
    body: bytes = b""
    tag: str = ""


class OpenCalls:
    """Pages that were looked at within the last seconds. However many ask at once, one looks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._looking: dict[str, asyncio.Task[Kept]] = {}

    async def get(self, sessions: Sessions, slug: str) -> Kept:
        kept = self._kept.get(slug)
        if kept is not None and kept.until > monotonic():
            return kept
        looking = self._looking.get(slug)
        if looking is None:
            looking = self._looking[slug] = asyncio.create_task(self._look(sessions, slug))
            looking.add_done_callback(lambda _: self._looking.pop(slug, None))
        return await asyncio.shield(looking)

    def forget(self) -> None:
        """Somebody here changed a page: they see it at once. Other processes do within KEPT_SECONDS."""
        self._kept.clear()

    async def _look(self, sessions: Sessions, slug: str) -> Kept:
        until = monotonic() + KEPT_SECONDS
        try:
            async with sessions() as db:
                page = await open_call(db, slug)
                body = (await open_call_out(db, page, self._settings)).model_dump_json().encode()
        except NotFound:
            found = Kept(until, None)
        else:
            found = Kept(until, page, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
        self._kept[slug] = found
        self._kept.move_to_end(slug)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return found


async def _open_page(request: Request, slug: str) -> Kept:
    pages: OpenCalls = request.app.state.open_calls
    return await pages.get(request.app.state.sessions, slug)


OpenPage = Annotated[Kept, Depends(_open_page)]


def _published(kept: Kept) -> OpenCall:
    if kept.page is None:
        raise NotFound("There is no such page, or it is not open. Check the address, or ask whoever gave it to you.")
    return kept.page


@door.get("/{slug}", response_model=OpenCallOut, responses={304: {"description": "It is as you have it."}})
async def read(kept: OpenPage, if_none_match: Annotated[str | None, Header(max_length=200)] = None) -> Response:
    """The public page of a call, while it is open: 404 otherwise, as for none."""
    _published(kept)
    headers = {"ETag": kept.tag, "Cache-Control": f"public, max-age={KEPT_SECONDS:.0f}"}
    if if_none_match is not None and kept.tag in [each.strip() for each in if_none_match.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(kept.body, headers=headers, media_type="application/json")


@door.get("/{slug}/challenge")
async def challenge(request: Request, kept: OpenPage) -> Challenge:
    """What to solve before asking to join: a moment's work for one, hours for ten thousand. No puzzle for people.

    One that ran out, or was used, is replaced by asking again. It gets harder while very many ask at once.
    """
    page = _published(kept)
    work = _work(settings_of(request).join_proof_bits, page.asked_lately)
    made = issue(page.page.proof_key, page.call.id, work)
    return Challenge(challenge=made, pieces=PIECES, bits=bits_of(work), lasts_seconds=LASTS)


@door.post("/{slug}/requests", status_code=202, dependencies=[Depends(visitor)])
async def ask(db: Session, request: Request, kept: OpenPage, asked: AskIn) -> AskedOut:
    """Ask to join. The answer is the same for every address; a letter goes to it, and what is in it says the rest.

    With the same solved challenge the same request is done once, however often it is sent. `proof_not_valid` (409):
    take another challenge. `questions_changed` (409): read the page again.
    """
    page = _published(kept)
    if asked.website:
        raise Invalid(
            "A field was filled in that people do not see, and that must stay empty. Empty it, then send again.",
            code="left_empty",
            fields=[("website", "Leave this empty. It is there to tell programs from people.")],
        )
    solved_hash = solved(page.page.proof_key, page.call.id, asked.proof.challenge, asked.proof.numbers)
    sessions, settings = request.app.state.sessions, settings_of(request)
    await count_try(sessions, settings, f"{page.page.slug} {asked.email}", address_of(request), ASKING_TO_JOIN)
    said = hashlib.sha256(asked.model_dump_json(exclude={"proof"}).encode()).digest()
    proof = Proof(solved_hash, said)
    await ask_to_join(db, settings, page, asked.email, asked.asked(), proof)
    return AskedOut(
        sentence=f"A letter is on its way to {asked.email}. Open the link in it: only then do the people who run the "
        "call read what you wrote."
    )


def _work(base: int, asked_lately: int) -> int:
    """Twice the work for twice the rate, once it is more than people ask on a launch day."""
    return min(HARDEST, base + (asked_lately // EASY_A_MINUTE).bit_length()) if base else 0


async def open_call_out(db: AsyncSession, page: OpenCall, settings: Settings) -> OpenCallOut:
    call = page.call
    charts: dict[UUID, ChartDrawn] = {}
    for each in page.goals:
        if each.goal.id in page.charts:
            team = await db.get_one(Team, each.goal.team_id)
            charts[each.goal.id] = chart_drawn(await draw(db, "anybody", each.metric, team, each.goal))
    today = datetime.now(zone()).date()
    return OpenCallOut(
        slug=page.page.slug,
        name=call.name,
        goal_sentence=call.goal_sentence,
        condition=call.condition,
        launched_on=call.launched_on,
        deadline=call.deadline,
        days_left=max(0, days_left(call.deadline, today)),
        made_up=call.made_up,
        intro=page.page.intro,
        goals=[_goal(each, charts.get(each.goal.id)) for each in page.goals],
        constituencies=[PublicConstituency.model_validate(each) for each in page.constituencies],
        questions=[PublicQuestion.model_validate(each) for each in page.questions],
        network_name=settings.network_name,
        unconfirmed_days=settings.join_unconfirmed_days,
        kept_days=settings.join_request_days,
    )


def _goal(standing: Standing, chart: ChartDrawn | None) -> PublicGoal:
    where, words, version = standing.settled, standing.words, standing.version
    over_teams: OverTeams = cast(OverTeams, standing.metric.over_teams)
    shown = (
        where is not None
        and where.numerator is not None
        and where.denominator is not None
        and may_be_published(over_teams, where.numerator, where.denominator, where.received)
    )
    figure = None
    target, left = number(version.target, words.unit), days_left_in_words(version.deadline, standing.today)
    sentence = f"No figure yet. The target is {target}; {left}."
    if where is not None and not shown:
        sentence = f"The numbers are too small yet to show here. The target is {target}; {left}."
    elif where is not None and where.value is not None:
        figure = PublicFigure(
            value=where.value,
            numerator=where.numerator,
            denominator=where.denominator,
            label=label(kind_of(standing.metric), where.period),
            received=where.received,
            expected=where.expected,
        )
        way = progress(standing.start, version.target, where.value)
        so_far = f": {number(way, '%', 0)} of the way" if way is not None and way >= 0 else ""
        sentence = f"{number(where.value, words.unit)} so far, {target} is the target{so_far}; {left}."
    return PublicGoal(
        name=words.name,
        counts=words.counts,
        unit=words.unit,
        over_teams=over_teams,
        start=standing.start,
        target=version.target,
        deadline=version.deadline,
        figure=figure,
        sentence=sentence,
        period=kind_of(standing.metric),
        chart=chart,
    )
