"""What a desk may see: per subscription, per event, and when rights change."""

from __future__ import annotations

from typing import Any

from omnidesk import clock
from omnidesk.domain.ids import ConversationId, QueueId
from omnidesk.flows import configure_agents, work
from tests import factories
from tests.live.office import Office
from tests.live.telling import tell


async def test_subscriptions_need_rights(office: Office) -> None:
    async with office.database.transaction() as tx:
        foreign = await factories.conversation(tx, office.sales)
        own = await factories.conversation(tx, office.support)
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        wanted: Any
        for wanted in (
            {"queues": [office.sales]},
            {"queues": ["que_%"]},
            {"queues": ["que_nobody"]},
            {"queues": ["%"]},
            {"queues": ["_"]},
            {"conversations": [foreign]},
            {"conversations": [foreign[:-1] + "_"]},
            {"conversations": [own, foreign]},
            {"conversations": [own] * 201},
        ):
            reply = await desk.ask("subscribe", **wanted)
            assert not reply["ok"], wanted
            assert reply["problem"]["status"] in (404, 422)
        place = {
            "conversation_id": ConversationId(foreign),
            "queue_id": QueueId(office.sales),
        }
        await tell(office.database, text="not yours", **place)
        await tell(office.database, office.olena.id, text="yours")
        assert (await desk.until("test.said"))["data"]["text"] == "yours"
        assert await desk.do("subscribe", conversations=[own]) == {
            "queues": [],
            "conversations": [own],
            "viewers": {own: []},
        }
        await tell(
            office.database,
            text="there",
            conversation_id=ConversationId(own),
            queue_id=QueueId(office.support),
        )
        assert (await desk.until("test.said"))["data"]["text"] == "there"
        await desk.do("unsubscribe", conversations=[own])
        await tell(
            office.database,
            text="gone",
            conversation_id=ConversationId(own),
            queue_id=QueueId(office.support),
        )
        await tell(office.database, office.olena.id, text="yours")
        assert (await desk.until("test.said"))["data"]["text"] == "yours"


async def test_a_conversation_that_moves_out_of_sight_ends_its_subscription(
    office: Office,
) -> None:
    async with office.database.transaction() as tx:
        item = await factories.work_item(tx, office.support)
        row = await tx.first("SELECT conversation_id FROM work_items WHERE id = :id", id=item)
    assert row is not None
    key = row["conversation_id"]
    async with office.node.desk(office.olena.token) as desk:
        await desk.ready()
        await desk.do("subscribe", conversations=[key])
        async with office.database.transaction() as tx:
            await work.transfer(tx, office.boss.actor, item, queue_id=office.sales, now=clock.now())
        ended = await desk.until("subscription.ended")
        assert ended["conversations"] == [key]
        assert not any(f["type"].startswith("conversation.") for f in desk.frames)
        assert not (await desk.ask("typing", conversation_id=key))["ok"]


def _anybody(_version: int) -> None:
    """An approval that is always given."""


async def test_losing_a_queue_ends_its_subscription(office: Office) -> None:
    async with office.node.desk(office.olena.token, subscribe={"queues": [office.support]}) as desk:
        await desk.ready()
        async with office.database.transaction() as tx:
            await configure_agents.update(
                tx, None, office.olena.id, {"queue_ids": [office.sales]}, _anybody, clock.now()
            )
        assert (await desk.until("subscription.ended"))["queues"] == [office.support]
        place = {"conversation_id": ConversationId("cnv_x"), "queue_id": QueueId(office.support)}
        await tell(office.database, text="not yours", **place)
        await tell(office.database, office.olena.id, text="yours")
        assert (await desk.until("test.said"))["data"]["text"] == "yours"
        # What the reconnecting client asks for is checked anew.
        assert (await desk.ask("subscribe", queues=[office.support]))["problem"]["status"] == 404


async def test_a_changed_role_ends_the_session(office: Office) -> None:
    async with office.node.desk(office.boss.token) as desk:
        await desk.ready()
        async with office.database.transaction() as tx:
            await configure_agents.update(
                tx, None, office.boss.id, {"role": "agent"}, _anybody, clock.now()
            )
        assert await desk.closed() == 1012


async def test_typing_and_viewers_reach_the_others(office: Office) -> None:
    async with office.database.transaction() as tx:
        key = await factories.conversation(tx, office.support)
    async with (
        office.node.desk(office.olena.token, subscribe={"conversations": [key]}) as olena,
        office.node.desk(office.petro.token) as petro,
    ):
        await olena.ready()
        await petro.ready()
        result = await petro.do("subscribe", conversations=[key])
        assert result["viewers"] == {key: [office.olena.id]}
        joined = await olena.until("viewer.joined")
        assert joined["data"] == {"conversation_id": key, "agent_id": office.petro.id}
        assert "position" not in joined
        await petro.do("typing", conversation_id=key)
        await petro.do("typing", conversation_id=key, state="stopped")
        await petro.do("seen", conversation_id=key)
        typed = await olena.until("typing.started")
        assert typed["data"] == {"conversation_id": key, "agent_id": office.petro.id}
        await olena.until("typing.stopped")
        assert (await olena.until("viewer.seen"))["data"]["message_id"] is None
        await petro.connection.close()
        await olena.until("viewer.left")
        assert "typing.started" not in petro.kinds()


async def test_roles_without_customers_see_no_customers(office: Office) -> None:
    async with office.database.transaction() as tx:
        key = await factories.conversation(tx, office.support)
    async with office.node.desk(office.ops.token) as desk:
        await desk.ready()
        assert desk.state["conversations"] == {}
        wanted: Any
        for wanted in ({"queues": [office.support]}, {"conversations": [key]}):
            assert (await desk.ask("subscribe", **wanted))["problem"]["status"] == 404
        assert (await desk.ask("typing", conversation_id=key))["problem"]["status"] == 404
        place = {"conversation_id": ConversationId(key), "queue_id": QueueId(office.support)}
        await tell(office.database, text="not yours", **place)
        await tell(office.database, office.ops.id, text="yours")
        assert (await desk.until("test.said"))["data"]["text"] == "yours"
