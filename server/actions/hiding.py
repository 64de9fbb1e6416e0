"""Hiding what somebody wrote, and showing it again.

Invariant: from the commit on nobody but its author reads what is hidden: not on a page that is open, not in the log of
what was announced, not in an answer that is kept. Shown again, it is announced to those who may read it now.
"""

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Comment,
    Commitment,
    Evidence,
    Low,
    LowAnswer,
    Member,
    Post,
    Question,
    QuestionAnswer,
    Remark,
    Report,
    Resource,
    Summary,
)
from server.actions.blanking import blank, blank_copies
from server.actions.commitments import announce_commitment, forget_commitment
from server.actions.lows import low_answered
from server.actions.posts import announce_comment, announce_post
from server.actions.question_answers import announce_answer, tell_answer_gone
from server.actions.questions import announce_question, tell_question_hidden
from server.actions.remarks import announce_remark
from server.actions.reports import announce_report, low_raised
from server.actions.resources import announce_resource, forget_resource, retire_made_of
from server.actions.summaries import announce_summary
from server.errors import Conflict
from server.events import (
    Audience,
    ContentHidden,
    ContentRestored,
    emit,
    forget,
    to_administrators,
    to_call,
    to_desk,
    to_member,
    to_team,
    to_webinar,
)
from server.policy.commitments import who_read_commitment
from server.policy.lows import who_read_low
from server.policy.question_answers import answers_of
from server.policy.remarks import remarked_by, who_read_remarks
from server.policy.reports import who_read_report
from server.policy.resources import who_read_resource
from server.policy.sight import sight_line
from server.policy.summaries import who_read_summary
from server.policy.teams import line_of, team_and_line
from server.policy.things import HIDEABLE, Thing


async def hide(db: AsyncSession, thing: Thing) -> None:
    """The same again changes nothing. Raises Conflict for what cannot be hidden."""
    if not await _mark(db, thing, hidden=True):
        return
    await _forget(db, thing)
    told = ContentHidden(
        kind=thing.kind, subject_id=thing.id, parent_id=thing.parent_id, author_id=thing.told_author_id
    )
    emit(db, await _readers(db, thing), told)
    if thing.kind == "report":
        await announce_report(db, await db.get_one(Report, thing.id, populate_existing=True))


async def show(db: AsyncSession, thing: Thing) -> None:
    """The same again changes nothing."""
    if not await _mark(db, thing, hidden=False):
        return
    told = ContentRestored(
        kind=thing.kind, subject_id=thing.id, parent_id=thing.parent_id, author_id=thing.told_author_id
    )
    emit(db, await _readers(db, thing), told)
    await _announce(db, thing)


async def _mark(db: AsyncSession, thing: Thing, *, hidden: bool) -> bool:
    """Whether that made a difference."""
    table = HIDEABLE.get(thing.kind)
    if table is None:
        raise Conflict("A name cannot be hidden. Warn whoever wrote it, or have it changed.", code="not_hideable")
    now = func.clock_timestamp() if hidden else None
    before = table.hidden_at.is_(None) if hidden else table.hidden_at.is_not(None)
    change = update(table).where(table.id == thing.id, before).values(hidden_at=now).returning(table.id)
    return await db.scalar(change, execution_options={"synchronize_session": False}) is not None


async def _forget(db: AsyncSession, thing: Thing) -> None:
    """Takes it out of the log, where whoever was away would read it still, and out of every other copy."""
    match thing.kind:
        case "post":
            await blank(db, "thread", thing.id)
        case "comment":
            await blank(db, "comment", thing.id)
        case "low":
            await blank(db, "low", thing.id)
        case "report" if thing.team_id:  # its lows are others' to hide
            await forget(db, to_team(thing.team_id), ["report.sent"], "report_id", thing.id)
            await blank_copies(db, [thing.id])
        case "answer" if thing.parent_id:
            low = await db.get_one(Low, thing.parent_id)
            await forget(db, to_member(low.author_id), ["low.answered"], "answer_id", thing.id)
            await blank_copies(db, [thing.id, low.id])
        case "remark":
            remarked = await remarked_by(db, await db.get_one(Remark, thing.id))
            await forget(db, to_member(remarked.reporter_id), ["remark.written"], "remark_id", thing.id)
            await blank_copies(db, [thing.id])
        case "commitment":
            await forget_commitment(db, await db.get_one(Commitment, thing.id))
        case "question":
            await tell_question_hidden(db, await db.get_one(Question, thing.id, populate_existing=True))
            answers = select(QuestionAnswer.id).where(QuestionAnswer.question_id == thing.id)
            await retire_made_of(db, list(await db.scalars(answers)))
        case "written_answer":
            await tell_answer_gone(db, await db.get_one(QuestionAnswer, thing.id, populate_existing=True))
            await retire_made_of(db, [thing.id])
        case "resource":
            await forget_resource(db, await db.get_one(Resource, thing.id))
        case _:
            await blank_copies(db, [thing.id])


async def _readers(db: AsyncSession, thing: Thing) -> Sequence[Audience]:
    """Everyone who reads it when it is not hidden."""
    match thing.kind:
        case "report":
            report = await db.get_one(Report, thing.id)
            return who_read_report(report, await sight_line(db, report.team_id))
        case "low":
            return who_read_low(await db.get_one(Low, thing.id))
        case "answer":
            return who_read_low(await db.get_one(Low, thing.parent_id))
        case "evidence":
            evidence = await db.get_one(Evidence, thing.id)
            return [to_call(evidence.call_id), to_administrators()]
        case "remark":
            remarked = await remarked_by(db, await db.get_one(Remark, thing.id))
            return who_read_remarks(remarked, await sight_line(db, remarked.report.team_id))
        case "summary":
            assert thing.team_id is not None
            return who_read_summary(await line_of(db, thing.team_id))
        case "commitment":
            return await who_read_commitment(db, await db.get_one(Commitment, thing.id))
        case "question":
            return [to_webinar((await db.get_one(Question, thing.id)).webinar_id)]
        case "written_answer":
            return [to_webinar((await db.get_one(Question, thing.parent_id)).webinar_id)]
        case "resource":
            resource = await db.get_one(Resource, thing.id)
            return [*who_read_resource(resource), to_member(resource.author_id)]
        case "feedback":
            assert thing.parent_id is not None
            return [to_desk(thing.parent_id)]
    assert thing.team_id is not None
    return await team_and_line(db, thing.team_id)


async def _announce(db: AsyncSession, thing: Thing) -> None:
    match thing.kind:
        case "post":
            post = await db.get_one(Post, thing.id, populate_existing=True)
            await announce_post(db, await db.get_one(Member, post.author_id), post)
            comments = select(Comment, Member).join(Member, Member.id == Comment.author_id)
            standing = comments.where(Comment.withdrawn_at.is_(None), Comment.hidden_at.is_(None))
            for comment, author in await db.execute(standing.where(Comment.post_id == post.id).order_by(Comment.id)):
                await announce_comment(db, author, comment, post.team_id)
        case "comment":
            comment = await db.get_one(Comment, thing.id, populate_existing=True)
            post = await db.get_one(Post, comment.post_id, populate_existing=True)
            if post.hidden_at is None and post.withdrawn_at is None:
                await announce_comment(db, await db.get_one(Member, comment.author_id), comment, post.team_id)
        case "report":
            await forget(
                db, to_team((await db.get_one(Report, thing.id)).team_id), ["report.sent"], "report_id", thing.id
            )
            await announce_report(db, await db.get_one(Report, thing.id, populate_existing=True))
        case "low":
            low = await db.get_one(Low, thing.id, populate_existing=True)
            report, author = await db.get_one(Report, low.report_id), await db.get_one(Member, low.author_id)
            emit(db, who_read_low(low), low_raised(low, report, author))
            answers = select(LowAnswer, Member).join(Member, Member.id == LowAnswer.author_id)
            shown = answers.where(LowAnswer.low_id == low.id, LowAnswer.hidden_at.is_(None))
            for answer, answerer in await db.execute(shown.order_by(LowAnswer.id)):
                emit(db, who_read_low(low), low_answered(low, answer, answerer))
        case "remark":
            remark = await db.get_one(Remark, thing.id, populate_existing=True)
            author = await db.get_one(Member, remark.author_id)
            await announce_remark(db, author, remark, await remarked_by(db, remark))
        case "summary":
            summary = await db.get_one(Summary, thing.id, populate_existing=True)
            await announce_summary(db, summary, await db.get_one(Member, summary.author_id))
        case "commitment":
            commitment = await db.get_one(Commitment, thing.id, populate_existing=True)
            if commitment.state != "taken_back":
                await announce_commitment(db, await db.get_one(Member, commitment.member_id), commitment)
        case "question":
            question = await db.get_one(Question, thing.id, populate_existing=True)
            await announce_question(db, question)
            for written, by in (await answers_of(db, [question.id]))[question.id]:
                await announce_answer(db, by, written)
        case "written_answer":
            written = await db.get_one(QuestionAnswer, thing.id, populate_existing=True)
            if (await db.get_one(Question, written.question_id, populate_existing=True)).hidden_at is None:
                await announce_answer(db, await db.get_one(Member, written.author_id), written)
        case "resource":
            await announce_resource(db, await db.get_one(Resource, thing.id, populate_existing=True))
        case "answer":
            answer = await db.get_one(LowAnswer, thing.id, populate_existing=True)
            low = await db.get_one(Low, answer.low_id, populate_existing=True)
            if low.hidden_at is None:
                emit(db, who_read_low(low), low_answered(low, answer, await db.get_one(Member, answer.author_id)))
