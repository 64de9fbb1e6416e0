"""Webinars: a live session, whom it is for, who runs it and who comes. What is asked in one is in `questions.py`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Moment


class Webinar(Base):
    """Of one call. For the whole of it, unless teams or constituencies are named: then for these only."""

    __tablename__ = "webinars"
    __table_args__ = (
        Index("ix_webinars_call_id", "call_id", "starts_at"),
        CheckConstraint("minutes between 5 and 720", name="minutes"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("num_nulls(series_id, series_place) in (0, 2)", name="series_place"),
        CheckConstraint("holds in ('none', 'first', 'all')", name="holds"),
    )

    id: Mapped[Id]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    title: Mapped[str]
    takeaway: Mapped[str] = mapped_column(server_default="")
    """What you will take away from it."""
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    zone: Mapped[str]
    """The time zone in which its time is told, by its IANA name."""
    for_whole_call: Mapped[bool]
    capacity: Mapped[int | None]
    """How many can register; None: as many as like."""
    join_url: Mapped[str | None]
    """Of the meeting, at whatever service. Told to those who are registered, and to those who run it."""
    video_url: Mapped[str | None]
    """What a page frames: only ever an address that `server/videos.py` made."""
    captions_url: Mapped[str | None]
    """Of live captions, where another service writes them; its page shows it."""
    holds: Mapped[str] = mapped_column(server_default="none")
    """Whose questions wait for a host before others see them: nobody's, the first of each member, everybody's."""
    asking_paused: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(server_default="1")
    """Grows with every change: the SEQUENCE of its calendar entry, and its ETag."""
    cancelled_at: Mapped[datetime | None]
    cancelled_why: Mapped[str] = mapped_column(server_default="")
    closed_at: Mapped[datetime | None]
    """Since then nobody asks or votes; answers go on."""
    counted_at: Mapped[datetime | None]
    """When its votes were last counted and told."""
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("webinar_series.id"), index=True)
    series_place: Mapped[int | None]
    """Which of its series it is, from 1."""
    template_since: Mapped[datetime | None]
    """Kept for others to begin with."""
    present: Mapped[int] = mapped_column(server_default="0")
    """How many were here, as last counted and told; the rows of `attendances` tell who."""
    peak: Mapped[int] = mapped_column(server_default="0")
    """The most that were here at a time."""
    thanks: Mapped[int] = mapped_column(server_default="0")
    """As last counted and told; the rows of `webinar_thanks` tell who."""
    display_hash: Mapped[bytes | None]
    """Of the link by which a big screen shows it without signing in."""
    created_at: Mapped[Moment]


class WebinarSeries(Base):
    """Webinars that were scheduled together, one after the other. Each is one of its own."""

    __tablename__ = "webinar_series"
    __table_args__ = (
        CheckConstraint("every in ('week', 'two_weeks', 'month')", name="every"),
        CheckConstraint("times between 2 and 52", name="times"),
    )

    id: Mapped[Id]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"))
    every: Mapped[str]
    times: Mapped[int]
    made_at: Mapped[Moment]


class WebinarTeam(Base):
    """A team that a webinar is for, with all below it and the leaders above it."""

    __tablename__ = "webinar_teams"

    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True, index=True)


class WebinarConstituency(Base):
    __tablename__ = "webinar_constituencies"

    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), primary_key=True)
    constituency_id: Mapped[UUID] = mapped_column(ForeignKey("constituencies.id"), primary_key=True, index=True)


class WebinarPerson(Base):
    """Somebody who runs a webinar (host) or speaks in it (presenter), or both, in two rows."""

    __tablename__ = "webinar_people"
    __table_args__ = (CheckConstraint("part in ('host', 'presenter')", name="part"),)

    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(primary_key=True)


class Registration(Base):
    """A member who said that they come."""

    __tablename__ = "registrations"

    webinar_id: Mapped[UUID] = mapped_column(ForeignKey("webinars.id"), primary_key=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    shown: Mapped[bool]
    """Others may see that they come; hosts do in any case."""
    registered_at: Mapped[Moment]
    day_told_at: Mapped[datetime | None]
    soon_told_at: Mapped[datetime | None]
    """When they were reminded that it begins in a day, in ten minutes."""
