"""Who uses a server, told by kernel locks instead of lists of process numbers.

The kernel drops a dead process's locks, so `kill -9` leaks nothing. Two files: `start.lock` is
held exclusively while somebody starts or stops the server; `users.lock` is held shared by every
user for as long as it uses the server. Whoever can make its shared lock exclusive is the last.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from omnidesk.store.embedded.errors import EmbeddedDatabaseError

_POLL_SECONDS = 0.02


@asynccontextmanager
async def start_lock(root: Path, *, timeout_seconds: float) -> AsyncIterator[None]:
    """Alone with the server of `root`; waits for others, at most `timeout_seconds`."""
    descriptor = _open(root / "start.lock")
    try:
        try:
            async with asyncio.timeout(timeout_seconds):
                while True:
                    # Polled: a blocking flock in a thread could not be cancelled.
                    if _try(descriptor, fcntl.LOCK_EX):
                        break
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise EmbeddedDatabaseError(
                str(root),
                f"another process has been starting or stopping it for {timeout_seconds:.0f} s",
                "look for a hung omnidesk process that uses this folder and end it",
            ) from None
        yield
    finally:
        os.close(descriptor)


class Membership:
    """One user's share in a running server. Join and leave only under the start lock."""

    def __init__(self, root: Path) -> None:
        self._descriptor: int | None = _open(root / "users.lock")
        # Only somebody who leaves takes it exclusively, and does so under the start lock.
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        """Whether nobody else uses the server. Ends our share: call `close` next, either way."""
        return self._descriptor is not None and _try(self._descriptor, fcntl.LOCK_EX)

    def close(self) -> None:
        """Give the share up; again is no error."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise EmbeddedDatabaseError(
            str(path),
            "belongs to another user",
            "run omnidesk as the user who made the data folder, or choose another folder",
        ) from error


def _try(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
