"""Commands on their way: kept until they are answered, sent again under the same key after a
break, never more at once than the server lets wait."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from omnidesk.client.problems import ProblemError, Stopped

# The server holds 64 for a connection; hints and acknowledgements are among them.
AT_ONCE = 32
FRAME_BYTES = 64 * 1024

Send = Callable[[str], Awaitable[bool]]


@dataclass(slots=True, eq=False)
class _Waiting:
    text: str
    answer: asyncio.Future[Any]
    sent: bool = False
    waiters: int = 0


class Commands:
    """The commands of one desk."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}
        self._send: Send | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    async def ask(self, key: str, name: str, args: Mapping[str, Any]) -> Any:
        """The result, however often the connection breaks meanwhile; ProblemError, Stopped.

        A second call with the key of one that waits is the same command.
        """
        known = self._waiting.get(key)
        if known is None:
            text = command(key, name, args)
            if len(text.encode()) > FRAME_BYTES:
                raise ProblemError("too-large", "a command is at most 64 KiB", status=413)
            known = _Waiting(text, asyncio.get_running_loop().create_future())
            self._waiting[key] = known
            await self._flush()
        known.waiters += 1
        try:
            # One who gives up must not take it from the others.
            return await asyncio.shield(known.answer)
        finally:
            known.waiters -= 1
            if not known.waiters:
                self._waiting.pop(key, None)

    async def up(self, send: Send) -> None:
        """The connection is there: send what waits, in order."""
        self._send = send
        await self._flush()

    def down(self) -> None:
        """The connection is gone: everything unanswered waits for the next one."""
        self._send = None
        for waiting in self._waiting.values():
            waiting.sent = False

    async def reply(self, frame: Mapping[str, Any]) -> None:
        """An answer came."""
        found = self._waiting.pop(str(frame.get("re")), None)
        if found is None or found.answer.done():
            return
        if frame.get("ok"):
            found.answer.set_result(frame.get("result"))
        else:
            found.answer.set_exception(ProblemError.of(frame.get("problem") or {}))
        await self._flush()

    def abandon(self, error: Stopped) -> None:
        """Nothing will be answered any more."""
        self.down()
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(error)
                # Whoever waited may be gone.
                waiting.answer.exception()
        self._waiting.clear()

    async def _flush(self) -> None:
        for waiting in list(self._waiting.values()):
            send = self._send
            away = sum(other.sent for other in self._waiting.values())
            if send is None or away >= AT_ONCE:
                return
            if waiting.sent:
                continue
            waiting.sent = True
            if not await send(waiting.text):
                waiting.sent = False
                return


def command(key: str, name: str, args: Mapping[str, Any]) -> str:
    """A command's frame."""
    frame = {"type": "cmd", "id": key, "name": name, "args": dict(args)}
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
