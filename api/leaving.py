"""/api/v1/members/{id}/leaving: the end of a membership."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import Field

from api.router import signed_in
from api.shapes import In, Out
from server.actions.leaving import leave
from server.db import Session
from server.fields import Sentence
from server.identity import Sure, settings_of
from server.policy.handovers import Kind

router = signed_in("/members", tags=["members"])


class HeirIn(In):
    kind: Kind
    id: UUID
    to_id: UUID


class LeavingIn(In):
    note: Annotated[Sentence, Field(examples=["My job here ends in June. Thank you all."])]
    """Who takes something over reads it, and whoever looks at its history."""
    to_id: UUID | None = None
    """Who takes over what `heirs` does not name."""
    heirs: Annotated[list[HeirIn], Field(default_factory=list, max_length=500)]
    """Who takes over one thing. Whatever only this member looks after needs somebody, here or in `to_id`."""


class MembershipEnded(Out):
    member_id: UUID
    left_at: datetime
    sentence: str


@router.post("/{member_id}/leaving", status_code=201)
async def end_membership(
    db: Session, me: Sure, request: Request, member_id: UUID, leaving: LeavingIn
) -> MembershipEnded:
    """Leave the network; or, for administrators, take somebody out of it. What only they looked after is handed over
    first; places, roles, sessions, tokens and open invitations end at once, open pages within a second. What they wrote
    stays under their name. The last administrator cannot leave."""
    heirs = {(each.kind, each.id): each.to_id for each in leaving.heirs}
    member = await leave(db, me, settings_of(request), member_id, note=leaving.note, heir_id=leaving.to_id, heirs=heirs)
    assert member.left_at is not None
    whom = "You have" if me.id == member.id else f"{member.name} has"
    return MembershipEnded(
        member_id=member.id,
        left_at=member.left_at,
        sentence=f"{whom} left. What was written and reported stays. An invitation opens the door again.",
    )
