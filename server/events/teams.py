"""Teams, places, calls and constituencies: what is announced of them."""

from datetime import date
from typing import Literal
from uuid import UUID

from server.events.base import Announced


class TeamChanged(Announced):
    """A team was made, renamed or closed."""

    type: Literal["team.changed"] = "team.changed"
    team_id: UUID
    name: str
    call_id: UUID | None
    parent_id: UUID | None
    closed: bool


class TeamMoved(Announced):
    """A team has another parent from now on. What the leaders of either line may see changed with it."""

    type: Literal["team.moved"] = "team.moved"
    team_id: UUID
    parent_id: UUID | None


class PlaceChanged(Announced):
    """A member came into a team, or their part in it changed. Their own sockets read their rights again."""

    type: Literal["place.changed"] = "place.changed"
    team_id: UUID
    member_id: UUID
    name: str
    leads: bool
    reports: bool


class PlaceEnded(Announced):
    """A member is no longer in a team. Their own sockets read their rights again."""

    type: Literal["place.ended"] = "place.ended"
    team_id: UUID
    member_id: UUID


class CallChanged(Announced):
    """A call was opened, or its words, dates or evidence changed."""

    type: Literal["call.changed"] = "call.changed"
    call_id: UUID
    name: str
    goal_sentence: str
    condition: str
    launched_on: date
    deadline: date


class OrganiserChanged(Announced):
    """A member runs a call from now on (`organises`), or no longer. Their own sockets read their rights again."""

    type: Literal["organiser.changed"] = "organiser.changed"
    call_id: UUID
    member_id: UUID
    name: str
    organises: bool


class ConstituencyChanged(Announced):
    """A constituency was made or its words changed."""

    type: Literal["constituency.changed"] = "constituency.changed"
    constituency_id: UUID
    call_id: UUID
    name: str
    description: str


class ConstituencyMemberChanged(Announced):
    """A member belongs to a constituency from now on, leads it, or no longer. Their own sockets read their rights
    again."""

    type: Literal["constituency_member.changed"] = "constituency_member.changed"
    constituency_id: UUID
    constituency_name: str
    member_id: UUID
    name: str
    belongs: bool
    members: int
    """How many belong to it now."""
    leads: bool = False
    """Answers, for this constituency, those who ask to join."""
