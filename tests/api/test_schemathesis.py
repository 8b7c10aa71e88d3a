"""The OpenAPI document against the behaviour: a real server, generated requests, all checks."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis import CheckFunction, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import positive_data_acceptance

from omnidesk import api, clock
from omnidesk.api import docs
from omnidesk.domain.agent import Role
from omnidesk.flows import sign_in
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal
from tests import factories
from tests.api.conftest import build
from tests.conftest import Server


def described() -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for router in api.routers():
        app.include_router(router)
    return app


schema = schemathesis.openapi.from_dict(docs.document(described()))
# Unknown query parameters and headers are ignored, as everywhere.
schema.config.generation.allow_extra_parameters = False

# Signing out would end the run, the stream has no end; each has a test of its own.
tested = schema.exclude(path=["/api/v1/sessions/current", "/api/v1/stats/stream"])


# Well-formed requests that are refused for what they mean: they name things that do not exist,
# or two fields do not go together. Every other check still runs on them.
MEANINGFUL = {
    "POST /api/v1/work-items/{work_item_id}/transfer",
    "POST /api/v1/work-items/{work_item_id}/consult",
    "POST /api/v1/work-items/{work_item_id}/callback",
    "PATCH /api/v1/conversations/{conversation_id}",
    "POST /api/v1/conversations/{conversation_id}/messages",
    "GET /api/v1/conversations/{conversation_id}/messages",
    "POST /api/v1/conversations/{conversation_id}/snooze",
    "POST /api/v1/conversations/{conversation_id}/merge",
    "POST /api/v1/contacts/{contact_id}/merge",
    "POST /api/v1/attachments",
    "PUT /api/v1/conversations/{conversation_id}/read",
    "PUT /api/v1/me/mentions/seen",
    "POST /api/v1/replies",
    "PATCH /api/v1/replies/{reply_id}",
    "POST /api/v1/webhooks",
    "PATCH /api/v1/webhooks/{webhook_id}",
    "POST /api/v1/agents",
    "PATCH /api/v1/agents/{agent_id}",
    "POST /api/v1/inboxes",
    "PATCH /api/v1/inboxes/{inbox_id}",
    "PUT /api/v1/rules",
    "PUT /api/v1/policy/shadow",
    "GET /api/v1/rules/versions",
    "PUT /api/v1/segments",
    "POST /api/v1/queues",
    "PATCH /api/v1/queues/{queue_id}",
    "POST /api/v1/calendars",
    "PUT /api/v1/calendars/{calendar_id}",
    "GET /api/v1/calendars/{calendar_id}/status",
    "POST /api/v1/sla-policies",
    "PUT /api/v1/sla-policies/{policy_id}",
    "PUT /api/v1/agents/{agent_id}/shift",
    "POST /api/v1/tokens",
    "GET /api/v1/stats/realtime",
    "GET /api/v1/reports",
    "GET /api/v1/reports/items",
    "GET /api/v1/reports/export",
    "POST /api/v1/widget/{inbox}/sessions",
}


@dataclass
class Running:
    url: str
    token: str


async def _prepare(database: Database, seal: Seal) -> str:
    async with database.transaction() as tx:
        queue_id = await factories.queue(tx)
        agent = await factories.agent(tx, "a@example.org", queues=[queue_id], role="admin")
        await factories.work_item(tx, queue_id)
        issued = await sign_in.issue(
            tx, seal, role=Role.ADMIN, kind="api", agent_id=agent, now=clock.now()
        )
    return sign_in.text_of(seal, issued.seed)


@pytest.fixture(scope="module")
def running(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The application on a port of the kernel's choice, in a thread with its own loop."""
    folder: Path = tmp_path_factory.mktemp("schemathesis")
    name = asyncio.run(postgres.clone())
    listener = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    token: list[str] = []
    stop: list[uvicorn.Server] = []

    async def serve() -> None:
        database = Database(postgres.url(name), pool_size=4)
        seal = Seal("a secret key for tests only")
        app = build(database, seal, folder)
        await app.state.omnidesk.runtime.directory.refresh()
        token.append(await _prepare(database, seal))
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error", ws="none"))
        stop.append(server)
        ready.set()
        await server.serve(sockets=[listener])
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(30)
        port = listener.getsockname()[1]
        yield Running(f"http://127.0.0.1:{port}", token[0])
    finally:
        if stop:
            stop[0].should_exit = True
        thread.join(30)
        listener.close()
        asyncio.run(postgres.drop(name))


@pytest.mark.slow
@tested.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_behaves_as_described(case: schemathesis.Case[Any], running: Running) -> None:
    headers = {"Authorization": f"Bearer {running.token}"}
    if case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE:
        # Valid in form, but only the server can make a cursor, and a key is good for one request.
        for part, name in ((case.query, "cursor"), (case.headers, "Idempotency-Key")):
            if part:
                part.pop(name, None)
    unless: list[CheckFunction] = []
    if case.operation.label in MEANINGFUL:
        unless.append(positive_data_acceptance)
    if case.operation.label == "GET /readyz":
        # No router runs here, and 503 is what it says then.
        unless.append(not_a_server_error)
    case.call_and_validate(base_url=running.url, headers=headers, excluded_checks=unless)
