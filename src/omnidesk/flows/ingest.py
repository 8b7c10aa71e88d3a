"""Group commit: items that arrive while a commit is in flight share the next one.

Each caller is answered after its own group is durable. An item that breaks its group is found by
halving and put in quarantine; the others go on.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from omnidesk import clock
from omnidesk.domain.channel import Delivery
from omnidesk.domain.ids import InboundItemId
from omnidesk.domain.inbound import InboundItem, InboundMessage, Unreadable
from omnidesk.errors import Unavailable
from omnidesk.flows.receive import Arrived, receive
from omnidesk.flows.runtime import OpenInbox, Runtime
from omnidesk.flows.store_files import drop_files, store_files

_log = structlog.get_logger(__name__)

# Some groups in flight: one is prepared here while the database works on another. A larger group
# would gather everybody who waits, and then server and database only take turns; beyond some
# fifty items a commit's own cost is spread thin anyway. More committers only contend.
COMMITTERS = 3
GROUP_ITEMS = 48
WAITING_ITEMS = 4096
_TRIES = 4
_RETRY_SECONDS = 0.05
_SUBMIT_SECONDS = 12.0
_WATCH_SECONDS = 0.5


@dataclass(slots=True, eq=False)
class _Waiting:
    arrived: Sequence[Arrived]
    done: asyncio.Future[set[str]]
    until: float


class Ingest:
    """Takes deliveries from anywhere in the process and makes them durable in groups."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._waiting: deque[_Waiting] = deque()
        self._unanswered: dict[_Waiting, None] = {}
        self._items = 0
        self._more = asyncio.Event()

    async def submit(self, opened: OpenInbox, delivery: Delivery) -> None:
        """Returns after the delivery is committed; a repeat of a known one returns too.

        Raises Unavailable when it could not be stored: nothing was, and the sender may repeat.
        """
        if self._items + len(delivery.items) > WAITING_ITEMS:
            raise Unavailable("too many messages are waiting to be stored")
        items = [_clean(item) for item in delivery.items]
        items = await store_files(self._runtime.files, items)
        arrived = [_arrived(opened, item, delivery) for item in items]
        if not arrived:
            return
        fresh = await self._durable(arrived)
        await drop_files(self._runtime.files, [a.item for a in arrived if a.id not in fresh])

    async def _durable(self, arrived: Sequence[Arrived]) -> set[str]:
        done: asyncio.Future[set[str]] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(arrived, done, clock.monotonic() + _SUBMIT_SECONDS)
        self._waiting.append(waiting)
        self._unanswered[waiting] = None
        self._items += len(arrived)
        self._more.set()
        try:
            # A caller who gives up cancels their own future; the group goes on without them.
            return await done
        finally:
            self._unanswered.pop(waiting, None)

    async def _watch(self) -> None:
        # One clock for all callers: a timer each would cost more than the wait itself.
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            now = clock.monotonic()
            for waiting in list(self._unanswered):
                if waiting.until > now:
                    break
                if not waiting.done.done():
                    waiting.done.set_exception(Unavailable("storing took too long"))

    async def run(self, stop: asyncio.Event) -> None:
        """Commit groups until `stop` is set and nothing waits any more."""
        async with asyncio.TaskGroup() as tasks:
            committers = [tasks.create_task(self._commit_groups(stop)) for _ in range(COMMITTERS)]
            watch = tasks.create_task(self._watch())
            await stop.wait()
            self._more.set()
            await asyncio.wait(committers)
            watch.cancel()

    async def _commit_groups(self, stop: asyncio.Event) -> None:
        while True:
            group = self._take()
            if not group:
                if stop.is_set():
                    return
                self._more.clear()
                await self._more.wait()
                continue
            await self._commit(group)

    def _take(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        size = 0
        while self._waiting and (not group or size + len(self._waiting[0].arrived) <= GROUP_ITEMS):
            waiting = self._waiting.popleft()
            group.append(waiting)
            size += len(waiting.arrived)
        self._items -= size
        return group

    async def _commit(self, group: Sequence[_Waiting]) -> None:
        try:
            fresh = await self._store(group)
        except Unavailable as error:
            for waiting in group:
                if not waiting.done.done():
                    waiting.done.set_exception(error)
            return
        except Exception:
            if len(group) > 1:
                middle = len(group) // 2
                await self._commit(group[:middle])
                await self._commit(group[middle:])
                return
            await self._quarantine(group[0])
            return
        for waiting in group:
            if not waiting.done.done():
                waiting.done.set_result(fresh)

    async def _store(self, group: Sequence[_Waiting]) -> set[str]:
        arrived = [item for waiting in group for item in waiting.arrived]
        for attempt in range(1, _TRIES + 1):
            try:
                async with self._runtime.database.transaction() as tx:
                    return await receive(tx, arrived, self._runtime.directory.current, clock.now())
            except Unavailable:
                if attempt == _TRIES:
                    raise
                await asyncio.sleep(_RETRY_SECONDS * attempt)
        raise AssertionError("unreachable")

    async def _quarantine(self, waiting: _Waiting) -> None:
        _log.exception("inbound.quarantined", items=[a.id for a in waiting.arrived])
        reason = "could not be stored as read; see the log of this moment"
        broken = [
            replace(a, item=Unreadable(dedupe_key=a.item.dedupe_key, reason=reason))
            for a in waiting.arrived
        ]
        try:
            fresh = await self._store([replace(waiting, arrived=broken)])
        except Exception as error:
            if not waiting.done.done():
                waiting.done.set_exception(Unavailable(f"could not be stored: {error}"))
            return
        if not waiting.done.done():
            waiting.done.set_result(fresh)


def _arrived(opened: OpenInbox, item: InboundItem, delivery: Delivery) -> Arrived:
    return Arrived(
        id=InboundItemId(clock.new_id("inb")),
        message_id=clock.new_id("msg"),
        inbox=opened.inbox,
        item=item,
        raw=delivery.raw,
        content_type=delivery.content_type,
        headers=delivery.headers,
        received_at=clock.now(),
    )


def _clean(item: InboundItem) -> InboundItem:
    # PostgreSQL's text holds no NUL, and UTF-8 no lone surrogate; the raw bytes keep both.
    if not isinstance(item, InboundMessage):
        return item
    text, html, subject = _sane(item.text), _sane(item.html), _sane(item.subject)
    if (text, html, subject) == (item.text, item.html, item.subject):
        return item
    return replace(item, text=text or "", html=html, subject=subject)


def _sane(text: str | None) -> str | None:
    return text and text.replace("\x00", "").encode("utf-8", "replace").decode()
