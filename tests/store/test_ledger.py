"""The counting queries see what must never happen: each fault is made by hand here."""

from __future__ import annotations

from typing import Any

from omnidesk import clock
from omnidesk.domain.events import Event
from omnidesk.store import ledger
from omnidesk.store.database import Database, Transaction
from omnidesk.store.seal import Seal
from tests import factories

Story = list[tuple[str, str, str]]


async def tell(tx: Transaction, item: str, agents: dict[str, str], story: Story) -> None:
    """Offers and events of one work item: (offer, state, "" or "free" for work without offer)."""
    last = {offer: state for offer, state, _ in story if offer}
    for offer, state in last.items():
        await tx.run(
            """INSERT INTO offers (id, work_item_id, conversation_id, queue_id, agent_id, state,
                                   weight, kind, full_weight, created_at, expires_at)
               VALUES (:id, :item, 'cnv_x', 'que_x', :agent, :state, 1, 'chat', 1, now(), now())""",
            id=offer, item=item, agent=agents[offer], state=state,
        )  # fmt: skip
    for offer, state, free in story:
        data: dict[str, Any] = {"work_item": {"offer_id": None if free else offer}}
        if offer:
            data["offer"] = {"id": offer, "state": state}
        tx.record(
            Event(type="offer.told", occurred_at=clock.now(), data=data, work_item_id=item)  # type: ignore[arg-type]
        )


async def test_two_agents_with_one_item_are_seen(database: Database) -> None:
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        anna = await factories.agent(tx, "anna@example.org")
        ivan = await factories.agent(tx, "ivan@example.org")
        items = [await factories.work_item(tx, queue) for _ in range(5)]
    stories: list[tuple[Story, dict[str, str]]] = [
        # One after the other, as it must be.
        ([("a1", "pending", ""), ("a1", "declined", ""), ("b1", "pending", "")], {}),
        # The first ended without an offer of its own saying so: its work was free in between.
        ([("a2", "ended", ""), ("", "", "free"), ("b2", "accepted", "")], {}),
        # The same agent twice is no second owner.
        ([("a3", "declined", ""), ("a4", "pending", "")], {"a4": anna}),
        # Overlaps: the first was still pending, or never let go.
        ([("a5", "pending", ""), ("b5", "pending", ""), ("a5", "expired", "")], {}),
        ([("a6", "ended", ""), ("b6", "accepted", "")], {}),
    ]
    async with database.transaction() as tx:
        # The table itself refuses what this test has to make.
        await tx.run("DROP INDEX offers_one_live")
        for item, (story, more) in zip(items, stories, strict=True):
            owners = {o: anna if o.startswith("a") else ivan for o, _, _ in story}
            first = [("a6", "accepted", "")] if story[0][0] == "a6" else []
            await tell(tx, item, {**owners, **more}, story if not first else [*first, story[1]])
    async with database.transaction() as tx:
        assert sorted(await ledger.double_owned(tx)) == sorted(items[3:])


async def test_items_are_counted_by_what_the_provider_calls_them(
    database: Database, seal: Seal
) -> None:
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        inbox = await factories.inbox(tx, seal, "app", "generic", queue, {})
        conversation = await factories.conversation(tx, queue, inbox_id=inbox)
        for number, (key, extra) in enumerate(
            [("m-1", {}), ("m-2", {}), ("m-2", {}), ("v:9", {"client_message_id": "w-1"})]
        ):
            await tx.run(
                """INSERT INTO messages (id, conversation_id, direction, kind, inbox_id, channel,
                                         external_id, text, extra, created_at)
                   VALUES (:id, :conversation, 'in', 'text', :inbox, 'generic', :key, 'так',
                           :extra, now())""",
                id=f"msg_{number}", conversation=conversation, inbox=inbox, key=key, extra=extra,
            )  # fmt: skip
        wanted = ["m-2", "gone", "m-1", "w-1", "m-1"]
        inboxes = ["app", "app", "app", "app", "another"]
        assert await ledger.stored(tx, inboxes, wanted) == [2, 0, 1, 1, 0]
        assert await ledger.missing(tx, ["msg_0", "msg_9"]) == ["msg_9"]
        (row,) = await ledger.conversations(tx)
        assert (row["channel"], row["begun"], row["answered"]) == ("generic", 1, 0)


async def test_unseen_events_are_those_within_the_spans_only(database: Database) -> None:
    async with database.transaction() as tx:
        for agents in (("anna",), ("ivan",), ("anna", "ivan"), ("anna",)):
            tx.record(Event(type="x", occurred_at=clock.now(), data={}, agent_ids=agents))
    async with database.transaction() as tx:
        assert await ledger.unseen(tx, "anna", [[0, 4]], []) == 3
        assert await ledger.unseen(tx, "anna", [[0, 4]], [1, 3, 4]) == 0
        assert await ledger.unseen(tx, "anna", [[0, 1], [3, 4]], [1]) == 1
        assert await ledger.unseen(tx, "anna", [], []) == 0
