"""What members say of themselves: one row a field, each with who may see it; and their photos.

A row a field, so that who may see it is asked in one place and in one way, whatever the field. `search_words` (a
function of the database, see its migration) makes words to search by out of a text, without accents.
"""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class ProfileField(Base):
    """One thing that a member says of themself."""

    __tablename__ = "profile_fields"
    __table_args__ = (
        CheckConstraint("audience in ('everybody', 'teams', 'leaders', 'nobody')", name="audience"),
        Index("ix_profile_fields_words", text("search_words(value)"), postgresql_using="gin"),
    )

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    """A name of `server.profile.Profile`. Of `email` the value stays empty: it is the member's own address. Of `photo`
    it is the version."""
    value: Mapped[str]
    audience: Mapped[str]
    """Out of those who may know of the member at all."""


class Photo(Base):
    """A member's photo as it is shown, square, in two sizes. Nothing of the file that was sent is kept."""

    __tablename__ = "photos"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    version: Mapped[str]
    small: Mapped[bytes]
    large: Mapped[bytes]
    changed_at: Mapped[Moment]
