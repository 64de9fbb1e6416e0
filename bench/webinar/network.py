"""One webinar of a call with 5,000 members in 500 teams below 20 others, 200 questions, and one poll. Numbered, so that
every program here knows all ids without asking. Made anew each time: votes of a run before would be found again."""

from uuid import UUID

from sqlalchemy import text

from bench.world import anew
from server.identity import TOKEN_PREFIX
from server.migrations import connect

ATTENDEES, QUESTIONS = 5_000, 200
TEAMS, REGIONS = 500, 20
CHOICES = 5
WEBINAR = UUID("00000000-0000-7000-8000-000000000001")
FIRST_QUESTION = 1_000_000
POLL = UUID("00000000-0000-7000-8000-000000000002")
_SECRET = f"{TOKEN_PREFIX}benchmarks-on-this-machine-only-"


def numbered(number: int) -> UUID:
    return UUID(f"00000000-0000-7000-8000-{number:012x}")


def secret_of(number: int) -> str:
    """Of the attendee of this number, from 1."""
    return f"{_SECRET}{number}"


async def make(server_url: str) -> str:
    """Its URL."""
    url = await anew(server_url, "bench_webinar")
    numbers = {
        "attendees": ATTENDEES, "questions": QUESTIONS, "teams": TEAMS, "regions": REGIONS, "secret": _SECRET,
        "first": FIRST_QUESTION, "choices": CHOICES,
    }  # fmt: skip
    async with connect(url) as connection:
        for statement in _NETWORK.split(";\n"):
            await connection.execute(text(statement), numbers)
        await connection.commit()
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("vacuum (analyze)"))
    return url


_NETWORK = """
create function pg_temp.numbered(n int) returns uuid language sql
    return cast('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') as uuid);
create table bare_votes (question_id uuid, member_id uuid, given boolean, primary key (question_id, member_id));
insert into calls (id, name, goal_sentence, condition, launched_on, deadline, made_up)
values (pg_temp.numbered(1), 'Benchmark', 'Everybody is heard.', 'Nobody asks.', current_date, current_date + 99, true);
insert into teams (id, name, call_id)
select pg_temp.numbered(n), 'Team ' || n, pg_temp.numbered(1)
from generate_series(1, 1 + cast(:regions as int) + cast(:teams as int)) n;
insert into team_parents (team_id, parent_id, since)
select pg_temp.numbered(n), pg_temp.numbered(case when n <= 1 + :regions then 1 else 2 + n % :regions end), now()
from generate_series(2, 1 + cast(:regions as int) + cast(:teams as int)) n;
insert into members (id, email, name, house_rules_accepted_at)
select pg_temp.numbered(n), 'm' || n || '@example.org', 'Member ' || n, now()
from generate_series(1, cast(:attendees as int)) n;
insert into api_tokens (member_id, name, token_hash, scope, expires_at)
select pg_temp.numbered(n), 'Benchmark', sha256(convert_to(:secret || n, 'UTF8')), 'write', now() + interval '1 day'
from generate_series(1, cast(:attendees as int)) n;
insert into places (team_id, member_id, leads, reports)
select pg_temp.numbered(2 + cast(:regions as int) + n % cast(:teams as int)), pg_temp.numbered(n), n <= :teams, true
from generate_series(1, cast(:attendees as int)) n;
insert into webinars (id, call_id, author_id, title, starts_at, minutes, zone, for_whole_call)
values (pg_temp.numbered(1), pg_temp.numbered(1), pg_temp.numbered(1), 'Ask a pharmacist', now(), 60, 'UTC', true);
insert into webinar_people (webinar_id, member_id, part)
values (pg_temp.numbered(1), pg_temp.numbered(1), 'host');
insert into questions (id, webinar_id, author_id, anonymous, text, state, shown_at)
select pg_temp.numbered(cast(:first as int) + n), pg_temp.numbered(1), pg_temp.numbered(1 + n), false,
       'What do you say when the surgery never rings back? Number ' || n, 'shown', now()
from generate_series(0, cast(:questions as int) - 1) n;
insert into polls (id, webinar_id, author_id, kind, question, choices, counts, state, opened_at)
select pg_temp.numbered(2), pg_temp.numbered(1), pg_temp.numbered(1), 'single', 'Who was there?',
       jsonb_agg('Choice ' || n), jsonb_agg(0), 'open', now()
from generate_series(1, cast(:choices as int)) n
"""
