"""From the commit of a message to the commit of the offer an agent gets, end to end.

One process, as `omnidesk serve` runs it: group commit, the elected router following the log,
claims in batches, all on a database of its own. Messages come at a steady rate from new people;
the time is taken when the message's commit returns and when the offer stands in the log.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from omnidesk import clock
from omnidesk.bench.ingest import AUTH_TOKEN, INBOX, SECRET_KEY
from omnidesk.bench.load import percentile
from omnidesk.domain.channel import Delivery
from omnidesk.domain.contact import Evidence
from omnidesk.domain.events import MESSAGE_CREATED, OFFER_CREATED, Event
from omnidesk.domain.inbound import InboundMessage, Sender
from omnidesk.flows.assign import Router
from omnidesk.flows.ingest import Ingest
from omnidesk.flows.runtime import DirectoryCache, OpenInbox, Runtime
from omnidesk.store import embedded, schema
from omnidesk.store.bench import prepare_agents, prepare_ingest
from omnidesk.store.database import Database
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal

AGENTS = 1_000
_PER_SECOND = 100
_MOST_SECONDS = 25.0


@dataclass(slots=True)
class _Times:
    """Instants of commits by conversation, and how long each message's commit took; seconds."""

    taken: list[float] = field(default_factory=list)
    stored: dict[str, float] = field(default_factory=dict)
    offered: dict[str, float] = field(default_factory=dict)

    def note(self, told: Sequence[Event]) -> None:
        """Events of a transaction that was just committed."""
        now = clock.monotonic()
        for event in told:
            if event.type == MESSAGE_CREATED:
                self.stored[str(event.conversation_id)] = now
            elif event.type == OFFER_CREATED:
                self.offered[str(event.conversation_id)] = now


async def run(seconds: float) -> dict[str, float | int]:
    """Measure for `seconds` (at most 25: nobody answers, so agents fill up)."""
    with tempfile.TemporaryDirectory(prefix="omnidesk-bench-") as name:
        folder = Path(name)
        await asyncio.to_thread(folder.chmod, 0o755)
        async with (
            await embedded.start(folder / "db", throwaway=True) as server,
            _running(server.url, folder) as (runtime, ingest),
        ):
            times = _Times()
            runtime.database.on_events.append(times.note)
            # The first second is election and the reading in of the snapshot.
            await asyncio.sleep(1.5)
            await _send(runtime, ingest, times, min(seconds, _MOST_SECONDS))
            await asyncio.sleep(1.0)
    return _figures(times)


@asynccontextmanager
async def _running(url: str, folder: Path) -> AsyncIterator[tuple[Runtime, Ingest]]:
    database = Database(url, pool_size=8)
    await schema.migrate(database)
    seal = Seal(SECRET_KEY)
    async with database.transaction() as tx:
        await prepare_ingest(tx, seal, INBOX, AUTH_TOKEN, clock.now())
        await prepare_agents(tx, AGENTS, clock.now())
    async with httpx2.AsyncClient() as http:
        runtime = Runtime(
            database=database,
            seal=seal,
            directory=DirectoryCache(database, seal),
            files=FileStore(folder / "files"),
            http=http,
            public_url="http://127.0.0.1",
        )
        await runtime.directory.refresh()
        database.on_commit.append(runtime.wake.hint)
        ingest = Ingest(runtime)
        stop = asyncio.Event()
        router = Router(database, runtime.wake.waiter())
        loops = [asyncio.create_task(ingest.run(stop)), asyncio.create_task(router.run(stop))]
        try:
            yield runtime, ingest
        finally:
            stop.set()
            runtime.wake.hint()
            await asyncio.gather(*loops)
            await database.close()


async def _send(runtime: Runtime, ingest: Ingest, times: _Times, seconds: float) -> None:
    opened = runtime.directory.open_inbox(INBOX)
    assert opened is not None
    begun = clock.monotonic()
    async with asyncio.TaskGroup() as tasks:
        for number in range(int(seconds * _PER_SECOND)):
            await asyncio.sleep(max(0.0, begun + number / _PER_SECOND - clock.monotonic()))
            tasks.create_task(_one(ingest, opened, times, number))


async def _one(ingest: Ingest, opened: OpenInbox, times: _Times, number: int) -> None:
    name = f"SM{number:032d}"
    sender = Sender(kind="phone", address=f"+38044{number:07d}", evidence=Evidence.PROVIDER)
    message = InboundMessage(
        dedupe_key=name, external_id=name, sender=sender, text="Добрий день, де моє замовлення?"
    )
    begun = clock.monotonic()
    await ingest.submit(opened, Delivery(raw=b"{}", content_type="text/plain", items=(message,)))
    times.taken.append(clock.monotonic() - begun)


def _figures(times: _Times) -> dict[str, float | int]:
    commits = [1000 * taken for taken in times.taken]
    offers = [
        1000 * (times.offered[key] - at) for key, at in times.stored.items() if key in times.offered
    ]
    return {
        "messages_per_second": _PER_SECOND,
        "agents_online": AGENTS,
        "messages": len(commits),
        "offered": len(offers),
        "commit_p50_ms": round(percentile(commits, 0.5), 2),
        "commit_p99_ms": round(percentile(commits, 0.99), 2),
        "commit_to_offer_p50_ms": round(percentile(offers, 0.5), 2),
        "commit_to_offer_p99_ms": round(percentile(offers, 0.99), 2),
    }
