"""One connection of the agent socket: frames in, frames out, heartbeats, silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from omnidesk.client.problems import ProblemError

SUBPROTOCOL = "omnidesk.v1"
_OPEN_SECONDS = 15.0

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a connection ended: with a close code (0 for none), whether the server had taken the
    first frame, and how long to stay away at least."""

    code: int = 0
    welcomed: bool = False
    wait: float = 0.0


class Connection:
    """An open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.ended = Ended()
        self._socket = socket
        self._patience = _OPEN_SECONDS

    async def send(self, text: str) -> bool:
        """Send a frame; False when it cannot leave any more."""
        try:
            await self._socket.send(text)
        except (ConnectionClosed, OSError):
            return False
        return True

    async def send_frame(self, frame: Frame) -> None:
        """Send a frame."""
        await self.send(json.dumps(frame, ensure_ascii=False))

    def abort(self) -> None:
        """Break it off."""
        self._socket.transport.abort()

    async def frames(self) -> AsyncIterator[Frame]:
        """Every frame but heartbeats, until the end. A server that is silent for two of its
        beats is gone, whatever the network says."""
        welcomed = False
        while True:
            try:
                async with asyncio.timeout(self._patience):
                    frame = _read(await self._socket.recv())
            except (TimeoutError, ValueError, OSError):
                self.ended = Ended(welcomed=welcomed)
                return
            except ConnectionClosed:
                self.ended = Ended(code=self._socket.close_code or 0, welcomed=welcomed)
                return
            if frame["type"] == "ping":
                await self.send('{"type":"pong"}')
            elif frame["type"] != "pong":
                if frame["type"] == "welcome":
                    welcomed = True
                    self._patience = 2.0 * frame["heartbeat_seconds"]
                yield frame


@asynccontextmanager
async def connected(url: str, *, trust_env: bool, name: str) -> AsyncIterator[Connection]:
    """A connection to the server; ProblemError `unreachable` when there is none."""
    try:
        socket = await connect(
            url,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            proxy=True if trust_env else None,
            compression=None,
            max_size=None,
            open_timeout=_OPEN_SECONDS,
            close_timeout=1,
            user_agent_header=name,
        )
    except (OSError, TimeoutError, InvalidHandshake, InvalidURI) as error:
        raise ProblemError("unreachable", f"{type(error).__name__}: {error}") from error
    try:
        yield Connection(socket)
    finally:
        await socket.close()


def _read(text: str | bytes) -> Frame:
    frame = json.loads(text)
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise ValueError("a frame is an object with a type")
    return frame


def socket_url(url: str) -> str:
    """The socket's address on a server at `url`."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"a server's address begins with http:// or https://, not {url!r}")
    return "ws" + url.removeprefix("http").rstrip("/") + "/api/v1/realtime"
