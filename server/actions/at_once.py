"""What is written most often, each as one statement that is a transaction of its own: the change, its event and the
kept answer, or nothing at all.

Who may is the policy's own select, with places for who asks and what for. The statement does it all when all is well;
when it does nothing (not allowed, not there, closed, a key that was used before), the general way is gone instead,
which finds out and says why. What only the database knows when it writes (the new id, the time, the name of the team)
has a blank in the event and the answer, which the statement fills in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import (
    CTE,
    ColumnElement,
    LargeBinary,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or_not

from models import Comment, EventRow, KeptReply, Member, Post, Team
from server.direct import Direct, Statement, filled
from server.events import CommentWritten, PostWritten
from server.kept import Claim
from server.markdown import to_html
from server.policy.posts import commentable_post, postable_team
from server.policy.teams import hearing_inside

NEW_ID, ITS_TEAM = UUID(int=0), UUID(int=1)
NOW = datetime(1, 1, 1, tzinfo=UTC)
TEAM_NAME = "\x00"
"""No text has it: the database could not keep it."""

STATUS = 201


@dataclass(frozen=True, slots=True)
class Written:
    """`reply` is the answer as given, without blanks; `written_at` its version, where it can be changed."""

    written_at: datetime | None
    reply: str


async def write_post_at_once(
    direct: Direct, me: Member, team_id: UUID, text: str, reply: str, claim: Claim | None = None
) -> Written | None:
    """As `write_post`; None where that has to say why not. `reply` may have the blanks above."""
    return await _write(direct, POST_AND_KEEP if claim else POST, post_values(me, team_id, text, reply), claim)


async def write_comment_at_once(
    direct: Direct, me: Member, post_id: UUID, text: str, reply: str, claim: Claim | None = None
) -> Written | None:
    """As `write_comment`; None where that has to say why not. `reply` may have the blanks above."""
    event = CommentWritten(
        comment_id=NEW_ID, post_id=post_id, team_id=ITS_TEAM, author_id=me.id, author_name=me.name, text=text,
        html=to_html(text), written_at=NOW, edited_at=None,
    )  # fmt: skip
    values = _values(me, post_id, text, event, reply)
    return await _write(direct, COMMENT_AND_KEEP if claim else COMMENT, values, claim)


def post_values(me: Member, team_id: UUID, text: str, reply: str) -> dict[str, object]:
    """What `POST` is sent with."""
    event = PostWritten(
        post_id=NEW_ID, team_id=team_id, author_id=me.id, author_name=me.name, text=text, html=to_html(text),
        written_at=NOW, edited_at=None,
    )  # fmt: skip
    return _values(me, team_id, text, event, reply)


def _values(me: Member, about: UUID, text: str, event: BaseModel, reply: str) -> dict[str, object]:
    return {"me": me.id, "about": about, "text": text, "event": event.model_dump_json(), "reply": reply}


async def _write(
    direct: Direct, statement: Statement, values: dict[str, object], claim: Claim | None
) -> Written | None:
    if claim:
        values |= {"route": claim.route, "key": claim.key, "request_hash": claim.request_hash}
    row = await direct.row(statement, values)
    if row is None:
        return None
    direct.announced()
    return Written(row["at"], row["reply"])


def _me() -> Member:
    """A member who is known when the statement is sent."""
    return Member(id=bindparam("me", type_=Uuid()))


def _post(*, keep: bool) -> Select[datetime, str]:
    team = postable_team(_me(), bindparam("about", type_=Uuid()))
    allowed = team.with_only_columns(Team.id.label("about"), Team.id.label("team_id"), Team.name.label("team_name"))
    return _written(Post, "team_id", allowed, keep=keep)


def _comment(*, keep: bool) -> Select[datetime, str]:
    post = commentable_post(_me(), bindparam("about", type_=Uuid()))
    allowed = post.with_only_columns(Post.id.label("about"), Post.team_id, literal("").label("team_name"))
    return _written(Comment, "post_id", allowed, keep=keep)


def _written(
    table: type[Post | Comment], about: str, allowed: Select[UUID, UUID, str], *, keep: bool
) -> Select[datetime, str]:
    mine = allowed.cte("allowed")
    new = select(func.uuidv7().label("id"), func.now().label("at"), *mine.c).cte("new")
    blanks = {
        f'"{NEW_ID}"': func.concat('"', new.c.id, '"'),
        f'"{ITS_TEAM}"': func.concat('"', new.c.team_id, '"'),
        '"0001-01-01T00:00:00Z"': _as_json(new.c.at),
        '"\\u0000"': cast(func.to_json(new.c.team_name), Text),
    }
    answer = select(filled(bindparam("reply", type_=Text()), blanks).label("reply")).select_from(new).cte("answer")
    row = select(new.c.id, new.c.about, cast(bindparam("me"), Uuid), cast(bindparam("text"), Text), new.c.at)
    if keep:
        kept = _kept(answer)
        row = row.join(kept, true())
    columns = ["id", about, "author_id", "text", "written_at"]
    written = insert(table).from_select(columns, row).returning(table.id).cte("written")
    heard = select(
        hearing_inside(new.c.team_id).scalar_subquery(),
        cast(filled(bindparam("event", type_=Text()), blanks), JSONB),
    )
    # the event's id is drawn after the row is written, and never before the transaction has its own number
    heard = heard.select_from(new).join(written, true()).where(func.pg_current_xact_id().is_not(None))
    said = insert(EventRow).from_select(["audiences", "body"], heard).cte("said")
    return select(new.c.at, answer.c.reply).select_from(new).join(answer, true()).join(written, true()).add_cte(said)


def _kept(answer: CTE) -> CTE:
    """The key is taken and its answer kept; whoever has it already keeps it, and then nothing is written."""
    row = select(
        cast(bindparam("me"), Uuid),
        cast(bindparam("route"), Text),
        cast(bindparam("key"), Text),
        cast(bindparam("request_hash"), LargeBinary),
        literal(STATUS),
        func.convert_to(answer.c.reply, "UTF8"),
    ).select_from(answer)
    columns = ["member_id", "route", "key", "request_hash", "status", "body"]
    taken = insert_or_not(KeptReply).from_select(columns, row).on_conflict_do_nothing()
    return taken.returning(KeptReply.key).cte("kept")


def _as_json(moment: ColumnElement[datetime]) -> ColumnElement[str]:
    """As Pydantic writes it: in UTC, and whole seconds without a fraction."""
    text = func.to_char(func.timezone("UTC", moment), '"\\""YYYY-MM-DD"T"HH24:MI:SS.US"Z\\""')
    return func.replace(text, '.000000Z"', 'Z"')


POST, POST_AND_KEEP = Statement(lambda: _post(keep=False)), Statement(lambda: _post(keep=True))
COMMENT, COMMENT_AND_KEEP = Statement(lambda: _comment(keep=False)), Statement(lambda: _comment(keep=True))
