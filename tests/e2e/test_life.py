"""Conversations on every channel while the server is killed without warning and started again."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from omnidesk import clock
from omnidesk.demo.agents import Pace, SimulatedAgent
from omnidesk.demo.count import CHANNELS, report
from omnidesk.demo.customers.arrivals import KINDS
from omnidesk.demo.customers.calling import Caller
from omnidesk.demo.customers.street import Customer, Street, Tempo, picture_file
from omnidesk.demo.desk import Desk, Frame
from omnidesk.demo.hosts import free_port
from omnidesk.demo.house import demo_file
from omnidesk.demo.ledger import Ledger
from omnidesk.demo.playbook import Playbook
from omnidesk.demo.providers import Providers, open_providers
from omnidesk.flows import apply, configuration_file, grant
from omnidesk.store import agents as agents_table
from omnidesk.store import embedded, schema
from omnidesk.store.database import Database, Row
from omnidesk.store.seal import Seal
from tests.e2e.conftest import clean_environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

KEY = "a secret key of this test only, long enough"
SLEEPER = "iryna@shop.example"
PATIENCE = 90.0


@dataclass
class Shop:
    """A server process on a data folder that outlives it."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> None:
        environment = {
            **clean_environment(),
            "OMNIDESK_DATA_DIR": str(self.folder),
            "OMNIDESK_SECRET_KEY": KEY,
            "OMNIDESK_PUBLIC_URL": self.url,
            "OMNIDESK_LOG_LEVEL": "error",
        }
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "omnidesk", "serve", "--port", str(self.port), env=environment
        )
        async with httpx2.AsyncClient(trust_env=False) as http, asyncio.timeout(PATIENCE):
            while True:
                assert self.process.returncode is None, "the server ended"
                try:
                    if (await http.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx2.HTTPError:
                    pass
                await asyncio.sleep(0.1)

    async def end(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)
            await self.process.wait()

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        """Beside the server, on a share of its PostgreSQL."""
        async with await embedded.start(self.folder, fsync=False, throwaway=False) as private:
            database = Database(private.url, pool_size=2)
            try:
                yield database
            finally:
                await database.close()


@dataclass
class Sleeper:
    """An agent who is online, is offered work, and never answers."""

    desk: Desk
    offered: list[dict[str, Any]]
    more: asyncio.Event

    @classmethod
    def at(cls, url: str, token: str) -> Sleeper:
        offered: list[dict[str, Any]] = []
        more = asyncio.Event()

        def on_frame(frame: Frame) -> None:
            if frame["type"] == "offer.created":
                offered.append(frame["data"])
                more.set()

        return cls(Desk(url, token, on_frame, random.Random(7)), offered, more)


async def furnish(shop: Shop, providers: Providers) -> tuple[dict[str, str], list[Row]]:
    """Schema, configuration and tokens, before the server first starts."""
    seal = Seal(KEY)
    environment = providers.environment(shop.url, "not-used-here")
    document = configuration_file.load(demo_file(), environment)
    for queue in document.queues:
        queue.offer_timeout_seconds = 3
    async with shop.database() as database:
        await schema.migrate(database)
        async with database.transaction() as tx:
            await apply.apply(tx, seal, document, clock.now())
        tokens = {}
        async with database.transaction() as tx:
            rows = await agents_table.load_all(tx)
            for row in rows:
                holder = grant.Holder(email=row["email"])
                made = await grant.token(tx, seal, holder, now=clock.now())
                tokens[row["email"]] = str(made["token"])
    return tokens, rows


async def unanswered(database: Database, ids: list[str]) -> list[Row]:
    """What became of work that was offered and not answered."""
    async with database.transaction() as tx:
        return await tx.all(
            """SELECT w.id, w.arrived_at, c.created_at, count(o.id) AS offers,
                      count(DISTINCT o.agent_id) AS agents,
                      bool_or(o.state IN ('accepted','ended')) AS taken
               FROM work_items w JOIN conversations c ON c.id = w.conversation_id
               JOIN offers o ON o.work_item_id = w.id
               WHERE w.id = ANY(CAST(:ids AS text[])) GROUP BY w.id, c.created_at""",
            ids=ids,
        )


def customers(street: Street) -> list[Customer]:
    found = [kind(street, street.playbook.invent(street.rng)) for kind in KINDS]
    for customer in found:
        if isinstance(customer, Caller):
            customer.fate = "missed"
    return found


async def until_safe(ledger: Ledger, inboxes: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while len({item.inbox for item in ledger.safe()}) < inboxes:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_killed_server_loses_nothing_and_offers_again(folder: Path) -> None:
    shop, ledger, rng = Shop(folder), Ledger(), random.Random(11)
    tasks: list[asyncio.Task[Any]] = []
    async with open_providers(ledger, rng, chaos=False) as providers:
        providers.telegram.webhook_url = f"{shop.url}/hooks/telegram"
        tokens, rows = await furnish(shop, providers)
        async with httpx2.AsyncClient(timeout=30, trust_env=False) as http:
            street = Street(
                url=shop.url,
                providers=providers,
                ledger=ledger,
                playbook=Playbook(),
                http=http,
                rng=rng,
                tempo=Tempo(write=0.3, patience=PATIENCE),
                picture=picture_file(),
            )
            try:
                await shop.open()
                sleeper = Sleeper.at(shop.url, tokens[SLEEPER])
                tasks.append(asyncio.create_task(sleeper.desk.run()))
                tasks.append(asyncio.create_task(providers.hand_over()))
                await sleeper.desk.ask("set_presence", state="online", reason="")
                lives = [asyncio.create_task(one.live()) for one in customers(street)]
                tasks += lives
                await until_safe(ledger, len(KINDS))
                async with asyncio.timeout(PATIENCE):
                    await sleeper.more.wait()
                waiting = [data["work_item"] for data in sleeper.offered]

                await shop.end(signal.SIGKILL)
                # Customers write on; their providers repeat until somebody answers.
                late = [asyncio.create_task(one.live()) for one in customers(street)[1:]]
                tasks += late
                await asyncio.sleep(0.5)
                await shop.open()
                sleeping = tasks[0]
                sleeping.cancel()

                team = crew(street, rows, tokens, providers)
                tasks += [asyncio.create_task(agent.run()) for agent in team]
                async with asyncio.timeout(PATIENCE):
                    await asyncio.gather(*lives, *late)
                async with shop.database() as database:
                    await settled(database)
                    async with database.transaction() as tx:
                        found = await report(tx, ledger, team)
                    again = await unanswered(database, [item["id"] for item in waiting])
            finally:
                await street.close()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await shop.end(signal.SIGTERM)
                await forget(shop)
    assert found["faults"]["lost"] == []
    assert found["faults"]["duplicated"] == []
    assert found["faults"]["double_owned"] == []
    for name in CHANNELS:
        assert found["by_channel"][name]["answered"] > 0, name
    streams = found["streams"]
    assert (streams["gaps"], streams["repeats"], streams["disorder"]) == (0, 0, 0)
    assert len(again) == len(waiting) > 0
    arrived = {item["id"]: item["arrived_at"] for item in waiting}
    for row in again:
        assert row["taken"], "nobody took what was offered before the kill"
        assert row["offers"] >= 2
        # The age is that of the customer's first word, not of the last offer.
        assert arrived[row["id"]].startswith(row["arrived_at"].strftime("%Y-%m-%dT%H:%M:%S"))


def crew(
    street: Street, rows: list[Row], tokens: dict[str, str], providers: Providers
) -> list[SimulatedAgent]:
    return [
        SimulatedAgent(
            street.url,
            tokens[row["email"]],
            row,
            pace=Pace(accept=0.1, write=0.2, patience=3.0),
            playbook=street.playbook,
            ledger=street.ledger,
            http=street.http,
            sms_inbox="",
            rng=random.Random(row["email"]),
        )
        for row in rows
        if row["role"] == "agent" and row["email"] not in (SLEEPER, "you@shop.example")
    ]


async def settled(database: Database) -> None:
    """Every message has left, and everything that was stored has been told."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.transaction() as tx:
                open_ = await tx.first(
                    "SELECT count(*) AS n FROM outbox WHERE state IN ('pending','leased')"
                )
            if open_ is not None and open_["n"] == 0:
                return
            await asyncio.sleep(0.1)


async def forget(shop: Shop) -> None:
    """The database goes with its last share."""
    async with await embedded.start(shop.folder, fsync=False, throwaway=True):
        pass
