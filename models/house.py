"""What everyone agrees to before they come in: the house rules and the privacy notice, each in numbered versions, and
who accepted which; and who was erased, so that a backup from before does not bring them back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import OPEN, Base, Id, Moment


class HouseText(Base):
    """One version of one text. It holds until the next; what people agreed to is never changed."""

    __tablename__ = "house_texts"
    __table_args__ = (
        CheckConstraint("kind in ('house_rules', 'privacy_notice')", name="kind"),
        UniqueConstraint("kind", "version"),
        Index("uq_house_texts_open", "kind", unique=True, postgresql_where=OPEN),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    version: Mapped[int]
    text: Mapped[str]
    """Markdown. `server/house.py` says which {blanks} it may have."""
    what_changed: Mapped[str]
    """One plain sentence for those who knew the version before."""
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """None: it came with the software."""
    since: Mapped[Moment]
    until: Mapped[datetime | None]


class Acceptance(Base):
    __tablename__ = "acceptances"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    text_id: Mapped[UUID] = mapped_column(ForeignKey("house_texts.id"), primary_key=True)
    accepted_at: Mapped[Moment]


class ErasedMember(Base):
    """An id that stands for somebody who asked to be forgotten."""

    __tablename__ = "erased_members"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("members.id"), primary_key=True)
    erased_at: Mapped[Moment]
    words_deleted: Mapped[bool]
    """What they wrote is gone, too; otherwise it stands under “Former member”."""
