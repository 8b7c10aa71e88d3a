"""Running the stand-ins' ASGI applications on free loopback ports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from omnidesk.serve import Server, listening_socket


@asynccontextmanager
async def serving(application: Any, public_url: str | None = None) -> AsyncIterator[str]:
    """The base URL of `application`, served until the block ends: on a free loopback port, or
    on the port of `public_url` at every address of this machine."""
    port = urlsplit(public_url).port or 80 if public_url else 0
    with listening_socket("0.0.0.0" if public_url else "127.0.0.1", port) as listener:
        config = uvicorn.Config(
            application,
            loop="none",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        server = Server(config)
        task = asyncio.create_task(server.serve([listener]))
        try:
            while not server.started:
                if task.done():
                    await task
                await asyncio.sleep(0.01)
            yield public_url or f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


def free_port() -> int:
    """A loopback port that is free now; whoever it is for takes it within a second."""
    with listening_socket("127.0.0.1", 0) as listener:
        return int(listener.getsockname()[1])
