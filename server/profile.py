"""What a member can say of themself, and to whom: the shape that answers and announcements share.

Invariant: a `Profile` is always as one reader, or everyone in one audience, may see it. What is not for them is as
empty as what was never written.
"""

from typing import Literal, get_args

from pydantic import BaseModel

Audience = Literal["everybody", "teams", "leaders", "nobody"]
"""Of those who may know of a member: all of them; those inside one of the member's teams (its members, and the leaders
above it); the leaders of the member's teams and above; only the member. Each holds all that follow."""

AUDIENCES: tuple[Audience, ...] = get_args(Audience)


class Profile(BaseModel):
    role_title: str = ""
    organisation: str = ""
    region: str = ""
    can_help_with: str = ""
    looks_for: str = ""
    pronouns: str = ""
    telephone: str = ""
    email: str = ""
    """The address that the member signs in with, for those who may write to it."""
    photo: str = ""
    """The version of the photo: part of its address, and another one for another picture. Empty: there is none."""


FIELDS = tuple(Profile.model_fields)
WRITTEN = tuple(field for field in FIELDS if field not in ("email", "photo"))
"""Those that are text of their own."""
SEARCHED = ("role_title", "organisation", "region", "can_help_with", "looks_for")

AT_FIRST: dict[str, Audience] = {
    **dict.fromkeys(FIELDS, "everybody"),
    "telephone": "teams",
    "email": "nobody",
}
"""Who sees what nobody has decided on."""
