"""Two hosts of our own: one that nobody may reach, one that stands for the Internet."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.flows.stand_ins import Host, start


@pytest.fixture
async def canary() -> AsyncIterator[Host]:
    """Whoever connects here was fooled."""
    host = Host()
    host.says("/", "200 OK", body=b"secret")
    servers = [await start(host)]
    with contextlib.suppress(OSError):  # no IPv6 here
        servers.append(await start(host, "::1"))
    yield host
    for server in servers:
        server.close()


@pytest.fixture
async def outside() -> AsyncIterator[Host]:
    """Stands for the public Internet, see `Detour`."""
    host = Host()
    host.says("/", "200 OK", body=b"hello")
    server = await start(host)
    yield host
    server.close()
