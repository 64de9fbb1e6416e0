"""What a member proves themself with: heard by that member alone."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from server.events.base import Announced


class PasskeyNow(BaseModel):
    """A passkey as its member sees it."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    id: UUID
    name: str
    synced: bool
    """It is kept by an account of the member's (of Apple, Google, a password manager), not by one device alone."""
    made_at: datetime
    last_used_at: datetime | None


class FactorsChanged(Announced):
    """A member's second factors as they are now. Their other open pages show it."""

    type: Literal["factors.changed"] = "factors.changed"
    member_id: UUID
    app_since: datetime | None
    """When the app that shows six numbers was confirmed; null: there is none."""
    passkeys: list[PasskeyNow]
    recovery_codes_left: int
