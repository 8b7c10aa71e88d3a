"""Wake-ups inside one process. They are hints: a lost one costs latency, a poll follows."""

from __future__ import annotations

import asyncio


class Waiter:
    """One loop's ear. Hints that come while the loop works are kept, coalesced into one."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def hint(self) -> None:
        """There may be something to do."""
        self._event.set()

    async def wait(self, timeout_seconds: float) -> bool:
        """Returns at the next hint (True) or after the timeout (False)."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Wake:
    """Spreads hints to every waiting loop of the process."""

    def __init__(self) -> None:
        self._waiters: list[Waiter] = []

    def waiter(self) -> Waiter:
        """A new ear; it hears every hint from now on."""
        waiter = Waiter()
        self._waiters.append(waiter)
        return waiter

    def hint(self) -> None:
        """Tell everybody that something was committed."""
        for waiter in self._waiters:
            waiter.hint()
