"""/api/v1/me/milestones and /api/v1/me/thanks: what one reached, and who thanked one. Each reads their own."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from api.router import signed_in
from api.shapes import After, In, Limit, Out, Page, Person, cursor_of, parts_of, person, uuid_part
from server.actions.milestones import answer_milestone
from server.db import Session
from server.events import read_cursor
from server.fields import Text
from server.identity import Me
from server.policy.milestones import Reached, my_milestones
from server.policy.thanked import thanks_to_me

router = signed_in("/me", ["recognition"])


class ReachedOut(Out):
    """Something that you, or (`of_team`) a team that you lead, reached lately. Nobody else is told unless you do."""

    key: str
    reached: Reached
    number: int | None
    team_id: UUID = Field(description="In whose feed it would stand.")
    team_name: str
    of_team: bool
    sentence: str = Field(description="As it would be told, unless you put it in your own words.")


class MilestonesOut(Out):
    items: list[ReachedOut]
    cursor: int


class MilestoneIn(In):
    answer: Literal["shared", "kept"] = Field(description="Asked once: the first answer stands.")
    team_id: UUID | None = Field(None, description="Of a team's milestone: the team.")
    text: Annotated[
        Text, StringConstraints(max_length=1_000), Field(description="Instead of `sentence`. Markdown.")
    ] = ""


class AnsweredOut(Out):
    post_id: UUID | None = Field(description="The celebration in the feed, if it was shared.")


class ThankedOut(Out):
    id: UUID
    subject: Literal["post", "comment", "report"]
    subject_id: UUID
    by: Person
    leads: bool = Field(description="They lead the team it was for, or one above it.")
    team_id: UUID
    team_name: str
    thanked_at: datetime


class ThankedPage(Page[ThankedOut]):
    cursor: int


@router.get("/milestones")
async def read(db: Session, me: Me) -> MilestonesOut:
    """What you reached and were not asked about yet."""
    cursor, _ = await read_cursor(db)
    return MilestonesOut(items=[ReachedOut.model_validate(each) for each in await my_milestones(db, me)], cursor=cursor)


@router.put("/milestones/{key}")
async def answer(db: Session, me: Me, key: str, said: MilestoneIn) -> AnsweredOut:
    """Share it as a celebration in the team's feed, or keep it to yourself."""
    post = await answer_milestone(db, me, key, said.answer, team_id=said.team_id, text=said.text)
    return AnsweredOut(post_id=post.id if post else None)


@router.get("/thanks")
async def list_thanks(db: Session, me: Me, before: After = None, limit: Limit = 20) -> ThankedPage:
    """Who thanked you for what, newest first. Nobody else reads this list, and nobody is counted by it."""
    cursor, _ = await read_cursor(db)
    start = uuid_part(parts_of(before, 1)[0]) if before else None
    found = await thanks_to_me(db, me, start, limit + 1)
    items = [
        ThankedOut(
            id=each.id,
            subject=each.subject,
            subject_id=each.subject_id,
            by=person(each.member),
            leads=each.leads,
            team_id=each.team_id,
            team_name=each.team_name,
            thanked_at=each.thanked_at,
        )
        for each in found[:limit]
    ]
    more = cursor_of(items[-1].id) if len(found) > limit else None
    return ThankedPage(items=items, next=more, cursor=cursor)
