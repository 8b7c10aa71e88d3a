"""A Bot API host of our own on a free port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
import uvicorn

from omnidesk.channels.telegram.config import Config
from omnidesk.demo.fakes.telegram import FakeTelegram

TOKEN = "700700700:AAEmade-up_token_of_no_bot_at_all0"
SECRET = "made-up_webhook-secret-42"


@dataclass(frozen=True)
class Api:
    """The host, its address and the settings that lead to it."""

    fake: FakeTelegram
    url: str
    http: httpx2.AsyncClient

    def config(self, **changes: object) -> Config:
        values = {"bot_token": TOKEN, "secret_token": SECRET, "api_base_url": self.url}
        return Config.model_validate({**values, **changes})


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    fake = FakeTelegram(TOKEN)
    # Connections queue from here on, so nobody has to wait for the server to start.
    listener = socket.create_server(("127.0.0.1", 0))
    settings = uvicorn.Config(
        fake, log_level="error", ws="none", lifespan="on", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(settings)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    port = listener.getsockname()[1]
    async with httpx2.AsyncClient(trust_env=False) as http:
        yield Api(fake, f"http://127.0.0.1:{port}", http)
    server.should_exit = True
    await serving
