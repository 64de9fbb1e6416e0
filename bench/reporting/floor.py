"""The floor of a report: an endpoint that writes the same rows in one transaction, and asks nobody anything.

The same tables with the same keys and indexes: the report, its first revision, its facts, the sums of the team and of
all above it, two events and an answer as long as ours, which is kept for its key. Whose line a team has is known since
the start; who asks is not looked at.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI, Header, Request
from pydantic import BaseModel

LINES = """
with recursive up as (
    select id as team_id, id as above, 0 as steps from teams
    union all
    select up.team_id, p.parent_id, up.steps + 1 from up join team_parents p on p.team_id = up.above
)
select team_id, array_agg(above order by steps) as line from up group by 1
"""
REPORT = "insert into reports (form_id, team_id, period) values ($1, $2, $3) returning id, sent_at"
REVISION = "insert into report_revisions (report_id, revision, author_id) values ($1, 1, $2)"
FACTS = """
insert into observations (metric_id, team_id, period, numerator, denominator, on_time, author_id, report_id)
select f.*, true, $6, $7
from unnest($1::uuid[], $2::uuid[], $3::date[], $4::numeric[], $5::numeric[]) as f
"""
SUMS = """
insert into metric_sums as s (metric_id, team_id, period, numerator, denominator, received, own, on_time, revised)
select f.*, 1, 0, 1, 0 from unnest($1::uuid[], $2::uuid[], $3::date[], $4::numeric[], $5::numeric[]) as f
on conflict (metric_id, team_id, period) do update set
    numerator = s.numerator + excluded.numerator, denominator = s.denominator + excluded.denominator,
    received = s.received + excluded.received, on_time = s.on_time + excluded.on_time
"""
EVENTS = "insert into events (audiences, body) select $1::text[], b from unnest($2::jsonb[]) as b"
KEPT = "insert into kept_replies (member_id, route, key, request_hash, status, body) values ($1, $2, $3, $4, 201, $5)"


class GivenIn(BaseModel):
    metric_id: UUID
    numerator: Decimal
    denominator: Decimal | None = None


class ReportIn(BaseModel):
    form_id: UUID
    team_id: UUID
    period: date
    numbers: list[GivenIn]


class ReportOut(BaseModel):
    id: UUID
    sent_at: datetime
    said: list[dict[str, object]]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["DATABASE_URL"].replace("+asyncpg", "", 1)
    async with asyncpg.create_pool(url, min_size=10, max_size=10) as pool:
        app.state.pool = pool
        app.state.lines = {row["team_id"]: row["line"] for row in await pool.fetch(LINES)}
        app.state.author = await pool.fetchval("select id from members where email = 'bench@example.org'")
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/api/v1/reports", status_code=201)
async def send(request: Request, report: ReportIn, idempotency_key: Annotated[str, Header()]) -> ReportOut:
    author, line = request.app.state.author, request.app.state.lines[report.team_id]
    metrics = [each.metric_id for each in report.numbers]
    numerators = [each.numerator for each in report.numbers]
    denominators = [each.denominator for each in report.numbers]
    dates = [report.period] * len(metrics)
    many = len(line)
    told: list[dict[str, object]] = [
        {"type": "report.sent", "team_id": str(report.team_id), "numbers": [str(each) * 4 for each in metrics]},
        {"type": "figures.changed", "figures": [str(each) * 8 for each in metrics for _ in line]},
    ]
    audiences = [f"line:{each}" for each in line]
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(REPORT, report.form_id, report.team_id, report.period)
        await connection.execute(REVISION, row["id"], author)
        teams = [report.team_id] * len(metrics)
        await connection.execute(FACTS, metrics, teams, dates, numerators, denominators, author, row["id"])
        await connection.execute(
            SUMS,
            [each for each in metrics for _ in line],
            line * len(metrics),
            dates * many,
            [each for each in numerators for _ in line],
            [each or 0 for each in denominators for _ in line],
        )
        await connection.execute(EVENTS, audiences, [json.dumps(each) for each in told])
        out = ReportOut(id=row["id"], sent_at=row["sent_at"], said=told)
        kept = out.model_dump_json().encode()
        await connection.execute(KEPT, author, "POST /api/v1/reports", idempotency_key, b"x" * 32, kept)
    return out


@app.get("/readyz")
async def ready() -> None:
    pass


if __name__ == "__main__":
    config = uvicorn.Config(app, port=int(os.environ["PORT"]), access_log=False, log_config=None, server_header=False)
    asyncio.run(uvicorn.Server(config).serve())  # the loop of asyncio, as ours
