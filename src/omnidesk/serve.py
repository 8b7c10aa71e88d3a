"""Running a process: one server and its loops, or several processes behind one socket."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import structlog
import uvicorn

from omnidesk import worker
from omnidesk.api.state import Submits
from omnidesk.app import Process, create_app, open_process, run_web
from omnidesk.errors import ConfigurationError
from omnidesk.settings import Settings

_log = structlog.get_logger(__name__)

Role = Literal["all", "api", "worker"]

# A frame over this is refused by the protocol library itself.
SOCKET_MESSAGE_BYTES = 65_536
_DRAIN_SECONDS = 0.3
_RESPAWN_SECONDS = 1.0
_COLLECTOR = (20_000, 20, 50)


class Server(uvicorn.Server):
    """uvicorn without its own signal handling: the process stops its parts in its own order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def web_server(process: Process, committer: Submits | None = None) -> Server:
    """The HTTP and websocket server of a process, not yet listening.

    Compression is off: on sockets it costs 64 KiB each and opens the door to size bombs.
    """
    settings = process.settings
    return Server(
        uvicorn.Config(
            create_app(process, committer),
            host=settings.host,
            port=settings.port,
            loop="none",
            http="httptools",
            ws="websockets-sansio",
            ws_max_size=SOCKET_MESSAGE_BYTES,
            ws_per_message_deflate=False,
            ws_ping_interval=20,
            ws_ping_timeout=40,
            timeout_graceful_shutdown=int(settings.shutdown_seconds),
            log_config=None,
            # The path of a file link is a credential; requests are counted, not listed.
            access_log=False,
            server_header=False,
            backlog=2048,
            # Whoever is not named here could claim any address in X-Forwarded-For.
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
        )
    )


def listening_socket(host: str, port: int) -> socket.socket:
    """Bind; ConfigurationError says when somebody else has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"{host}:{port}", f"cannot be listened on: {error.strerror}", "choose another --port"
        ) from error
    listener.set_inheritable(True)
    return listener


async def run_process(
    settings: Settings,
    role: Role,
    listener: socket.socket | None,
    started: Callable[[Process], None] | None = None,
    stop: asyncio.Event | None = None,
    committer: Submits | None = None,
) -> None:
    """One process until SIGTERM, SIGINT or `stop`: sockets are told to go elsewhere, requests
    under way are answered, what was accepted is stored, sends under way are finished.

    `committer` takes inbound items in place of the process's own; benchmarks measure with it
    what the web server alone costs.
    """
    stop = stop or asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_process(settings) as process:
        worker_stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(run_web(process))
            if role in ("all", "worker"):
                tasks.create_task(_run_worker(process, worker_stop))
            server = web_server(process, committer) if role in ("all", "api") and listener else None
            serving = tasks.create_task(server.serve([listener])) if server and listener else None
            if started is not None:
                started(process)
            _calm_collector()
            await _first(stop, serving)
            worker_stop.set()
            if server is not None and serving is not None:
                process.live.drain()
                await asyncio.sleep(_DRAIN_SECONDS)
                server.should_exit = True
                await serving
            process.stop.set()


def _calm_collector() -> None:
    # What exists after the start lives as long as the process: the collector need not walk it
    # again and again. Requests free their memory by counting; cycles can wait a little.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTOR)


async def _run_worker(process: Process, stop: asyncio.Event) -> None:
    await worker.run(process, stop)


async def _first(stop: asyncio.Event, serving: asyncio.Task[None] | None) -> None:
    waits = {asyncio.create_task(stop.wait())}
    await asyncio.wait(waits | ({serving} if serving else set()), return_when="FIRST_COMPLETED")
    for task in waits:
        task.cancel()


def run_processes(count: int, settings: Settings, arguments: Sequence[str]) -> int:
    """Several processes that share one listening socket; a dead one is started again.

    `arguments` are those of `omnidesk serve` for one process. Returns the exit code.
    """
    listener = listening_socket(settings.host, settings.port)
    stopping = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    children = [_spawn(arguments, listener) for _ in range(count)]
    while not stopping:
        time.sleep(0.2)
        for index, child in enumerate(children):
            if child.poll() is not None and not stopping:
                _log.error("process.died", pid=child.pid, code=child.returncode)
                time.sleep(_RESPAWN_SECONDS)
                children[index] = _spawn(arguments, listener)
    for child in children:
        child.terminate()
    codes = [_ended(child, settings.shutdown_seconds + 10) for child in children]
    return max(codes)


def _spawn(arguments: Sequence[str], listener: socket.socket) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "omnidesk", "serve", *arguments]
    environment = os.environ | {"OMNIDESK_LISTEN_FD": str(listener.fileno())}
    return subprocess.Popen(command, env=environment, pass_fds=[listener.fileno()])


def _ended(child: subprocess.Popen[bytes], seconds: float) -> int:
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
