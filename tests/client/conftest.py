"""A running server with one queue and one agent, and a network between that breaks on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from omnidesk import clock
from omnidesk.domain.agent import Role
from omnidesk.flows import apply, configuration_file, sign_in
from tests.running import Running, running

_FIRM = """
[[queues]]
name = "support"
offer_timeout_seconds = 60

[[agents]]
email = "olena@example.org"
name = "Olena Koval"
queues = ["support"]

[[inboxes]]
name = "chat"
channel = "webchat"
queue = "support"
[inboxes.config]
greeting = "Вітаємо"
"""


class Wire:
    """A proxy on a port of its own. `cut` kills what goes through it without a word; while
    `down` nobody gets through; `swallow` may look at what the server says and kill first."""

    def __init__(self, port: int) -> None:
        self.connections = 0
        self.down = False
        self.swallow: Callable[[bytes], bool] = lambda _: False
        self.url = ""
        self._port = port
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.down:
            writer.transport.abort()
            return
        self.connections += 1
        far_reader, far = await asyncio.open_connection("127.0.0.1", self._port)
        self._open |= {writer, far}
        try:
            up = asyncio.create_task(self._pump(reader, far, lambda _: False))
            await self._pump(far_reader, writer, lambda data: self.swallow(data))
            up.cancel()
        finally:
            self._open -= {writer, far}
            writer.transport.abort()
            far.transport.abort()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        swallow: Callable[[bytes], bool],
    ) -> None:
        with suppress(OSError, asyncio.CancelledError):
            while data := await reader.read(65_536):
                if swallow(data):
                    self.cut()
                    return
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def wire_to(port: int) -> AsyncIterator[Wire]:
    wire = Wire(port)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()
        wire.cut()


@dataclass
class Firm:
    """The server, its agent, and what a customer does there."""

    running: Running
    wire: Wire
    queue_id: str
    agent_id: str
    token: str
    token_id: str
    boss: str
    customers: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address behind the wire that breaks."""
        return self.wire.url

    async def customer(self, text: str = "Привіт") -> str:
        """A new visitor writes; the conversation's id."""
        http = self.running.http
        headers = {"origin": self.running.url}
        made = await http.post("/api/v1/widget/chat/sessions", json={}, headers=headers)
        token = made.json()["token"]
        self.customers.append(token)
        return await self.says(len(self.customers) - 1, text)

    async def says(self, number: int, text: str) -> str:
        """A visitor writes again; the conversation's id."""
        said = await self.running.http.post(
            "/api/v1/widget/chat/messages",
            json={"client_message_id": clock.new_id("cm"), "text": text},
            headers={"authorization": f"Bearer {self.customers[number]}"},
        )
        assert said.status_code == 201, said.text
        return str(said.json()["message"]["conversation_id"])

    async def rows(self, sql: str, **values: object) -> list[dict[str, object]]:
        async with self.running.process.runtime.database.transaction() as tx:
            return [dict(row) for row in await tx.all(sql, **values)]


@pytest.fixture
async def firm(tmp_path: Path, database_url: str) -> AsyncIterator[Firm]:
    async with running(tmp_path, database_url) as found:
        runtime = found.process.runtime
        path = tmp_path / "firm.toml"
        path.write_text(_FIRM, encoding="utf-8")
        async with runtime.database.transaction() as tx:
            await apply.apply(tx, runtime.seal, configuration_file.load(path, {}), clock.now())
            (queue,) = await tx.all("SELECT id FROM queues")
            (agent,) = await tx.all("SELECT id FROM agents")
            issued = await sign_in.issue(
                tx, runtime.seal, role=Role.AGENT, kind="api", agent_id=agent["id"], now=clock.now()
            )
        await runtime.directory.refresh()
        async with wire_to(int(found.url.rpartition(":")[2])) as wire:
            yield Firm(
                running=found,
                wire=wire,
                queue_id=queue["id"],
                agent_id=agent["id"],
                token=sign_in.text_of(runtime.seal, issued.seed),
                token_id=issued.row["id"],
                boss=await found.token(Role.ADMIN),
            )
