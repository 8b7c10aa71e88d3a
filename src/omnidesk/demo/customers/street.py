"""What all customers share: the shop's address, the stand-ins, the book, and bad luck."""

from __future__ import annotations

import asyncio
import random
import struct
import zlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from omnidesk.demo.desk import Desk
from omnidesk.demo.ledger import Item, Ledger
from omnidesk.demo.playbook import Persona, Playbook
from omnidesk.demo.providers import Providers

# Answers that mean "not now"; everything else is final.
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_TRIES = 8

# One attempt: its HTTP status, or one that means the same. Raises OSError or httpx2.HTTPError.
Attempt = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """Seconds between a customer's messages, and how long one waits for an answer."""

    write: float
    patience: float

    @classmethod
    def of(cls, rate: float) -> Tempo:
        """Busy streets are hasty, so that dialogues end before their channels overflow."""
        hurry = max(0.08, min(1.0, 20.0 / max(rate, 0.1)))
        return cls(write=4.0 * hurry, patience=90.0)


@dataclass(slots=True, kw_only=True)
class Street:
    """Where customers live. `chaos` is the share of deliveries that a provider repeats.

    `picture` is the file that a customer may send; `pages` are the chats open on the website.
    """

    url: str
    providers: Providers
    ledger: Ledger
    playbook: Playbook
    http: httpx2.AsyncClient
    rng: random.Random
    tempo: Tempo
    chaos: float = 0.0
    picture: bytes = b""
    pages: dict[Desk, asyncio.Task[None]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[object]] = field(default_factory=set)
    _own: set[asyncio.Task[object]] = field(default_factory=set)

    def hook(self, inbox: str) -> str:
        """The public address that a provider calls."""
        return f"{self.url}/hooks/{inbox}"

    async def deliver(self, item: Item, attempt: Attempt) -> bool:
        """What a provider does: repeat until it is told that the item is safe. Under chaos some
        are repeated although they are. Raises RuntimeError on a final refusal."""
        for number in range(_TRIES):
            if await self._once(item, attempt):
                if self.rng.random() < self.chaos:
                    _keep(self._tasks, self._repeat(item, attempt))
                return True
            await asyncio.sleep(min(2.0, 0.2 * 2**number))
        return False

    async def _once(self, item: Item, attempt: Attempt) -> bool:
        try:
            status = await attempt()
        except (OSError, httpx2.HTTPError):
            self.ledger.answered(item, good=False)
            return False
        good = 200 <= status < 300
        self.ledger.answered(item, good=good)
        if not good and status not in _AGAIN:
            raise RuntimeError(f"{item.inbox}: {item.key} was refused with {status}")
        return good

    async def _repeat(self, item: Item, attempt: Attempt) -> None:
        await asyncio.sleep(self.rng.random() * 2)
        await self._once(item, attempt)

    def background(self, work: Coroutine[Any, Any, object]) -> None:
        """Have something go on beside the dialogue, until `close` at the latest."""
        _keep(self._own, work)

    def close_page(self, page: Desk) -> None:
        """A visitor closes the page."""
        task = self.pages.pop(page, None)
        if task is not None:
            task.cancel()

    async def settle(self) -> None:
        """Wait for repeats that are under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """Every page is closed."""
        tasks = [*self._own, *self._tasks, *self.pages.values()]
        self.pages.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """One POST; its status."""
        response = await self.http.post(url, content=body, headers=dict(headers))
        return response.status_code

    async def pause(self, seconds: float) -> None:
        """About so long."""
        await asyncio.sleep(seconds * (0.4 + 1.2 * self.rng.random()))


def _keep(tasks: set[asyncio.Task[object]], work: Coroutine[Any, Any, object]) -> None:
    task: asyncio.Task[object] = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


class Customer:
    """One person on one channel. A channel says how to speak; the rest is the same for all."""

    channel = ""
    inbox = ""

    def __init__(self, street: Street, persona: Persona) -> None:
        self.street = street
        self.persona = persona
        self.heard: asyncio.Queue[str] = asyncio.Queue()
        self.address = ""

    async def say(self, text: str, *, picture: bool = False) -> None:
        """Send one message and have it acknowledged."""
        raise NotImplementedError

    async def live(self) -> None:
        """The whole dialogue."""
        for turn, lines in enumerate(self.persona.turns):
            await self.say_all(lines, picture=turn == 0 and bool(self.persona.picture))
            if await self._answer() is None:
                return
            await self.street.pause(self.street.tempo.write)
        if self.street.rng.random() < 0.75:
            await self.say(self.persona.thanks)
            await self._answer()

    def listen(self, channel: str, address: str) -> None:
        """Be told what reaches this address."""
        self.address = address
        self.street.providers.ears[channel, address] = self.heard.put_nowait
        self.street.ledger.home[channel, address] = self.channel

    async def say_all(self, lines: tuple[str, ...], *, picture: bool) -> None:
        """One turn, line by line."""
        if self.street.chaos and len(lines) > 1:
            # A provider promises no order.
            await asyncio.gather(*(self.say(line) for line in lines))
            return
        for number, line in enumerate(lines):
            if number:
                await self.street.pause(self.street.tempo.write / 2)
            await self.say(line, picture=picture and number == 0)

    async def _answer(self) -> str | None:
        """The next words of the agent; None when patience or the demo is over."""
        try:
            async with asyncio.timeout(self.street.tempo.patience):
                return await self.heard.get()
        except TimeoutError:
            return None


def picture_file(side: int = 48) -> bytes:
    """A small real PNG in the colours of a sunrise."""
    rows = b"".join(
        b"\0" + b"".join(bytes((250, 180 + min(60, y), 60 + x)) for x in range(side))
        for y in range(side)
    )
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
