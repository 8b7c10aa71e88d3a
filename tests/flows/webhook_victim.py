"""A process that begins to send webhooks and is killed while it does."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from omnidesk import clock
from omnidesk.flows import webhook_send
from omnidesk.flows.webhook_follow import Sender
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal
from tests.live import world

LEASE_SECONDS = 1.0


async def main(url: str, key: str, folder: str, host: str) -> None:
    database = Database(url, pool_size=2)
    runtime = world.runtime_for(database, Seal(key), Path(folder))
    async with webhook_send.client(frozenset({host})) as http:
        sender = Sender(runtime, http, lease_seconds=LEASE_SECONDS)
        await sender.turn(clock.now())
        await sender.settled()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
