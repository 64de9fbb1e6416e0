"""Commitments: what is announced of them."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced
from server.events.webinars import NameNow
from server.fields import Figure

CommitmentState = Literal["open", "kept", "not_kept", "taken_back"]


class CommitmentChanged(Announced):
    """A commitment was made, changed, kept or not. Of one that was taken back only who made it hears."""

    type: Literal["commitment.changed"] = "commitment.changed"
    commitment_id: UUID
    member: NameNow
    call: NameNow | None
    team: NameNow | None
    webinar_id: UUID | None
    """Where it was raised, if everybody in the call may know of that webinar."""
    words: str
    number: Figure | None
    unit: str
    due: date
    state: CommitmentState
    made_at: datetime
    edited_at: datetime | None
    version: int


class CommitmentGone(Announced):
    """A commitment was taken back: nobody reads it any more but who made it."""

    type: Literal["commitment.gone"] = "commitment.gone"
    commitment_id: UUID
