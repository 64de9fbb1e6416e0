"""Passing up: what is announced of it."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from server.events.base import Announced


class SummaryPassedUp(Announced):
    """A team's leader passed a summary up, or somebody in it agreed to be named, or no longer. Only the leaders in
    line hear this; what stands in it they read, since a name may be taken back."""

    type: Literal["summary.passed"] = "summary.passed"
    summary_id: UUID
    team_id: UUID
    form_id: UUID
    period: date
    version: int
    author_id: UUID
    author_name: str
    as_at: datetime


class NamingAsked(Announced):
    """A leader would like to name me beside something I said. Only I hear this."""

    type: Literal["naming.asked"] = "naming.asked"
    item_id: UUID
    member_id: UUID
    by_name: str
