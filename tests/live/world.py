"""A real web server with the sockets on a free port, and clients that keep a desk's state."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import orjson
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect

from omnidesk import clock
from omnidesk.api import problems, realtime, widget
from omnidesk.api.state import ApiState
from omnidesk.domain import desk
from omnidesk.domain.agent import Role
from omnidesk.domain.desk import View
from omnidesk.flows import sign_in
from omnidesk.flows.ingest import Ingest
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.live.node import Live
from omnidesk.store import events
from omnidesk.store.database import Database, Transaction
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from tests.live import contract

ORIGIN = "https://desk.example.org"
SUBPROTOCOL = "omnidesk.v1"
# A hanging test must say where it hangs; nothing is measured by it.
PATIENCE = 20.0


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


@dataclass
class Node:
    """One web process's worth of omnidesk, in this process."""

    runtime: Runtime
    live: Live
    app: FastAPI
    ingest: Ingest
    port: int
    server: uvicorn.Server

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def state(self) -> ApiState:
        found: ApiState = self.app.state.omnidesk
        return found

    async def settled(self) -> None:
        """Everything committed so far has gone out."""
        async with self.runtime.database.transaction() as tx:
            head = await events.head(tx)
        async with asyncio.timeout(PATIENCE):
            while self.live.hub.position.number < head.number:  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    def socket(self, path: str = "/api/v1/realtime", **options: Any) -> connect:
        options.setdefault("subprotocols", [SUBPROTOCOL])
        return connect(
            f"ws://127.0.0.1:{self.port}{path}",
            proxy=None,
            compression=None,
            max_size=None,
            ping_interval=None,
            close_timeout=0.5,
            **options,
        )

    @asynccontextmanager
    async def desk(self, token: str, **hello: Any) -> AsyncIterator[Desk]:
        """A connected desk that has said hello."""
        async with self.socket() as connection:
            client = Desk(connection)
            await client.hello(token, **hello)
            yield client


@dataclass
class Desk:
    """A client that keeps its state as `domain.desk` says, and everything it got.

    Every frame is held against the published document.
    """

    side = ""

    connection: ClientConnection
    frames: list[dict[str, Any]] = field(default_factory=list)
    welcome: dict[str, Any] = field(default_factory=dict)
    state: desk.State = field(default_factory=desk.empty)
    view: View = field(default_factory=View)
    position: str | None = None
    _ids: int = 0

    async def hello(self, token: str, **more: Any) -> None:
        more.setdefault("position", self.position)
        await self.send({"type": "hello", "token": token, **more})
        self.welcome = await self.frame()
        assert self.welcome["type"] == "welcome", self.welcome

    async def send(self, value: Any) -> None:
        await self.connection.send(orjson.dumps(value).decode())

    async def frame(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            found: dict[str, Any] = orjson.loads(await self.connection.recv())
        contract.check(found, self.side)
        self.frames.append(found)
        self._take(found)
        return found

    def _take(self, found: dict[str, Any]) -> None:
        if found["type"] == "snapshot":
            view = found["view"]
            self.view = View(
                agent_id=view["agent_id"],
                everything=view["everything"],
                queues=frozenset(view["queues"]),
                conversations=frozenset(view["conversations"]),
            )
            self.state = found["data"]
            self.position = found["position"]
        elif "position" in found and "data" in found:
            assert self.position is None or found["position"] > self.position, "repeated"
            self.position = found["position"]
            self.state = desk.apply(self.state, self.view, found["type"], found["data"])

    async def until(
        self, kind: str, fits: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any]:
        while True:
            found = await self.frame()
            if found["type"] == kind and fits(found):
                return found

    async def ready(self) -> dict[str, Any]:
        """Past the resumption or the first snapshot."""
        while True:
            found = await self.frame()
            if found["type"] in ("resumed", "snapshot"):
                return found

    async def ask(self, command: str, key: str | None = None, **args: Any) -> dict[str, Any]:
        """Give a command; its reply."""
        self._ids += 1
        key = key or f"k{self._ids}-{clock.secret_hex(4)}"
        await self.send({"type": "cmd", "id": key, "name": command, "args": args})
        return await self.until("reply", lambda found: found["re"] == key)

    async def do(self, command: str, **args: Any) -> Any:
        """A command that must work; its result."""
        reply = await self.ask(command, **args)
        assert reply["ok"], reply
        return reply.get("result")

    async def beat(self) -> None:
        """Everything sent before has been answered."""
        await self.send({"type": "ping"})
        await self.until("pong")

    async def closed(self) -> int:
        """The code the server closes with, after whatever it still sends."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    await self.frame()
                except AssertionError:
                    raise
                except Exception:
                    await self.connection.wait_closed()
                    return self.connection.close_code or 0

    def kinds(self) -> list[str]:
        return [found["type"] for found in self.frames]


def runtime_for(database: Database, seal: Seal, folder: Path) -> Runtime:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise AssertionError(f"a test reached for {request.url}")

    return Runtime(
        database=database,
        seal=seal,
        directory=DirectoryCache(database, seal),
        files=FileStore(folder / "files"),
        http=httpx2.AsyncClient(transport=httpx2.MockTransport(refuse)),
        public_url="https://omnidesk.example.org",
    )


@asynccontextmanager
async def serve(
    database: Database, seal: Seal, folder: Path, **options: Any
) -> AsyncIterator[Node]:
    """A running node; `options` go to Live."""
    runtime = runtime_for(database, seal, folder)
    await runtime.directory.refresh()
    live = Live(runtime, **options)
    await live.start()
    ingest, stop = Ingest(runtime), asyncio.Event()
    app = FastAPI()
    app.include_router(realtime.router)
    app.include_router(widget.router)
    problems.install(app)
    app.state.omnidesk = ApiState(
        runtime=runtime, live=live, ingest=ingest, origins=frozenset({ORIGIN})
    )
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    node = Node(runtime, live, app, ingest, listening.getsockname()[1], server)
    tasks = [
        asyncio.create_task(server.serve(sockets=[listening])),
        asyncio.create_task(live.run()),
        asyncio.create_task(ingest.run(stop)),
    ]
    try:
        await server.up.wait()
        yield node
    finally:
        stop.set()
        server.should_exit = True
        await tasks[0]
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        listening.close()


async def token(
    tx: Transaction, seal: Seal, role: Role, agent_id: str | None = None
) -> tuple[str, str]:
    """A bearer token and its id."""
    issued = await sign_in.issue(
        tx, seal, role=role, kind="api", agent_id=agent_id, now=clock.now()
    )
    return sign_in.text_of(seal, issued.seed), str(issued.row["id"])
