"""A floor that customers write to, so that every kind of recorded fact comes from the flows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2

from omnidesk.domain.actor import Actor
from omnidesk.domain.ids import QueueId
from omnidesk.domain.report_facts import Facts
from omnidesk.flows import answer_offer, configure, conversations, report_follow, work
from omnidesk.flows.receive import receive
from omnidesk.flows.reply import send_message
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.store import report_facts
from omnidesk.store.database import Database
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from tests import factories
from tests.flows.inbound_world import arrived, sms
from tests.flows.work.floor import Floor

SMS = {
    "account_sid": "AC" + "0" * 31 + "1",
    "auth_token": "secret",
    "from_number": "+380440000000",
}


class Office(Floor):
    """A floor with an SMS inbox on its first queue; customers are telephone numbers."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        seal = Seal("a secret key for tests only")
        self.http = httpx2.AsyncClient(transport=httpx2.MockTransport(_no_network))
        self.runtime = Runtime(
            database=database,
            seal=seal,
            directory=DirectoryCache(database, seal),
            files=FileStore(folder),
            http=self.http,
            public_url="http://test.example",
        )
        self._said = 0

    async def begin(self, **queue: Any) -> None:
        """The first queue, its inbox, and a router that leads."""
        first = await self.open(**queue)
        async with self.tx() as tx:
            await factories.inbox(tx, self.runtime.seal, "sms", "twilio_sms", first, SMS)
        await self.runtime.directory.refresh()
        await self.router.begin()

    async def tell(self, queue_id: QueueId, **changes: Any) -> None:
        """Change a queue as a person does, so that the log knows of it."""
        async with self.tx() as tx:
            await configure.update_queue(tx, queue_id, changes, lambda _: None, self.now)
        await self.runtime.directory.refresh()

    async def writes(self, number: str, *, automatic: bool = False) -> str:
        """A customer writes; the conversation's id."""
        self._said += 1
        inbox = self.runtime.directory.current.inbox_named("sms")
        assert inbox is not None
        item = sms(number, f"SM{self._said}", "Привіт 👋 שלום", automatic=automatic)
        async with self.tx() as tx:
            await receive(tx, [arrived(item, inbox)], self.runtime.directory.current, self.now)
        row = await self.one("SELECT conversation_id FROM messages ORDER BY ordinal DESC LIMIT 1")
        return str(row["conversation_id"])

    async def answers(self, actor: Actor, conversation_id: str) -> None:
        """Somebody writes back."""
        async with self.tx() as tx:
            await send_message(
                tx, self.runtime, actor, conversation_id, "Добрий день", [], None, None, self.now
            )

    async def work_of(self, conversation_id: str) -> str:
        """The conversation's newest work item."""
        row = await self.one(
            """SELECT id FROM work_items WHERE conversation_id = :c
               ORDER BY created_at DESC, id DESC LIMIT 1""",
            c=conversation_id,
        )
        return str(row["id"])

    async def offered(self, item_id: str) -> str:
        """The id of the item's newest offer."""
        row = await self.one(
            """SELECT id FROM offers WHERE work_item_id = :i
               ORDER BY created_at DESC, id DESC LIMIT 1""",
            i=item_id,
        )
        return str(row["id"])

    async def accepts(self, actor: Actor, item_id: str) -> None:
        async with self.tx() as tx:
            await answer_offer.accept(tx, actor, await self.offered(item_id), self.now)

    async def declines(self, actor: Actor, item_id: str) -> None:
        async with self.tx() as tx:
            await answer_offer.decline(tx, actor, await self.offered(item_id), "", self.now)

    async def takes(self, actor: Actor, item_id: str, *, override: bool = False) -> None:
        async with self.tx() as tx:
            await work.take(tx, actor, item_id, self.now, override=override)

    async def finishes(self, actor: Actor, item_id: str) -> None:
        async with self.tx() as tx:
            await work.finish(tx, actor, item_id, self.now)

    async def transfers(self, actor: Actor, item_id: str, queue_id: str | None, **to: Any) -> None:
        async with self.tx() as tx:
            await work.transfer(tx, actor, item_id, queue_id, now=self.now, **to)

    async def gives_up(self, conversation_id: str) -> None:
        async with self.tx() as tx:
            await work.give_up_for_conversation(tx, conversation_id, "left", self.now)

    async def resolves(self, actor: Actor, conversation_id: str) -> None:
        async with self.tx() as tx:
            await conversations.resolve(tx, actor, conversation_id, self.now)

    async def reopens(self, actor: Actor, conversation_id: str) -> None:
        async with self.tx() as tx:
            await conversations.reopen(tx, actor, conversation_id, self.now)

    async def report(self, batch: int = 1000) -> None:
        """Bring the facts up to the log."""
        while await report_follow.follow_once(self.database, batch):
            pass

    async def facts(self) -> Facts:
        """Every stored fact, after bringing them up to the log."""
        await self.report()
        async with self.tx() as tx:
            return await report_facts.everything(tx)

    async def differences(self) -> list[dict[str, Any]]:
        async with self.tx() as tx:
            return await report_follow.differences(tx)


def _no_network(request: httpx2.Request) -> httpx2.Response:
    raise AssertionError(f"a test reached for {request.url}")
