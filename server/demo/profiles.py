"""What the members of the demo say of themselves, beside their job: what they can help with, and what they look for."""

from uuid import UUID

from models import ProfileField
from server.demo.world import World


def say(world: World, member_id: UUID, field: str, value: str, audience: str = "everybody") -> None:
    world.rows[ProfileField].append({"member_id": member_id, "field": field, "value": value, "audience": audience})
