"""Who comes when: a Poisson stream of customers over all channels."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable
from contextlib import suppress

from omnidesk import clock
from omnidesk.demo.customers.calling import Caller, PbxCustomer, PhoneCustomer
from omnidesk.demo.customers.messaging import (
    AppCustomer,
    MailCustomer,
    SmsCustomer,
    TelegramCustomer,
)
from omnidesk.demo.customers.street import Customer, Street
from omnidesk.demo.customers.visiting import Visitor

# Every way to reach the shop, and how often it is chosen.
KINDS: dict[type[Customer], float] = {
    Visitor: 4,
    TelegramCustomer: 4,
    SmsCustomer: 4,
    MailCustomer: 3,
    AppCustomer: 2,
    PhoneCustomer: 1.5,
    PbxCustomer: 1.5,
}
# The first customers come one of a kind and in quick succession, so that all channels are seen.
_OPENING_SECONDS = 1.0
_CROWD = 25
_BURST_EVERY, _BURST_FROM, _BURST_LENGTH, _BURST_FACTOR = 60.0, 10.0, 15.0, 3.0


class Arrivals:
    """`rate` new customers a minute; with `burst` three times as many for a quarter of each
    minute. `came` and `talking` count customers, ever and now; `failures` are their complaints."""

    def __init__(self, street: Street, rate: float, rng: random.Random, *, burst: bool) -> None:
        self.came = 0
        self.failures: list[str] = []
        self._street = street
        # Their own dice: who comes, and when, does not depend on what others do meanwhile.
        self._rng = rng
        self._rate = max(rate, 0.01)
        self._burst = burst
        self._changed = asyncio.Event()
        self.paused = False
        self._talking: set[asyncio.Task[None]] = set()

    @property
    def rate(self) -> float:
        """New customers a minute."""
        return self._rate

    def set_rate(self, per_minute: float) -> None:
        """From now on."""
        self._rate = max(per_minute, 0.01)
        self._changed.set()

    def pause(self) -> None:
        """Nobody new comes; who is in a dialogue goes on."""
        self.paused = True

    def resume(self) -> None:
        """They come again."""
        self.paused = False
        self._changed.set()

    def crowd(self) -> None:
        """Many at once, paused or not."""
        for _ in range(_CROWD):
            self._send(self._rng.choices(list(KINDS), list(KINDS.values()))[0])

    @property
    def talking(self) -> int:
        """How many are in a dialogue."""
        return len(self._talking)

    async def run(self) -> None:
        """Send customers until cancelled."""
        rng, started = self._rng, clock.monotonic()
        firsts = list(KINDS)
        while True:
            kind = firsts.pop(0) if firsts else rng.choices(list(KINDS), list(KINDS.values()))[0]
            self._send(kind)
            wait = rng.expovariate(self._rate_at(clock.monotonic() - started) / 60)
            await self._until_next(min(wait, _OPENING_SECONDS) if firsts else wait)

    async def close(self) -> None:
        """Everybody goes home; repeats of providers still arrive."""
        for task in list(self._talking):
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)
        await self._street.settle()

    async def _until_next(self, seconds: float) -> None:
        """Wait so long; at another rate the wait in progress is measured anew."""
        until, rate = clock.monotonic() + seconds, self._rate
        while self.paused or (left := until - clock.monotonic()) > 0:
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), None if self.paused else left)
            if self._rate != rate:
                now = clock.monotonic()
                until, rate = now + (until - now) * rate / self._rate, self._rate

    def _rate_at(self, seconds: float) -> float:
        at = seconds % _BURST_EVERY
        bursting = self._burst and _BURST_FROM <= at < _BURST_FROM + _BURST_LENGTH
        return self._rate * (_BURST_FACTOR if bursting else 1)

    def _send(self, kind: type[Customer]) -> None:
        customer = kind(self._street, self._street.playbook.invent(self._rng))
        if isinstance(customer, Caller) and self.came < len(KINDS):
            customer.fate = "missed"
        self.came += 1
        task = asyncio.get_running_loop().create_task(self._life(customer.live()))
        self._talking.add(task)
        task.add_done_callback(self._talking.discard)

    async def _life(self, dialogue: Awaitable[None]) -> None:
        try:
            await dialogue
        except Exception as error:
            self.failures.append(repr(error))
