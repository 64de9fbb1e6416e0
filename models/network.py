"""The rules of the whole network that administrators change on a page: each change is a version of its own."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment


class NetworkVersion(Base):
    """The rules as they stood from `changed_at` on; the newest holds. A rule that is null was never changed here: it is
    as the server was started with. `server/network.py` says how to add one."""

    __tablename__ = "network_versions"
    __table_args__ = (CheckConstraint("visibility in ('line', 'call', 'flat')", name="visibility"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("members.id"))
    """None: by the command line."""
    changed_at: Mapped[Moment]
    session_idle_days: Mapped[int | None]
    session_days: Mapped[int | None]
    invitation_days: Mapped[int | None]
    invitations_a_day: Mapped[int | None]
    keep_log_days: Mapped[int | None]
    keep_mail_days: Mapped[int | None]
    keep_session_days: Mapped[int | None]
    keep_failure_days: Mapped[int | None]
    keep_invitation_days: Mapped[int | None]
    keep_audit_days: Mapped[int | None]
    second_factor_for: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    second_factor_from: Mapped[date | None]
    keep_case_days: Mapped[int | None]
    visibility: Mapped[str | None]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    most_led: Mapped[int | None]
