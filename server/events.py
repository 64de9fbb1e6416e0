"""Everything that is announced, declared once.

An event carries what everyone in its audience may see, whole, so that nobody has to ask back; what depends on the
viewer (is it mine, may I edit) never rides on the wire. Each sets or replaces by id and never increments, so one that
is applied twice or early does no harm. The union is published in the OpenAPI document, from which the browser's types
are generated.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal, NewType
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from models import EventRow, LogMark, Stamping
from server.fields import Figure

Audience = NewType("Audience", str)


def to_member(member_id: UUID) -> Audience:
    return Audience(f"member:{member_id}")


def to_team(team_id: UUID) -> Audience:
    """The members of a team."""
    return Audience(f"team:{team_id}")


def to_leaders(team_id: UUID) -> Audience:
    """The leaders of one team, and nobody above them."""
    return Audience(f"line:{team_id}")


def to_line(team_ids: Iterable[UUID]) -> list[Audience]:
    """The leaders of a team and of all above it: an event names all ancestors of its team."""
    return [to_leaders(each) for each in team_ids]


def to_call(call_id: UUID) -> Audience:
    """Everyone with a place in one of its teams, and its organisers."""
    return Audience(f"call:{call_id}")


SAMPLED = "figures:"
"""Audiences with this prefix hear samples while they listen, and the events themselves when they come back."""


def to_samples(call_id: UUID) -> Audience:
    """Everyone in a call, for what changes too often to tell each of them every time."""
    return Audience(f"{SAMPLED}{call_id}")


def to_constituency(constituency_id: UUID) -> Audience:
    return Audience(f"constituency:{constituency_id}")


def to_administrators() -> Audience:
    return Audience("administrators")


def to_all() -> Audience:
    return Audience("all")


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureNow(BaseModel):
    """The figure of a team and all below it for one period, as it stands: absolute values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric_id: UUID
    team_id: UUID
    period: date
    numerator: Figure
    denominator: Figure
    value: Figure | None
    """None: undefined, as a ratio out of nothing."""
    received: int
    expected: int
    on_time: int
    revised: int


class NumberNow(BaseModel):
    """One number of a report, as last corrected."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric_id: UUID
    name: str
    unit: str
    numerator: Figure
    denominator: Figure | None


class MemberChanged(_Event):
    """A member joined the network, or what all may see of them changed."""

    type: Literal["member.changed"] = "member.changed"
    member_id: UUID
    name: str
    role_title: str
    organisation: str


class MemberSuspended(_Event):
    """A member was suspended, or (not `suspended`) may come in again. All sockets of a suspended member are closed."""

    type: Literal["member.suspended"] = "member.suspended"
    member_id: UUID
    suspended: bool


class AccessEnded(_Event):
    """A session or an API token of this member ended. Its sockets are closed; those of others stay."""

    type: Literal["access.ended"] = "access.ended"
    member_id: UUID
    access_id: UUID


class InvitationChanged(_Event):
    """An invitation was sent, accepted or revoked. Its inviter and administrators hear it."""

    type: Literal["invitation.changed"] = "invitation.changed"
    invitation_id: UUID
    email: str
    team_id: UUID | None
    role: str
    state: Literal["open", "accepted", "revoked", "expired"]


class TeamChanged(_Event):
    """A team was made, renamed or closed."""

    type: Literal["team.changed"] = "team.changed"
    team_id: UUID
    name: str
    call_id: UUID | None
    parent_id: UUID | None
    closed: bool


class TeamMoved(_Event):
    """A team has another parent from now on. What the leaders of either line may see changed with it."""

    type: Literal["team.moved"] = "team.moved"
    team_id: UUID
    parent_id: UUID | None


class PlaceChanged(_Event):
    """A member came into a team, or their part in it changed. Their own sockets read their rights again."""

    type: Literal["place.changed"] = "place.changed"
    team_id: UUID
    member_id: UUID
    name: str
    leads: bool
    reports: bool


class PlaceEnded(_Event):
    """A member is no longer in a team. Their own sockets read their rights again."""

    type: Literal["place.ended"] = "place.ended"
    team_id: UUID
    member_id: UUID


class CallChanged(_Event):
    """A call was opened, or its words, dates or evidence changed."""

    type: Literal["call.changed"] = "call.changed"
    call_id: UUID
    name: str
    goal_sentence: str
    condition: str
    launched_on: date
    deadline: date


class OrganiserChanged(_Event):
    """A member runs a call from now on (`organises`), or no longer. Their own sockets read their rights again."""

    type: Literal["organiser.changed"] = "organiser.changed"
    call_id: UUID
    member_id: UUID
    name: str
    organises: bool


class ConstituencyChanged(_Event):
    """A constituency was made or its words changed."""

    type: Literal["constituency.changed"] = "constituency.changed"
    constituency_id: UUID
    call_id: UUID
    name: str
    description: str


class ConstituencyMemberChanged(_Event):
    """A member belongs to a constituency from now on, or no longer. Their own sockets read their rights again."""

    type: Literal["constituency_member.changed"] = "constituency_member.changed"
    constituency_id: UUID
    constituency_name: str
    member_id: UUID
    name: str
    belongs: bool
    members: int
    """How many belong to it now."""


class MetricDefined(_Event):
    """A metric was defined, or its words have a new version."""

    type: Literal["metric.defined"] = "metric.defined"
    metric_id: UUID
    team_id: UUID
    version: int
    name: str


class GoalSet(_Event):
    """A goal was set, or has a new version."""

    type: Literal["goal.set"] = "goal.set"
    goal_id: UUID
    metric_id: UUID
    team_id: UUID
    version: int
    baseline: Figure | None
    target: Figure
    deadline: date


class FormMade(_Event):
    """A team, and all below it, is asked for these numbers from now on; or, `closed`, no longer."""

    type: Literal["form.made"] = "form.made"
    form_id: UUID
    team_id: UUID
    name: str
    closed: bool


class ReportSent(_Event):
    """A report came in, or was corrected (`revision` above 1). Lows and requests for help are not in it."""

    type: Literal["report.sent"] = "report.sent"
    report_id: UUID
    form_id: UUID
    team_id: UUID
    member_id: UUID | None
    author_id: UUID
    author_name: str
    period: date
    revision: int
    numbers: list[NumberNow]
    high_html: str
    reason: str
    late: bool
    sent_at: datetime


class ReportAcknowledged(_Event):
    """A leader has read a report."""

    type: Literal["report.acknowledged"] = "report.acknowledged"
    report_id: UUID
    team_id: UUID
    member_id: UUID
    name: str
    acknowledged_at: datetime


class LowRaised(_Event):
    """A low or a request for help. Only its author and the leaders of the team that holds it hear this."""

    type: Literal["low.raised"] = "low.raised"
    low_id: UUID
    report_id: UUID
    team_id: UUID
    held_by: UUID
    author_id: UUID
    author_name: str
    kind: Literal["low", "help"]
    text: str
    period: date
    raised_at: datetime


class LowAnswered(_Event):
    """A leader answered a low. Only its author and the leaders of the team that holds it hear this."""

    type: Literal["low.answered"] = "low.answered"
    low_id: UUID
    answer_id: UUID
    report_id: UUID
    author_id: UUID
    author_name: str
    text: str
    answered_at: datetime


class FiguresChanged(_Event):
    """What a change made of the figures of its team and of all above it. The team and its line hear it at once;
    everyone else in the call gets the latest values about once a second, as a sample without a position."""

    type: Literal["figures.changed"] = "figures.changed"
    call_id: UUID | None
    figures: list[FigureNow]


class PostWritten(_Event):
    """A member wrote in a team's feed, or (`edited_at`) changed what they had written."""

    type: Literal["post.written"] = "post.written"
    post_id: UUID
    team_id: UUID
    author_id: UUID
    author_name: str
    text: str
    html: str
    written_at: datetime
    edited_at: datetime | None


class PostWithdrawn(_Event):
    """A post was taken back by its author, with its comments."""

    type: Literal["post.withdrawn"] = "post.withdrawn"
    post_id: UUID
    team_id: UUID


class CommentWritten(_Event):
    """A member commented on a post, or (`edited_at`) changed their comment."""

    type: Literal["comment.written"] = "comment.written"
    comment_id: UUID
    post_id: UUID
    team_id: UUID
    author_id: UUID
    author_name: str
    text: str
    html: str
    written_at: datetime
    edited_at: datetime | None


class CommentWithdrawn(_Event):
    """A comment was taken back by its author."""

    type: Literal["comment.withdrawn"] = "comment.withdrawn"
    comment_id: UUID
    post_id: UUID
    team_id: UUID


class ThanksSet(_Event):
    """A member thanked for a post, a comment or a report (`given`), or took it back."""

    type: Literal["thanks.set"] = "thanks.set"
    subject: Literal["post", "comment", "report"]
    subject_id: UUID
    team_id: UUID
    member_id: UUID
    name: str
    given: bool


Event = Annotated[
    MemberChanged
    | MemberSuspended
    | AccessEnded
    | InvitationChanged
    | TeamChanged
    | TeamMoved
    | PlaceChanged
    | PlaceEnded
    | CallChanged
    | OrganiserChanged
    | ConstituencyChanged
    | ConstituencyMemberChanged
    | MetricDefined
    | GoalSet
    | FormMade
    | ReportSent
    | ReportAcknowledged
    | LowRaised
    | LowAnswered
    | FiguresChanged
    | PostWritten
    | PostWithdrawn
    | CommentWritten
    | CommentWithdrawn
    | ThanksSet,
    Field(discriminator="type"),
]

RIGHTS_CHANGED = frozenset({"place.changed", "place.ended", "organiser.changed", "constituency_member.changed"})
"""Events after which the sockets of `member_id` read their rights again, before they hear anything else."""
RELAY_READS = RIGHTS_CHANGED | {"access.ended", "member.suspended", "team.moved", "figures.changed"}
"""Events whose bodies the relay itself reads."""


def emit(db: AsyncSession, audiences: Iterable[Audience], event: _Event) -> None:
    """Announce `event` once to everyone in any of `audiences`, if the transaction commits. From actions only."""
    db.info.setdefault("events", []).append((sorted(set(audiences)), event.model_dump(mode="json")))


async def forget(db: AsyncSession, audience: Audience, kinds: Iterable[str], key: str, subject_id: UUID) -> None:
    """Takes what was announced about something out of the log: who catches up later must not read there what they
    may not read any more. The announcement that follows says how it stands now. `audience` heard all of it. Takes no
    lock: what is just being stamped has a position without an event, which nobody is told of."""
    about_it = EventRow.audiences.contains([audience]) & (EventRow.body[key].astext == str(subject_id))
    await db.execute(delete(EventRow).where(about_it, EventRow.body["type"].astext.in_(list(kinds))))


async def read_cursor(db: AsyncSession) -> tuple[int, UUID]:
    """The log's last position and its epoch. A snapshot reads this first, then the rest: what comes between is heard
    twice and does no harm; the other way round it would be missed."""
    last = select(Stamping.position).order_by(Stamping.position.desc()).limit(1).scalar_subquery()
    return (await db.execute(select(last, LogMark.epoch))).one()
