"""Running the stand-ins' ASGI applications on free loopback ports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from omnidesk.serve import Server, listening_socket


@asynccontextmanager
async def serving(application: Any) -> AsyncIterator[str]:
    """The base URL of `application`, served until the block ends."""
    with listening_socket("127.0.0.1", 0) as listener:
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
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
