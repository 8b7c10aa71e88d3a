"""A load generator for one small POST route: raw sockets, requests made beforehand.

Runs in a process of its own, so that its work is not counted as the server's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from omnidesk import clock

_CONNECT_SECONDS = 10.0


@dataclass(slots=True)
class Tally:
    """What a run saw: which requests were answered 2xx, how long each took, when it ended."""

    acknowledged: list[int] = field(default_factory=list)
    refused: int = 0
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0


class _Client(asyncio.Protocol):
    """One keep-alive connection with one request in flight."""

    def __init__(self, requests: Sequence[bytes], next_index: list[int], tally: Tally) -> None:
        self._requests = requests
        self._next = next_index
        self._tally = tally
        self._buffer = b""
        self._index = -1
        self._sent_at = 0.0
        self.until = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the way out."""
        self._transport = cast(asyncio.Transport, transport)

    def send_next(self) -> None:
        """Send one more, or end when time or requests are over."""
        assert self._transport is not None
        self._index = self._next[0]
        if self._index >= len(self._requests) or clock.monotonic() >= self.until:
            self._transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self._next[0] += 1
        self._sent_at = clock.monotonic()
        self._transport.write(self._requests[self._index])

    def data_received(self, data: bytes) -> None:
        """Wait for the whole answer, count it, go on."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length or b"0"):
            return
        self._buffer = b""
        self._tally.latencies.append(clock.monotonic() - self._sent_at)
        if head.startswith(b"HTTP/1.1 2"):
            self._tally.acknowledged.append(self._index)
        else:
            self._tally.refused += 1
        self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's name
        """The server hung up: this client is done."""
        if not self.done.done():
            self.done.set_result(None)


async def run(
    host: str, port: int, requests: Sequence[bytes], seconds: float, connections: int
) -> Tally:
    """Send `requests` in order over `connections` connections for at most `seconds`."""
    tally = Tally()
    next_index = [0]
    loop = asyncio.get_running_loop()
    clients = []
    async with asyncio.timeout(_CONNECT_SECONDS):
        for _ in range(connections):
            _, client = await loop.create_connection(
                lambda: _Client(requests, next_index, tally), host, port
            )
            clients.append(client)
    started = clock.monotonic()
    for client in clients:
        client.until = started + seconds
        client.send_next()
    await asyncio.gather(*(client.done for client in clients))
    tally.seconds = clock.monotonic() - started
    return tally


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile; 0 for no values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
