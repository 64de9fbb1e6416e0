"""Erasing a member: table by table, as `server/personal/` declares it, in one transaction and at once.

Invariant: afterwards no column of the database holds the member's name, e-mail address, network address or secrets,
nor, if they chose so, a word they wrote. Their row stays as “Former member”, an id that stands for nobody, so that
every report, sum and count is what it was. Whoever is still in the network leaves first, and hands over what they hold.

There is no time to change one's mind in: who asks to be forgotten is asked for a strong confirmation instead, and is
not kept for a month because they might regret it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    BackstageNote,
    Base,
    Comment,
    Commitment,
    ErasedMember,
    EventRow,
    Low,
    Member,
    Post,
    Question,
    QuestionAnswer,
    Resource,
)
from server.actions.audit import record
from server.actions.audit_upkeep import blank_in_audit
from server.actions.backstage import take_note_away
from server.actions.blanking import blank_copies
from server.actions.commitments import withdraw_commitment
from server.actions.erased_copies import FORMER, erase_copies
from server.actions.leaving import Heirs, end_everything, leave
from server.actions.poll_words import take_words_away
from server.actions.question_answers import take_answer_away
from server.actions.questions import withdraw
from server.actions.resources import drop_file, retire
from server.actions.transcripts import take_speaker_out
from server.errors import Invalid
from server.events import CommentWithdrawn, MemberChanged, PostWithdrawn, emit
from server.limits import forget_failures
from server.personal import HOLDINGS, Erasure, Holding, Part, emptied
from server.personal.resources import WORDS_IN_RESOURCES
from server.policy.erasing import erasable_member
from server.policy.members import who_know
from server.policy.teams import team_and_line
from server.settings import Settings

STAYS = frozenset({"id", "joined_at", "left_at"})
"""Of the member's own row: what a sum or a list of former members needs."""


@dataclass(frozen=True, slots=True)
class Was:
    """Whom all copies are searched for."""

    id: UUID
    name: str
    email: str


async def erase_member(
    db: AsyncSession,
    me: Member,
    settings: Settings,
    member_id: UUID,
    *,
    confirm: str,
    words_deleted: bool,
    note: str = "",
    heir_id: UUID | None = None,
    heirs: Heirs | None = None,
) -> None:
    """Who asked to be forgotten, is. `confirm` is their e-mail address, typed again; `words_deleted`: what they wrote
    goes, too; otherwise it stands under “Former member”.

    Raises NotFound, Forbidden, Invalid; Conflict for who was erased; and what leaving raises.
    """
    member = await erasable_member(db, me, member_id)
    if confirm != member.email:
        sentence = "This is not the e-mail address of the member who is to be erased."
        raise Invalid(sentence, fields=[("confirm", "Write the e-mail address of who is to be erased.")])
    knew = await who_know(db, member)
    if member.left_at is None:
        await leave(db, me, settings, member_id, note=note, heir_id=heir_id, heirs=heirs)
    await _forget(db, settings, member, words_deleted=words_deleted)
    if me.id == member_id:
        db.info["address"] = ""
    await record(db, me, "member.erased", "member", member_id, words_deleted=words_deleted)
    emit(db, knew, MemberChanged(member_id=member_id, name=FORMER))


async def erase_again(db: AsyncSession, settings: Settings, member_id: UUID, *, words_deleted: bool) -> bool:
    """After a restore: what was done once is done again, without asking. Whether there was anybody to erase."""
    member = await db.scalar(select(Member).where(Member.id == member_id).with_for_update())
    if member is None or await db.get(ErasedMember, member_id) is not None:
        return False
    if member.left_at is None:
        await end_everything(db, member, settings, member)
    await _forget(db, settings, member, words_deleted=words_deleted)
    await record(db, None, "member.erased", "member", member_id, words_deleted=words_deleted, after="restore")
    return True


async def _forget(db: AsyncSession, settings: Settings, member: Member, *, words_deleted: bool) -> None:
    was = Was(member.id, member.name, member.email)
    if words_deleted:
        await _take_words_back(db, member)
    await take_speaker_out(db, was.id, was.name, FORMER)
    for holding in _children_first():
        for part in holding.parts:
            await _erase(db, holding, part, was, words_deleted=words_deleted)
    _empty(member)
    await db.flush()
    await db.refresh(member)
    await erase_copies(db, was.id, was.name, was.email)
    await forget_failures(db, settings, was.email)
    db.add(ErasedMember(member_id=member.id, words_deleted=words_deleted))
    await blank_in_audit(db, was.id, was.name, was.email)


def _children_first() -> list[Holding]:
    """So that nothing refers to what is deleted."""
    place = {table.name: number for number, table in enumerate(Base.metadata.sorted_tables)}
    return sorted(HOLDINGS, key=lambda each: -place[each.table.__tablename__])


async def _erase(db: AsyncSession, holding: Holding, part: Part, was: Was, *, words_deleted: bool) -> None:
    mine = part.condition(was.id, was.email)
    if part.erasure is Erasure.DELETE:
        await db.execute(delete(holding.table).where(mine))
    elif part.erasure is Erasure.BLANK or (part.erasure is Erasure.WORDS and words_deleted):
        values = {column: emptied(column) for column in part.columns}
        await db.execute(update(holding.table).where(mine).values(values))


def _empty(member: Member) -> None:
    """The one row that is emptied by hand. Its address is unlike any other, and no mail goes there."""
    for attribute in Member.__mapper__.column_attrs:
        if attribute.key in STAYS:
            continue
        if attribute.columns[0].nullable:
            setattr(member, attribute.key, None)
        else:
            setattr(member, attribute.key, type(getattr(member, attribute.key))())  # "", 0, False
    member.name, member.email = FORMER, f"{member.id}@former.invalid"


async def _take_words_back(db: AsyncSession, member: Member) -> None:
    """Posts and comments are withdrawn, as their author would, and open pages take them away. The registry empties the
    rows themselves."""
    now = func.clock_timestamp()
    withdrawing = update(Post).where(Post.author_id == member.id, Post.withdrawn_at.is_(None)).values(withdrawn_at=now)
    posts = {row.id: row.team_id for row in await db.execute(withdrawing.returning(Post.id, Post.team_id))}
    mine = or_(Comment.author_id == member.id, Comment.post_id.in_(posts))
    taking = update(Comment).where(mine, Comment.withdrawn_at.is_(None)).values(withdrawn_at=now, text="")
    comments = {row.id: row.post_id for row in await db.execute(taking.returning(Comment.id, Comment.post_id))}
    teams = select(Post.id, Post.team_id).where(Post.id.in_(comments.values()))
    team_of = {row.id: row.team_id for row in await db.execute(teams)}
    events: defaultdict[UUID, list[PostWithdrawn | CommentWithdrawn]] = defaultdict(list)
    for post_id, team_id in posts.items():
        events[team_id].append(PostWithdrawn(post_id=post_id, team_id=team_id))
    for comment_id, post_id in comments.items():
        if post_id not in posts:
            team_id = team_of[post_id]
            events[team_id].append(CommentWithdrawn(comment_id=comment_id, post_id=post_id, team_id=team_id))
    for team_id, gone in events.items():
        audiences = await team_and_line(db, team_id)
        for each in gone:
            emit(db, audiences, each)
    asked = select(Question).where(Question.author_id == member.id, Question.state != "withdrawn")
    for question in list(await db.scalars(asked.with_for_update())):
        await withdraw(db, question)
    answered = select(QuestionAnswer).where(
        QuestionAnswer.author_id == member.id, QuestionAnswer.withdrawn_at.is_(None)
    )
    for answer in list(await db.scalars(answered)):
        await take_answer_away(db, answer)
    committed = select(Commitment).where(Commitment.member_id == member.id, Commitment.state != "taken_back")
    for commitment in list(await db.scalars(committed.with_for_update())):
        await withdraw_commitment(db, member, commitment)
    await take_words_away(db, member)
    theirs = select(Resource).where(or_(*(part.condition(member.id, "") for part in WORDS_IN_RESOURCES)))
    for resource in list(await db.scalars(theirs.with_for_update())):
        await drop_file(db, resource)
        await retire(db, resource)
    notes = select(BackstageNote).where(BackstageNote.author_id == member.id, BackstageNote.withdrawn_at.is_(None))
    for note in list(await db.scalars(notes)):
        await take_note_away(db, note)
    lows = list(await db.scalars(select(Low.id).where(Low.author_id == member.id)))
    await _delete_events(db, member.id, posts, lows)
    await blank_copies(db, lows)


async def _delete_events(db: AsyncSession, member_id: UUID, posts: Iterable[UUID], lows: Iterable[UUID]) -> None:
    """All that tells their words, and what was said below a post of theirs."""
    said = EventRow.body["author_id"].astext == str(member_id)
    below = EventRow.body["post_id"].astext.in_([str(each) for each in posts])
    about = EventRow.body["low_id"].astext.in_([str(each) for each in lows])
    await db.execute(delete(EventRow).where(or_(said, below, about)))
