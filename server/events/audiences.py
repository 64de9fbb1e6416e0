"""Who hears: the only ways to name an audience. `server/policy/audiences.py` is the mirror: what a member hears."""

from collections.abc import Iterable
from typing import NewType
from uuid import UUID

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


def to_constituency_leaders(constituency_id: UUID) -> Audience:
    """Those whom an organiser of the call named to answer for it."""
    return Audience(f"constituency_leaders:{constituency_id}")


def to_organisers(call_id: UUID) -> Audience:
    return Audience(f"organisers:{call_id}")


def to_webinar(webinar_id: UUID) -> Audience:
    """Everybody whom a webinar is for, and who runs it or speaks in it."""
    return Audience(f"webinar:{webinar_id}")


def to_desk(webinar_id: UUID) -> Audience:
    """Those who run a webinar: its hosts, and the organisers of its call."""
    return Audience(f"desk:{webinar_id}")


def to_presenters(webinar_id: UUID) -> Audience:
    """Everybody who speaks in a webinar."""
    return Audience(f"presenters:{webinar_id}")


def to_presenter(webinar_id: UUID, member_id: UUID) -> Audience:
    """One of those who speak in a webinar, and only while they do."""
    return Audience(f"presenter:{webinar_id}:{member_id}")


def to_administrators() -> Audience:
    return Audience("administrators")


def to_moderators() -> Audience:
    return Audience("moderators")


def to_all() -> Audience:
    return Audience("all")
