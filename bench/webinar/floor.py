"""The floor of a vote: an endpoint that upserts one row by asyncpg, and asks nobody anything; and of a request of who
arrives: one that reads one row, and answers with so many bytes. Served as ours is."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI, Request, Response

from bench.webinar.network import numbered

VOTE = """
insert into bare_votes (question_id, member_id, given) values ($1, $2, $3)
on conflict (question_id, member_id) do update set given = excluded.given
"""


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["DATABASE_URL"].replace("+asyncpg", "", 1)
    async with asyncpg.create_pool(url, min_size=10, max_size=10) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


def _member(request: Request) -> UUID:
    return numbered(int(request.headers["authorization"].rpartition("-")[2]))


@app.put("/api/v1/questions/{question_id}/vote", status_code=204)
async def put_vote(request: Request, question_id: UUID) -> None:
    await request.app.state.pool.execute(VOTE, question_id, _member(request), True)


@app.delete("/api/v1/questions/{question_id}/vote", status_code=204)
async def delete_vote(request: Request, question_id: UUID) -> None:
    await request.app.state.pool.execute(VOTE, question_id, _member(request), False)


@app.get("/bare/{size}")
async def read(request: Request, size: int) -> Response:
    name = await request.app.state.pool.fetchval("select name from members where id = $1", _member(request))
    return Response(name.encode().ljust(size), media_type="application/json")


@app.get("/readyz")
async def ready() -> None:
    pass


if __name__ == "__main__":
    config = uvicorn.Config(app, port=int(os.environ["PORT"]), access_log=False, log_config=None, server_header=False)
    asyncio.run(uvicorn.Server(config).serve())  # the loop of asyncio, as ours
