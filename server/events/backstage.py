"""Backstage of webinars. Invariant: a note goes to those who run the webinar and to those it is for, and to nobody
else; which of them still run it or speak in it is asked again with every change of its plan."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced
from server.events.webinars import NameNow

SentTo = Literal["presenters", "presenter", "hosts"]


class SeenNow(Announced):
    by: NameNow
    at: datetime


class NoteChanged(Announced):
    """A backstage note was written, or somebody it is for has seen it."""

    type: Literal["note.changed"] = "note.changed"
    note_id: UUID
    webinar_id: UUID
    author: NameNow
    sent_to: SentTo
    sent_for: NameNow | None
    """Of those who speak, the one whom it is for alone."""
    text: str
    written_at: datetime
    seen: list[SeenNow]


class NoteWithdrawn(Announced):
    """A backstage note was taken back."""

    type: Literal["note.withdrawn"] = "note.withdrawn"
    note_id: UUID
    webinar_id: UUID
