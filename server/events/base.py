"""What every event shares."""

from pydantic import BaseModel, ConfigDict


class Announced(BaseModel):
    """Frozen, and nothing but what it declares."""

    model_config = ConfigDict(extra="forbid", frozen=True)
