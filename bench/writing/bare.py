"""The floor over HTTP: an endpoint that inserts one row, and nothing else. Served as ours is."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel

from bench.writing.network import LEAVES, numbered


class PostIn(BaseModel):
    team_id: UUID
    text: str


class PostOut(BaseModel):
    id: UUID
    team_id: UUID
    text: str
    written_at: datetime


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["DATABASE_URL"].replace("+asyncpg", "", 1)
    async with asyncpg.create_pool(url, min_size=10, max_size=10) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)
AUTHOR = numbered(LEAVES[0])


@app.post("/api/v1/posts", status_code=201)
async def create(request: Request, post: PostIn) -> PostOut:
    row = await request.app.state.pool.fetchrow(
        "insert into posts (team_id, author_id, text) values ($1, $2, $3) returning id, written_at",
        post.team_id,
        AUTHOR,
        post.text,
    )
    return PostOut(id=row["id"], team_id=post.team_id, text=post.text, written_at=row["written_at"])


@app.get("/readyz")
async def ready() -> None:
    pass


if __name__ == "__main__":
    config = uvicorn.Config(app, port=int(os.environ["PORT"]), access_log=False, log_config=None, server_header=False)
    asyncio.run(uvicorn.Server(config).serve())  # the loop of asyncio, as ours
