"""The log: one line a request, with an id and without anything that is nobody's business."""

import asyncio
import io
import json
import logging
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest
import structlog
import websockets
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from server.db import Sessions
from server.logs import write_logs
from tests.people import Cast
from tests.policy.world import build
from tests.serving import Ear
from tests.test_cli import free_port


async def test_each_request_is_one_line_with_the_id_of_its_answer(cast: Cast) -> None:
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        answer = await cast.mo.get("/teams", q="a name")
        missing = await cast.xen.get("/teams")
        wrong = {"email": "nobody@example.org", "password": "three green kettles"}
        await cast.xen.post("/sessions", wrong)
    said, refused, failed = lines
    assert said["event"] == "request"
    assert said["request_id"] == answer.headers["x-request-id"] != missing.headers["x-request-id"]
    assert (said["method"], said["path"], said["status"]) == ("GET", "/api/v1/teams", 200)
    assert said["member_id"] == str(cast.mo.id)
    assert (refused["status"], "member_id" in refused) == (401, False)
    assert (failed["path"], failed["status"], failed["code"]) == ("/api/v1/sessions", 401, "wrong_sign_in")
    assert failed["address"]


async def test_no_secret_and_no_word_of_a_report_is_logged(cast: Cast, url: str) -> None:
    secrets = ["snf_mo", "three green kettles", "a-secret-link", "The list was old."]
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        await build(cast)
        await cast.xen.post("/sessions", {"email": "mo@example.org", "password": "three green kettles"})
        await cast.xen.post("/sessions/link", {"token": "a-secret-link"})
        await cast.xen.post("/invitations/open", {"token": "a-secret-link"})
        await cast.mo.get("/lows", token="snf_mo")
        async with Ear(url, cast.mo):
            pass
    assert len(lines) > 10
    assert [each for each in secrets if each in str(lines)] == []


async def test_a_live_connection_is_named_when_it_begins_and_when_we_end_it(cast: Cast, url: str) -> None:
    with capture_logs() as lines:
        async with Ear(url, cast.mo) as mo, Ear(url, cast.mia):
            await cast.ada.post(f"/members/{cast.mo.id}/suspension", {"reason": "On leave."})
            with pytest.raises(websockets.ConnectionClosed):
                await mo.event("never")
    begun = {each["member_id"]: each for each in lines if each["event"] == "live_open"}
    (cut,) = [each for each in lines if each["event"] == "live_cut"]
    assert set(begun) == {str(cast.mo.id), str(cast.mia.id)}
    assert (cut["reason"], cut["log_level"], begun[str(cast.mo.id)]["log_level"]) == ("suspended", "info", "debug")
    assert [cut[each] for each in ("connection", "member_id", "access_id")] == [
        begun[str(cast.mo.id)][each] for each in ("connection", "member_id", "access_id")
    ]


async def test_an_error_of_the_database_shows_no_values(sessions: Sessions) -> None:
    async with sessions() as db:
        with pytest.raises(DBAPIError) as error:
            await db.execute(text("select 1 / (length(:words) - length(:words))"), {"words": "The list was old."})
    assert "The list was old." not in str(error.value)


def test_lines_are_json_and_tracebacks_show_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    try:
        write_logs("debug")
        password = "three green kettles"
        try:
            raise ValueError(f"{len(password)} characters")
        except ValueError:
            structlog.get_logger().exception("broke")
            logging.getLogger("uvicorn.error").exception("broke there")
        logging.getLogger("uvicorn.error").debug("> Authorization: Bearer snf_mo")
        logging.getLogger("sqlalchemy.engine").info("[generated] ('snf_mo',)")
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.configure(**before)
    lines = [json.loads(each) for each in written.getvalue().splitlines()]
    assert [(each["event"], each["level"]) for each in lines] == [("broke", "error"), ("broke there", "error")]
    assert all("ValueError: 19 characters" in each["exception"] for each in lines)
    assert "kettles" not in written.getvalue().replace('password = "three green kettles"', "")


async def test_the_server_writes_its_requests_as_json(data_dir: Path, db_url: str) -> None:
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": db_url, "DATA_DIR": str(data_dir), "PORT": str(port)}
    serving = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.cli", "serve", env=environment, stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert serving.stderr is not None
    try:
        async with httpx.AsyncClient(base_url=f"http://localhost:{port}") as http:
            for _ in range(200):
                try:
                    answer = await http.get("/api/v1/me?token=a-secret", headers={"X-Forwarded-For": "203.0.113.7"})
                    break
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
            assert answer.status_code == 401
        line: dict[str, object] = {"event": "nothing yet"}
        while line["event"] != "request":  # the parent, too, says what it does
            line = json.loads(await asyncio.wait_for(serving.stderr.readline(), 10))
    finally:
        serving.send_signal(signal.SIGTERM)
        await serving.wait()
    assert (line["event"], line["path"], line["status"]) == ("request", "/api/v1/me", 401)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["address"] == "203.0.113.7"
