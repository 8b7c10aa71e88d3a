"""A blocking thread's way to the event loop, and the loop's way to stop the thread."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import threading
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")
_SLICE_SECONDS = 0.25


class Stopped(BaseException):
    """Ends the thread from wherever it is. Not an Exception: no handler for faults catches it."""


class Bridge:
    """Made on the loop, used by one thread.

    `wake_descriptor` becomes readable on stop, for polling beside a socket.
    """

    patience_seconds = 3.0

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._stop = threading.Event()
        self.wake_descriptor, self._wake = os.pipe()

    def stop(self) -> None:
        """Ask the thread to end; from the loop, any number of times."""
        if not self._stop.is_set():
            self._stop.set()
            os.close(self._wake)

    def close(self) -> None:
        """Give back the descriptors; after the thread has ended."""
        self.stop()
        os.close(self.wake_descriptor)

    def check(self) -> None:
        """Raise Stopped if the thread should end."""
        if self._stop.is_set():
            raise Stopped

    def sleep(self, seconds: float) -> None:
        """Wait; raises Stopped as soon as the thread should end."""
        self._stop.wait(seconds)
        self.check()

    def call(self, awaitable: Awaitable[T]) -> T:
        """Run on the loop and wait for the result.

        After a stop the work gets a little time to end by itself, then it is cancelled.
        """
        future = asyncio.run_coroutine_threadsafe(_as_coroutine(awaitable), self.loop)
        left = self.patience_seconds
        while True:
            try:
                return future.result(timeout=_SLICE_SECONDS)
            except concurrent.futures.TimeoutError:
                if future.done():
                    return future.result()
                if self._stop.is_set():
                    left -= _SLICE_SECONDS
                    if left <= 0:
                        future.cancel()
                        raise Stopped from None
            except concurrent.futures.CancelledError:
                raise Stopped from None


async def _as_coroutine(awaitable: Awaitable[T]) -> T:
    return await awaitable
