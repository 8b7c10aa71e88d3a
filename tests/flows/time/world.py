"""A floor with a chat and an SMS inbox, calendars and promises; time passes when told to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2

from omnidesk.domain.actor import Actor
from omnidesk.domain.calendar_form import CalendarForm
from omnidesk.domain.contact import VISITOR, Evidence
from omnidesk.domain.ids import QueueId
from omnidesk.domain.inbound import InboundMessage, Sender
from omnidesk.domain.policy import KindPolicy, Policy
from omnidesk.domain.sla_form import SlaPolicyForm
from omnidesk.flows import calendars, configure, conversations, timekeeper, work
from omnidesk.flows.receive import receive
from omnidesk.flows.reply import send_message
from omnidesk.flows.runtime import DirectoryCache, Runtime
from omnidesk.store import directory, policies
from omnidesk.store.database import Database, Row
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from tests import factories
from tests.flows.inbound_world import arrived
from tests.flows.work.floor import Floor

SMS = {
    "account_sid": "AC" + "0" * 31 + "1",
    "auth_token": "secret",
    "from_number": "+380440000000",
}
# The floor's clock starts on Monday, 4 May 2026, 09:00 UTC.
OFFICE: Mapping[str, Any] = {
    "name": "офіс",
    "time_zone": "UTC",
    "weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "09:00", "closes": "17:00"}],
}


class House(Floor):
    """Customers write by chat or SMS; the timekeeper is driven by hand."""

    def __init__(self, database: Database, folder: Path) -> None:
        super().__init__(database)
        seal = Seal("a secret key for tests only")
        self.runtime = Runtime(
            database=database,
            seal=seal,
            directory=DirectoryCache(database, seal),
            files=FileStore(folder),
            http=httpx2.AsyncClient(transport=httpx2.MockTransport(_no_network)),
            public_url="http://test.example",
        )
        self._said = 0

    @property
    def queue(self) -> QueueId:
        return self.queues[0]

    async def begin(self, **queue: Any) -> None:
        """The first queue with its two inboxes."""
        first = await self.open(**queue)
        async with self.tx() as tx:
            await factories.inbox(tx, self.runtime.seal, "sms", "twilio_sms", first, SMS)
            await factories.inbox(tx, self.runtime.seal, "chat", "webchat", first, {})
        await self.refresh()

    async def refresh(self) -> None:
        await self.runtime.directory.refresh()

    async def calendar(self, **changes: Any) -> str:
        form = CalendarForm.model_validate({**OFFICE, **changes})
        async with self.tx() as tx:
            return str((await calendars.create(tx, form, self.now))["id"])

    async def promise(self, **values: Any) -> str:
        form = SlaPolicyForm.model_validate({"name": "gold", **values})
        async with self.tx() as tx:
            return str((await calendars.create_policy(tx, form, self.now))["id"])

    async def settings(self, **columns: Any) -> None:
        """Change the first queue."""
        sets = ", ".join(f"{name} = :{name}" for name in columns)
        async with self.tx() as tx:
            await tx.run(f"UPDATE queues SET {sets} WHERE id = :id", id=self.queue, **columns)
            await directory.bump(tx)
        await self.refresh()

    async def policy(self, **kinds: KindPolicy) -> None:
        """Put other rules for channel kinds in force."""
        made = Policy.model_validate({"kinds": {**Policy().kinds, **kinds}})
        async with self.tx() as tx:
            await configure.begin(tx, self.now)
            await policies.insert(tx, made, None, "", self.now)
        await self.refresh()

    async def writes(
        self,
        who: str,
        text: str = "Привіт 👋",
        *,
        by: str = "chat",
        automatic: bool = False,
    ) -> str:
        """A customer writes; the conversation's id."""
        self._said += 1
        inbox = self.runtime.directory.current.inbox_named(by)
        assert inbox is not None
        kind = "phone" if by == "sms" else VISITOR
        item = InboundMessage(
            dedupe_key=f"M{self._said}",
            external_id=f"M{self._said}",
            sender=Sender(kind=kind, address=who, evidence=Evidence.PROVIDER),
            text=text,
            automatic=automatic,
        )
        got = replace(arrived(item, inbox), received_at=self.now)
        async with self.tx() as tx:
            await receive(tx, [got], self.runtime.directory.current, self.now)
        row = await self.one("SELECT conversation_id FROM messages ORDER BY ordinal DESC LIMIT 1")
        return str(row["conversation_id"])

    async def takes(self, actor: Actor, conversation_id: str) -> None:
        row = await self.live_work(conversation_id)
        assert row is not None
        async with self.tx() as tx:
            await work.take(tx, actor, row["id"], self.now)

    async def answers(self, actor: Actor, conversation_id: str, text: str = "Так") -> None:
        async with self.tx() as tx:
            await send_message(
                tx, self.runtime, actor, conversation_id, text, [], None, None, self.now
            )

    async def finishes(self, actor: Actor, conversation_id: str) -> None:
        row = await self.live_work(conversation_id)
        assert row is not None
        async with self.tx() as tx:
            await work.finish(tx, actor, row["id"], self.now)

    async def resolves(self, actor: Actor, conversation_id: str) -> None:
        async with self.tx() as tx:
            await conversations.resolve(tx, actor, conversation_id, self.now)

    async def keep_time(self) -> int:
        """Follow the log and do what is due now."""
        return await timekeeper.keep_time(self.runtime, lambda: self.now)

    async def passes(self, seconds: float) -> int:
        """Time passes, then the timekeeper looks."""
        await self.keep_time()
        self.later(seconds)
        return await self.keep_time()

    async def live_work(self, conversation_id: str) -> Row | None:
        rows = await self.all(
            """SELECT * FROM work_items WHERE conversation_id = :c
               AND state NOT IN ('done','abandoned')""",
            c=conversation_id,
        )
        return rows[0] if rows else None

    async def conversation(self, conversation_id: str) -> Row:
        return await self.one("SELECT * FROM conversations WHERE id = :id", id=conversation_id)

    async def clocks(self, conversation_id: str) -> dict[str, str]:
        """The newest clock of each metric: its state."""
        rows = await self.all(
            """SELECT DISTINCT ON (metric) metric, state FROM sla_clocks
               WHERE conversation_id = :c ORDER BY metric, started_at DESC, id DESC""",
            c=conversation_id,
        )
        return {row["metric"]: row["state"] for row in rows}

    async def told(self, kind: str = "sla.%") -> list[str]:
        """Types of the events like `kind`, in order."""
        rows = await self.all(
            "SELECT type FROM events WHERE type LIKE :kind ORDER BY position", kind=kind
        )
        return [row["type"] for row in rows]

    async def automatic(self, conversation_id: str) -> list[str]:
        rows = await self.all(
            """SELECT m.text FROM messages m JOIN outbox o ON o.message_id = m.id
               WHERE m.conversation_id = :c AND m.automatic ORDER BY m.ordinal""",
            c=conversation_id,
        )
        return [row["text"] for row in rows]


def _no_network(request: httpx2.Request) -> httpx2.Response:
    raise AssertionError(f"nobody calls {request.url}")
