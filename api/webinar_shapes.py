"""What a webinar looks like over HTTP, and how rows become it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.roles import Named
from api.shapes import In, Out, Page, Person, person
from models import Call, Member, Registration, Webinar, WebinarSeries, WebinarThanks
from server.actions.series import Every
from server.actions.webinars import Plan
from server.fields import Line, Name, Text
from server.policy.inviting import invited_by
from server.policy.webinars import constituencies_of, my_desk_ids, people_of, teams_of


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise ValueError("Choose a time zone, for example Europe/London.") from None
    return value


def _web_address(value: str) -> str:
    """Only what a browser opens as a page of another site, and nothing that hides where it leads."""
    try:
        url = urlsplit(value)
    except ValueError:
        raise ValueError("This is not a web address.") from None
    if value and (url.scheme != "https" or not url.hostname or "@" in url.netloc or " " in value):
        raise ValueError("Paste the whole address of the meeting. It begins with https://")
    return value


MOST = 200
Zone = Annotated[Line, AfterValidator(_zone)]
WebAddress = Annotated[Line, Field(max_length=2_000), AfterValidator(_web_address)]
Ids = Annotated[list[UUID], Field(max_length=MOST)]
Holds = Literal["none", "first", "all"]


class WebinarPlan(In):
    title: Annotated[Name, Field(examples=["Ask a pharmacist"])]
    takeaway: Text = Field("", description="What people will take away from it.")
    starts_at: datetime = Field(
        description="With an offset, that moment; without one, the time on the clocks of `zone`.",
        examples=["2026-12-08T12:30:00"],
    )
    minutes: Annotated[int, Field(ge=5, le=720)] = 45
    zone: Zone = Field("Europe/London", description="The time zone in which its time is told.")
    host_ids: Ids = Field([], description="Who runs it. None, when it is scheduled: you.")
    presenter_ids: Ids = Field([], description="Who speaks.")
    team_ids: Ids = Field([], description="For these teams and all below them.")
    constituency_ids: Ids = Field([], description="And for these. Neither teams nor these: for the whole call.")
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(None, description="How many can register.")
    join_url: WebAddress | None = Field(None, description="Of the meeting, at any service. Told to who registers.")
    video_url: WebAddress | None = Field(None, description="A video at YouTube or Vimeo, shown on the page.")
    captions_url: WebAddress | None = Field(None, description="Of live captions, shown on the page.")

    def plan(self) -> Plan:
        return Plan(
            **self.model_dump(exclude={"call_id", "repeat", "copy_of"})
            | {"join_url": self.join_url or None, "captions_url": self.captions_url or None}
        )


class RepeatIn(In):
    every: Every = Field(description="`month`: on the same day of the week, as the second Tuesday.")
    times: Annotated[int, Field(ge=2, le=52)] = Field(description="How many there are, with the first.")


class WebinarIn(WebinarPlan):
    call_id: UUID
    repeat: RepeatIn | None = Field(None, description="A series: each a webinar of its own. The answer is the first.")
    copy_of: UUID | None = Field(None, description="A webinar that you run: its polls come along, as drafts.")


class CancellationIn(In):
    later: bool = Field(False, description="With all of its series that are still to come after it.")
    why: Text = Field("", description="Told to who registered.")


class AskingIn(In):
    """What is left out stays as it was."""

    holds: Holds | None = Field(
        None, description="Whose questions wait for a host: nobody's, the first of each member, or everybody's."
    )
    asking_paused: bool | None = None


class RegistrationIn(In):
    shown: bool = Field(True, description="Others whom it is for may see that you come. Its hosts see it anyway.")


class SeriesOut(Out):
    id: UUID
    every: Every
    place: int = Field(description="Which of them it is, from 1.")
    times: int


class WebinarOut(Out):
    id: UUID
    call: Named
    title: str
    takeaway: str
    starts_at: datetime
    minutes: int
    zone: str
    hosts: list[Person]
    presenters: list[Person]
    teams: list[Named]
    constituencies: list[Named]
    capacity: int | None
    coming: int
    present: int = Field(description="How many have its page open, while its room is open.")
    peak: int = Field(description="The most there were at a time.")
    thanks: int = Field(description="How many say thanks, as last counted.")
    thanked: bool = Field(description="You do.")
    join_url: str | None = Field(description="Only for who registered, hosts and presenters.")
    video_url: str | None = Field(description="What the page frames.")
    captions_url: str | None
    holds: Holds
    asking_paused: bool
    cancelled_at: datetime | None
    cancelled_why: str
    closed_at: datetime | None
    version: int
    registered: bool = Field(description="You come.")
    shown: bool = Field(description="Others may see that you come.")
    series: SeriesOut | None
    template: bool = Field(description="Kept for those who run webinars of its call to begin with.")
    invited_by: Person | None = Field(description="Who invited you, unless you declined.")
    presents: bool = Field(description="You speak in it.")
    may_run: bool
    cursor: int | None = Field(None, description="Of the live feed, where one webinar is read.")


class WebinarPage(Page[WebinarOut]):
    pass


class Coming(Person):
    shown: bool = Field(description="False: only its hosts and they themselves see it.")


class ComingPage(Page[Coming]):
    coming: int = Field(description="All who come, seen or not.")


class TeamOfCall(Named):
    call_id: UUID


class MayScheduleOut(Out):
    """Where I may schedule webinars."""

    calls: list[Named] = Field(description="For all of them.")
    teams: list[TeamOfCall] = Field(description="For these, and those below.")


async def webinar_outs(db: AsyncSession, me: Member, rows: Sequence[Webinar]) -> list[WebinarOut]:
    """Webinars that the reader may see: as many queries for a hundred as for one."""
    ids = [each.id for each in rows]
    hosts, presenters = await people_of(db, ids, "host"), await people_of(db, ids, "presenter")
    teams, constituencies = await teams_of(db, ids), await constituencies_of(db, ids)
    calls = {each.id: each for each in await db.scalars(select(Call).where(Call.id.in_({w.call_id for w in rows})))}
    counts = select(Registration.webinar_id, func.count()).where(Registration.webinar_id.in_(ids))
    coming = {row[0]: row[1] for row in await db.execute(counts.group_by(Registration.webinar_id))}
    mine = select(Registration).where(Registration.webinar_id.in_(ids), Registration.member_id == me.id)
    registered = {each.webinar_id: each for each in await db.scalars(mine)}
    thanked = select(WebinarThanks.webinar_id).where(WebinarThanks.member_id == me.id, WebinarThanks.given)
    thanks = set(await db.scalars(thanked.where(WebinarThanks.webinar_id.in_(ids))))
    of_series = select(WebinarSeries).where(WebinarSeries.id.in_({each.series_id for each in rows if each.series_id}))
    series = {each.id: each for each in await db.scalars(of_series)}
    inviters = await invited_by(db, me, ids)
    desk = my_desk_ids(me).subquery()
    run = set(await db.scalars(select(desk.c[0]).where(desk.c[0].in_(ids))))
    outs = []
    for each in rows:
        presents = any(one.id == me.id for one in presenters[each.id])
        tells = each.id in registered or presents or each.id in run
        outs.append(
            WebinarOut(
                id=each.id,
                call=Named.model_validate(calls[each.call_id]),
                hosts=[person(one) for one in hosts[each.id]],
                presenters=[person(one) for one in presenters[each.id]],
                teams=[Named.model_validate(one) for one in teams[each.id]],
                constituencies=[Named.model_validate(one) for one in constituencies[each.id]],
                coming=coming.get(each.id, 0),
                join_url=each.join_url if tells else None,
                thanked=each.id in thanks,
                series=_series_out(each, series),
                template=each.template_since is not None,
                invited_by=person(inviters[each.id]) if each.id in inviters else None,
                registered=each.id in registered,
                shown=each.id in registered and registered[each.id].shown,
                presents=presents,
                may_run=each.id in run,
                **cast(dict[str, Any], {name: getattr(each, name) for name in _AS_THEY_ARE}),
            )
        )
    return outs


def _series_out(webinar: Webinar, series: dict[UUID, WebinarSeries]) -> SeriesOut | None:
    if webinar.series_id is None or webinar.series_place is None:
        return None
    of = series[webinar.series_id]
    return SeriesOut(id=of.id, every=cast(Every, of.every), place=webinar.series_place, times=of.times)


_AS_THEY_ARE = (
    "title", "takeaway", "starts_at", "minutes", "zone", "capacity", "video_url", "holds", "asking_paused",
    "cancelled_at", "cancelled_why", "closed_at", "version", "present", "peak", "thanks",
    "captions_url",
)  # fmt: skip
