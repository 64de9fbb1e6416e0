"""Webinars: what is announced of them, and of who comes."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced


class NameNow(Announced):
    """A member, a team or a constituency, as named beside what it has to do with."""

    id: UUID
    name: str


class WebinarChanged(Announced):
    """A webinar was scheduled, changed, cancelled, closed or opened again. The link to its meeting is not in it:
    only who registered is told that. Where `audience_changed`, connections hear of it from now on, or no longer."""

    type: Literal["webinar.changed"] = "webinar.changed"
    webinar_id: UUID
    call_id: UUID
    title: str
    takeaway: str
    starts_at: datetime
    minutes: int
    zone: str
    hosts: list[NameNow]
    presenters: list[NameNow]
    teams: list[NameNow]
    constituencies: list[NameNow]
    """Of teams and constituencies: none of either means the whole call."""
    capacity: int | None
    coming: int
    video_url: str | None
    captions_url: str | None
    holds: Literal["none", "first", "all"]
    asking_paused: bool
    cancelled_at: datetime | None
    cancelled_why: str
    closed_at: datetime | None
    version: int
    audience_changed: bool
    link_changed: bool = False
    """There is another link to its meeting, or none any more: whom it is told to asks for it."""


class RegistrationChanged(Announced):
    """How many come to a webinar by now. `shown` comes and lets it be seen; `no_longer_shown` does not, or not any
    more. Of those who do not let it be seen, only the number tells."""

    type: Literal["registration.changed"] = "registration.changed"
    webinar_id: UUID
    coming: int
    shown: NameNow | None
    no_longer_shown: UUID | None


class WebinarInvited(Announced):
    """For yourself: somebody who runs a webinar invites you to it; null: you have declined."""

    type: Literal["webinar.invited"] = "webinar.invited"
    webinar_id: UUID
    by: NameNow | None


class RegistrationSet(Announced):
    """For yourself: you come to a webinar, or no longer. `shown`: others may see it."""

    type: Literal["registration.set"] = "registration.set"
    webinar_id: UUID
    registered: bool
    shown: bool
