"""What everyone agrees to: what is announced of it."""

from typing import Literal

from server.events.base import Announced


class HouseTextPublished(Announced):
    """A new version of the house rules or the privacy notice holds: everybody is asked to accept it."""

    type: Literal["house_text.published"] = "house_text.published"
    kind: Literal["house_rules", "privacy_notice"]
    version: int
    what_changed: str
