"""/api/v1/invitations/tree: who invited whom, for administrators; unfolded one member at a time."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.router import signed_in
from api.shapes import After, Limit, Out, Page, cursor_of, moment_part, parts_of, uuid_part
from server.db import Session
from server.identity import Me
from server.policy.invitation_tree import Grown, brought_in

router = signed_in("/invitations/tree", tags=["invitations"])


class Branch(Out):
    """A member, and how they came in."""

    member_id: UUID
    name: str
    joined_at: datetime
    team_name: str | None
    """Into which they were invited."""
    by_link: bool
    invited: int
    """So many members came in because they invited them."""
    waiting: int
    """So many invitations of theirs have no answer yet."""


class Tree(Page[Branch]):
    pass


@router.get("")
async def tree(
    db: Session,
    me: Me,
    of: Annotated[UUID | None, Query(description="Whose: null for those whom no member invited.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> Tree:
    """Who came in because this member invited them, in the order in which they came. For administrators."""
    last = None
    if after is not None:
        at, member_id = parts_of(after, 2)
        last = moment_part(at), uuid_part(member_id)
    found = await brought_in(db, me, of, last, limit + 1)
    more = cursor_of(found[limit - 1].joined_at.isoformat(), found[limit - 1].member_id) if len(found) > limit else None
    return Tree(items=[_branch(each) for each in found[:limit]], next=more)


def _branch(grown: Grown) -> Branch:
    return Branch.model_validate(grown)
