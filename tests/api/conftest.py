"""The assembled routes over a real database, without a port: requests go straight to ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from omnidesk import api, clock
from omnidesk.api import problems
from omnidesk.api.auth import SignInDesk
from omnidesk.api.limits import Buckets, Rate
from omnidesk.api.middleware import Surround
from omnidesk.api.state import ApiState
from omnidesk.domain.agent import Role
from omnidesk.flows import sign_in
from omnidesk.flows.ingest import Ingest
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.live.node import Live
from omnidesk.store.database import Database
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from tests import factories

NO_LIMIT = Rate(burst=1_000_000, seconds_each=0.001)


def build(database: Database, seal: Seal, folder: Path) -> FastAPI:
    """Every router of the package, with the real state behind it."""
    runtime = Runtime(
        database=database,
        seal=seal,
        directory=DirectoryCache(database, seal),
        files=FileStore(folder / "files"),
        http=httpx2.AsyncClient(transport=httpx2.MockTransport(_no_network)),
        public_url="http://test.example",
    )
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for router in api.routers():
        app.include_router(router)
    problems.install(app)
    app.add_middleware(Surround)
    app.state.omnidesk = ApiState(
        runtime=runtime,
        live=Live(runtime),
        ingest=Ingest(runtime),
    )
    app.state.sign_in_desk = SignInDesk(by_account=Buckets(NO_LIMIT), by_address=Buckets(NO_LIMIT))
    return app


def _no_network(request: httpx2.Request) -> httpx2.Response:
    raise AssertionError(f"a test reached for {request.url}")


@dataclass
class Site:
    """An application with one agent of every role and their tokens."""

    app: FastAPI
    runtime: Runtime
    http: httpx2.AsyncClient
    queue_id: str
    agents: dict[Role, str]
    tokens: dict[Role, str]

    def auth(self, role: Role, **headers: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}", **headers}

    async def call(
        self, role: Role | None, method: str, path: str, **kwargs: Any
    ) -> httpx2.Response:
        headers = kwargs.pop("headers", {})
        if role is not None:
            headers = self.auth(role, **headers)
        return await self.http.request(method, path, headers=headers, **kwargs)


async def _people(site_runtime: Runtime) -> tuple[str, dict[Role, str], dict[Role, str]]:
    agents: dict[Role, str] = {}
    tokens: dict[Role, str] = {}
    async with site_runtime.database.transaction() as tx:
        queue_id = await factories.queue(tx)
        for role in Role:
            if role is not Role.BOARD:
                agents[role] = await factories.agent(
                    tx, f"{role}@example.org", queues=[queue_id], role=role.value
                )
            issued = await sign_in.issue(
                tx,
                site_runtime.seal,
                role=role,
                kind="api",
                agent_id=agents.get(role),
                now=clock.now(),
            )
            tokens[role] = sign_in.text_of(site_runtime.seal, issued.seed)
    return queue_id, agents, tokens


@pytest.fixture
async def site(database: Database, seal: Seal, tmp_path: Path) -> AsyncIterator[Site]:
    app = build(database, seal, tmp_path)
    runtime: Runtime = app.state.omnidesk.runtime
    await runtime.directory.refresh()
    queue_id, agents, tokens = await _people(runtime)
    await runtime.directory.refresh()
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test.example") as http:
        yield Site(app, runtime, http, queue_id, agents, tokens)


Call = Callable[..., Awaitable[httpx2.Response]]
