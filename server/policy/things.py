"""Whatever one member wrote and another may read, as one kind of thing: who may read it, who wrote it, what it says.

Invariant: a member may flag exactly what the policy of its noun lets them read; what is hidden looks like what is not
there.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models import (
    Call,
    Case,
    Comment,
    Commitment,
    Constituency,
    Evidence,
    Invitation,
    InvitationLink,
    Low,
    LowAnswer,
    Member,
    Metric,
    MetricVersion,
    Post,
    ProfileField,
    Question,
    QuestionAnswer,
    Remark,
    Report,
    ReportAnswer,
    ReportRevision,
    Resource,
    Summary,
    Team,
    Webinar,
    WebinarFeedback,
)
from models.moderation import Kind
from server.errors import NotFound
from server.policy.calls import readable_call
from server.policy.commitments import readable_commitment
from server.policy.constituencies import readable_constituency
from server.policy.feedback import readable_words
from server.policy.lows import readable_answer, readable_low
from server.policy.members import readable_member
from server.policy.metrics import readable_metric
from server.policy.posts import readable_comment, readable_post
from server.policy.question_answers import readable_written_answer
from server.policy.questions import readable_question
from server.policy.remarks import readable_remark
from server.policy.reports import readable_report
from server.policy.resources import readable_resource
from server.policy.summaries import readable_sentence
from server.policy.teams import visible_team
from server.profile import WRITTEN

Hideable = (
    Post
    | Comment
    | Report
    | Low
    | LowAnswer
    | Evidence
    | Remark
    | Summary
    | Commitment
    | Question
    | QuestionAnswer
    | Resource
    | WebinarFeedback
)
HIDEABLE: dict[Kind, type[Hideable]] = {
    "post": Post,
    "comment": Comment,
    "report": Report,
    "low": Low,
    "answer": LowAnswer,
    "evidence": Evidence,
    "remark": Remark,
    "summary": Summary,
    "commitment": Commitment,
    "question": Question,
    "written_answer": QuestionAnswer,
    "resource": Resource,
    "feedback": WebinarFeedback,
}
"""A name cannot be hidden, nor what a whole call rests on: there a moderator warns, and who may change it does."""


@dataclass(frozen=True, slots=True)
class Thing:
    """`where` names the team, call or person that it belongs to."""

    kind: Kind
    id: UUID
    text: str
    where: str
    author_id: UUID | None = None
    team_id: UUID | None = None
    parent_id: UUID | None = None
    hidden: bool = False
    nameless: bool = False
    """Whose it is is told to nobody, those who judge it included."""

    @property
    def told_author_id(self) -> UUID | None:
        return None if self.nameless else self.author_id


async def readable_thing(db: AsyncSession, me: Member, kind: Kind, subject_id: UUID) -> Thing:
    """Raises NotFound for what I may not read, and for an invitation: only whoever holds its link reads that."""
    match kind:
        case "post":
            await readable_post(db, me, subject_id)
        case "comment":
            await readable_comment(db, me, subject_id)
        case "report":
            await readable_report(db, me, subject_id)
        case "low":
            await readable_low(db, me, subject_id)
        case "answer":
            await readable_answer(db, me, subject_id)
        case "evidence":
            evidence = await db.get(Evidence, subject_id)
            if evidence is None or evidence.hidden_at is not None:
                raise NotFound("There is no such evidence.")
            await readable_call(db, me, evidence.call_id)
        case "member":
            await readable_member(db, me, subject_id)
        case "team":
            await visible_team(db, me, subject_id)
        case "call":
            await readable_call(db, me, subject_id)
        case "constituency":
            await readable_constituency(db, me, subject_id)
        case "metric":
            await readable_metric(db, me, subject_id)
        case "remark":
            await readable_remark(db, me, subject_id)
        case "summary":
            await readable_sentence(db, me, subject_id)
        case "commitment":
            await readable_commitment(db, me, subject_id)
        case "question":
            await readable_question(db, me, subject_id)
        case "written_answer":
            await readable_written_answer(db, me, subject_id)
        case "resource":
            await readable_resource(db, me, subject_id)
        case "feedback":
            await readable_words(db, me, subject_id)
        case "invitation":
            raise NotFound("There is no such invitation.")
    thing = await thing_as_it_is(db, kind, subject_id)
    if thing is None:
        raise NotFound("There is no such thing, or it was taken back.")
    return thing


async def thing_as_it_is(db: AsyncSession, kind: Kind, subject_id: UUID) -> Thing | None:
    """For who may judge it: asks nobody's rights. None where it is gone."""
    return await FINDERS[kind](db, subject_id)


async def thing_of(db: AsyncSession, case: Case) -> Thing | None:
    """What a case is about, as it is now."""
    return await thing_as_it_is(db, case.kind, case.subject_id)


async def _post(db: AsyncSession, post_id: UUID) -> Thing | None:
    query = select(Post, Team.name).join(Team, Team.id == Post.team_id).where(Post.id == post_id)
    row = (await db.execute(query.where(Post.withdrawn_at.is_(None)))).one_or_none()
    if row is None:
        return None
    post, where = row
    return Thing("post", post.id, post.text, where, post.author_id, post.team_id, hidden=post.hidden_at is not None)


async def _comment(db: AsyncSession, comment_id: UUID) -> Thing | None:
    query = select(Comment, Team).join(Post, Post.id == Comment.post_id).join(Team, Team.id == Post.team_id)
    standing = query.where(Comment.id == comment_id, Comment.withdrawn_at.is_(None), Post.withdrawn_at.is_(None))
    row = (await db.execute(standing)).one_or_none()
    if row is None:
        return None
    comment, team = row
    return Thing(
        "comment", comment.id, comment.text, team.name, comment.author_id, team.id, comment.post_id,
        comment.hidden_at is not None,
    )  # fmt: skip


async def _report(db: AsyncSession, report_id: UUID) -> Thing | None:
    query = (
        select(Report, ReportRevision, Team.name)
        .join(ReportRevision, ReportRevision.report_id == Report.id)
        .join(Team, Team.id == Report.team_id)
        .where(Report.id == report_id)
    )
    rows = (await db.execute(query.order_by(ReportRevision.revision))).all()
    if not rows:
        return None
    report, first, where = rows[0]
    answers = select(ReportAnswer.words).where(ReportAnswer.report_id == report_id, ReportAnswer.words != "")
    answered = await db.scalars(answers.order_by(ReportAnswer.revision, ReportAnswer.question_id))
    said = dict.fromkeys(words for _, each, _ in rows for words in (each.high, each.reason) if words)
    said |= dict.fromkeys(answered)
    author = report.member_id or first.author_id
    return Thing(
        "report", report.id, "\n\n".join(said), where, author, report.team_id, hidden=report.hidden_at is not None
    )


async def _low(db: AsyncSession, low_id: UUID) -> Thing | None:
    query = select(Low, Team).join(Report, Report.id == Low.report_id).join(Team, Team.id == Report.team_id)
    row = (await db.execute(query.where(Low.id == low_id))).one_or_none()
    if row is None:
        return None
    low, team = row
    return Thing("low", low.id, low.text, team.name, low.author_id, team.id, low.report_id, low.hidden_at is not None)


async def _answer(db: AsyncSession, answer_id: UUID) -> Thing | None:
    query = select(LowAnswer, Team).join(Low, Low.id == LowAnswer.low_id).join(Team, Team.id == Low.held_by)
    row = (await db.execute(query.where(LowAnswer.id == answer_id))).one_or_none()
    if row is None:
        return None
    answer, team = row
    hidden = answer.hidden_at is not None
    return Thing("answer", answer.id, answer.text, team.name, answer.author_id, team.id, answer.low_id, hidden)


async def _remark(db: AsyncSession, remark_id: UUID) -> Thing | None:
    query = select(Remark, Team).join(Report, Report.id == Remark.report_id).join(Team, Team.id == Report.team_id)
    row = (await db.execute(query.where(Remark.id == remark_id))).one_or_none()
    if row is None:
        return None
    remark, team = row
    hidden = remark.hidden_at is not None
    return Thing("remark", remark.id, remark.text, team.name, remark.author_id, team.id, remark.report_id, hidden)


async def _summary(db: AsyncSession, summary_id: UUID) -> Thing | None:
    """Its own words: the highs and lows in it are hidden where they stand."""
    query = select(Summary, Team).join(Team, Team.id == Summary.team_id).where(Summary.id == summary_id)
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    said, team = row
    hidden = said.hidden_at is not None
    return Thing("summary", said.id, said.sentence, team.name, said.author_id, team.id, hidden=hidden)


async def _commitment(db: AsyncSession, commitment_id: UUID) -> Thing | None:
    made = await db.get(Commitment, commitment_id)
    if made is None or made.state == "taken_back":
        return None
    to: Team | Call | None = await db.get(Team, made.team_id) if made.team_id else await db.get(Call, made.call_id)
    hidden = made.hidden_at is not None
    said = f"{made.words}\n{made.unit}".strip()
    return Thing("commitment", made.id, said, to.name if to else "", made.member_id, made.team_id, hidden=hidden)


async def _question(db: AsyncSession, question_id: UUID) -> Thing | None:
    """With the first words, where a host changed them."""
    query = select(Question, Webinar.title).join(Webinar, Webinar.id == Question.webinar_id)
    standing = query.where(Question.id == question_id, Question.state != "withdrawn")
    row = (await db.execute(standing)).one_or_none()
    if row is None:
        return None
    asked, where = row
    said, hidden = "\n\n".join(filter(None, [asked.text, asked.original])), asked.hidden_at is not None
    return Thing(
        "question", asked.id, said, where, asked.author_id, parent_id=asked.webinar_id, hidden=hidden,
        nameless=asked.anonymous,
    )  # fmt: skip


async def _written_answer(db: AsyncSession, answer_id: UUID) -> Thing | None:
    query = (
        select(QuestionAnswer, Webinar.title)
        .join(Question, Question.id == QuestionAnswer.question_id)
        .join(Webinar, Webinar.id == Question.webinar_id)
        .where(QuestionAnswer.id == answer_id, QuestionAnswer.withdrawn_at.is_(None))
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    said, where = row
    hidden = said.hidden_at is not None
    return Thing("written_answer", said.id, said.text, where, said.author_id, parent_id=said.question_id, hidden=hidden)


async def _resource(db: AsyncSession, resource_id: UUID) -> Thing | None:
    query = select(Resource, Call.name).join(Call, Call.id == Resource.call_id).where(Resource.id == resource_id)
    row = (await db.execute(query.where(Resource.retired_at.is_(None)))).one_or_none()
    if row is None:
        return None
    added, where = row
    said = "\n".join(filter(None, [added.title, added.text, added.source_url, added.file_name]))
    return Thing("resource", added.id, said, where, added.author_id, hidden=added.hidden_at is not None)


async def _feedback(db: AsyncSession, feedback_id: UUID) -> Thing | None:
    """Without a name, even of who may be named: that is for who runs the webinar only."""
    query = select(WebinarFeedback, Webinar.title).join(Webinar, Webinar.id == WebinarFeedback.webinar_id)
    row = (await db.execute(query.where(WebinarFeedback.id == feedback_id))).one_or_none()
    if row is None or not (row[0].helped or row[0].missing):
        return None
    given, where = row
    said, hidden = "\n\n".join(filter(None, [given.helped, given.missing])), given.hidden_at is not None
    return Thing(
        "feedback", given.id, said, where, given.member_id, parent_id=given.webinar_id, hidden=hidden, nameless=True
    )


async def _member(db: AsyncSession, member_id: UUID) -> Thing | None:
    """Their name, and of their profile what is for everybody who may know of them: a moderator learns no more."""
    member = await db.get(Member, member_id)
    if member is None:
        return None
    fields = select(ProfileField.value).where(ProfileField.member_id == member_id, ProfileField.field.in_(WRITTEN))
    said = await db.scalars(fields.where(ProfileField.audience == "everybody").order_by(ProfileField.field))
    return Thing("member", member.id, "\n".join(filter(None, [member.name, *said])), member.name, member.id)


async def _invitation(db: AsyncSession, invitation_id: UUID) -> Thing | None:
    """To one, or by a link to many."""
    invitation: Invitation | InvitationLink | None = await db.get(Invitation, invitation_id)
    invitation = invitation or await db.get(InvitationLink, invitation_id)
    if invitation is None:
        return None
    team = await db.get(Team, invitation.team_id) if invitation.team_id else None
    where = team.name if team else ""
    return Thing("invitation", invitation.id, invitation.message, where, invitation.inviter_id, invitation.team_id)


async def _metric(db: AsyncSession, metric_id: UUID) -> Thing | None:
    query = (
        select(MetricVersion, Team)
        .join(Metric, Metric.id == MetricVersion.metric_id)
        .join(Team, Team.id == Metric.team_id)
        .where(Metric.id == metric_id)
        .order_by(MetricVersion.version.desc())
        .limit(1)
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    words, team = row
    said = "\n".join(filter(None, [words.name, words.counts, words.out_of, words.leaves_out, words.unit]))
    return Thing("metric", metric_id, said, team.name, words.author_id, team.id)


async def _evidence(db: AsyncSession, evidence_id: UUID) -> Thing | None:
    query = select(Evidence, Call.name).join(Call, Call.id == Evidence.call_id).where(Evidence.id == evidence_id)
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    fact, where = row
    said, hidden = f"{fact.statement}\n{fact.source}", fact.hidden_at is not None
    return Thing("evidence", fact.id, said, where, parent_id=fact.call_id, hidden=hidden)


async def _constituency(db: AsyncSession, constituency_id: UUID) -> Thing | None:
    query = select(Constituency, Call.name).join(Call, Call.id == Constituency.call_id)
    row = (await db.execute(query.where(Constituency.id == constituency_id))).one_or_none()
    if row is None:
        return None
    group, where = row
    return Thing("constituency", group.id, f"{group.name}\n{group.description}".strip(), where, parent_id=group.call_id)


async def _call(db: AsyncSession, call_id: UUID) -> Thing | None:
    call = await db.get(Call, call_id)
    if call is None:
        return None
    return Thing("call", call.id, f"{call.name}\n{call.goal_sentence}\n{call.condition}", call.name)


async def _team(db: AsyncSession, team_id: UUID) -> Thing | None:
    team = await db.get(Team, team_id)
    return Thing("team", team.id, team.name, team.name, team_id=team.id) if team else None


FINDERS: dict[Kind, Callable[[AsyncSession, UUID], Awaitable[Thing | None]]] = {
    "post": _post,
    "comment": _comment,
    "report": _report,
    "low": _low,
    "answer": _answer,
    "evidence": _evidence,
    "member": _member,
    "team": _team,
    "call": _call,
    "constituency": _constituency,
    "metric": _metric,
    "invitation": _invitation,
    "remark": _remark,
    "summary": _summary,
    "commitment": _commitment,
    "question": _question,
    "written_answer": _written_answer,
    "resource": _resource,
    "feedback": _feedback,
}
