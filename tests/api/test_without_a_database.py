"""While the database is away: every request is told so and to come back, and the process stays."""

import httpx
import pytest

from server.app import create_app
from server.settings import Settings
from tests.serving import free_port, serve


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/me"), ("POST", "/posts"), ("POST", "/sessions"), ("GET", "/live/stream")]
)
async def test_a_request_is_asked_to_come_back(method: str, path: str) -> None:
    nowhere = f"postgresql+asyncpg://snowfield@127.0.0.1:{free_port()}/snowfield"
    async with (
        serve(create_app(Settings(database_url=nowhere))) as url,
        httpx.AsyncClient(base_url=url, headers={"Authorization": "Bearer snf_x"}, timeout=30) as http,
    ):
        body = {"email": "a@example.org", "password": "long enough", "shared_computer": False}
        answer = await http.request(method, f"/api/v1{path}", json=body if method == "POST" else None)
        assert (answer.status_code, answer.json()["code"]) == (503, "no_database")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (await http.get("/readyz")).json()["code"] == "no_database"
        assert (await http.get("/healthz")).status_code == 200
