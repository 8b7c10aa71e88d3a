"""Pages of other sites may use REST if the settings name them, and only then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import httpx2
import pytest

from omnidesk.app import Process, create_app
from omnidesk.domain.agent import Role
from omnidesk.flows.ingest import Ingest
from omnidesk.live.node import Live
from omnidesk.settings import Settings
from tests.api.conftest import Site

DESK = "https://desk.example.org"


@pytest.fixture
async def http(site: Site) -> AsyncIterator[httpx2.AsyncClient]:
    process = Process(
        Settings(origins=(DESK,)), site.runtime, Live(site.runtime), Ingest(site.runtime)
    )
    transport = httpx2.ASGITransport(create_app(process))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test.example") as made:
        yield made


def asking(origin: str, method: str = "POST") -> Mapping[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    }


async def test_a_named_site_may_ask_and_read(http: httpx2.AsyncClient, site: Site) -> None:
    asked = await http.options("/api/v1/realtime/tickets", headers=asking(DESK))
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == DESK
    allowed = asked.headers["access-control-allow-headers"]
    for name in ("authorization", "content-type", "idempotency-key", "if-match"):
        assert name in allowed
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        assert method in asked.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in asked.headers
    origin = {"Origin": DESK}
    made = await http.post("/api/v1/realtime/tickets", headers=site.auth(Role.AGENT, **origin))
    assert made.status_code == 201
    assert made.headers["access-control-allow-origin"] == DESK
    assert "retry-after" in made.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in made.headers
    assert "Origin" in made.headers["vary"]
    refused = await http.get("/api/v1/me", headers=origin)
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == DESK
    large = await http.post("/api/v1/sessions", headers=origin, content=b"x" * (1 << 20) + b"x")
    assert large.status_code == 413
    assert large.headers["access-control-allow-origin"] == DESK


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://desk.example.org", DESK + ".evil.example", DESK + "/"],
)
async def test_other_sites_may_not(http: httpx2.AsyncClient, site: Site, origin: str) -> None:
    asked = await http.options("/api/v1/me", headers=asking(origin, "GET"))
    assert asked.status_code == 405
    answer = await http.get("/api/v1/me", headers=site.auth(Role.AGENT, Origin=origin))
    for found in (asked, answer):
        assert "access-control-allow-origin" not in found.headers
        assert "Origin" in found.headers["vary"]


async def test_two_origins_are_none(http: httpx2.AsyncClient) -> None:
    twice = [("Origin", DESK), ("Origin", DESK), ("Access-Control-Request-Method", "GET")]
    answer = await http.options("/api/v1/me", headers=twice)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/api/v1/widget/chat/config", "/api/docs", "/metrics", "/"])
async def test_what_is_not_the_api_has_its_own_rules(http: httpx2.AsyncClient, path: str) -> None:
    asked = await http.options(path, headers=asking(DESK, "GET"))
    answer = await http.get(path, headers={"Origin": DESK})
    for found in (asked, answer):
        assert "access-control-allow-origin" not in found.headers


async def test_programs_notice_nothing(http: httpx2.AsyncClient, site: Site) -> None:
    answer = await http.get("/api/v1/me", headers=site.auth(Role.AGENT))
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
