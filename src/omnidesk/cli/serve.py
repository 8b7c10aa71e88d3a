"""omnidesk serve"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Annotated, cast

import typer
import uvloop

from omnidesk import logs, serve, settings


def command(
    config: Annotated[Path | None, typer.Option(help="TOML file with a [server] table.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes on one socket.")] = 1,
    role: Annotated[str, typer.Option(help="all, api or worker.")] = "all",
) -> None:
    """Run the service: web, sockets, router, delivery. Ready when /readyz answers 200.

    Example: omnidesk serve --config config/omnidesk.toml --port 8080
    """
    if role not in ("all", "api", "worker"):
        raise typer.BadParameter("must be all, api or worker", param_hint="--role")
    loaded = settings.load(config, host=host, port=port)
    logs.configure(loaded.log_level)
    if processes > 1:
        arguments = ["--role", role, *(["--config", str(config)] if config else [])]
        arguments += ["--host", loaded.host, "--port", str(loaded.port)]
        raise typer.Exit(serve.run_processes(processes, loaded, arguments))
    listener = None if role == "worker" else _listener(loaded)
    uvloop.run(serve.run_process(loaded, cast(serve.Role, role), listener))


def _listener(loaded: settings.Settings) -> socket.socket:
    inherited = os.environ.get("OMNIDESK_LISTEN_FD")
    if inherited:
        return socket.socket(fileno=int(inherited))
    return serve.listening_socket(loaded.host, loaded.port)
