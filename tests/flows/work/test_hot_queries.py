"""The statements of the hot flows use their indexes when the tables have grown."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from omnidesk.flows import answer_offer, presence, work
from omnidesk.flows.explain import explain_work_item
from omnidesk.store.database import Database
from tests.flows.work.floor import Floor

# What grows with traffic. Agents, queues and the configuration are small and may be read whole.
GROWING = {"work_items", "offers", "conversations", "contacts", "identities", "events", "decisions"}

_FILL = """
WITH numbers AS (SELECT lpad(n::text, 8, '0') AS n FROM generate_series(1, 20000) AS n),
people AS (
    INSERT INTO contacts (id, created_at, updated_at)
    SELECT 'ctc_' || n, :now, :now FROM numbers),
addresses AS (
    INSERT INTO identities (id, contact_id, kind, address, evidence, created_at, last_seen_at)
    SELECT 'idn_' || n, 'ctc_' || n, 'phone', n, 2, :now, :now FROM numbers),
threads AS (
    INSERT INTO conversations (id, contact_id, identity_id, inbox_id, channel_kind, threading,
                               state, queue_id, reply_token, last_activity_at, created_at,
                               resolved_at)
    SELECT 'cnv_' || n, 'ctc_' || n, 'idn_' || n, 'ibx', 'chat', 'per_identity', 'resolved',
           :queue, n, :now, :now, :now FROM numbers),
works AS (
    INSERT INTO work_items (id, conversation_id, queue_id, state, channel_kind, priority, weight,
                            arrived_at, created_at, ended_at)
    SELECT 'wrk_' || n, 'cnv_' || n, :queue, 'done', 'chat', 2, 12, :now, :now, :now
    FROM numbers),
choices AS (
    INSERT INTO decisions (id, work_item_id, position, policy_version, epoch, decided_at, outcome,
                           record)
    SELECT 'dec_' || n, 'wrk_' || n, 0, 'p', 1, :now, 'offered', '{}' FROM numbers)
INSERT INTO offers (id, work_item_id, conversation_id, queue_id, agent_id, state, weight,
                    kind, full_weight, created_at, expires_at)
SELECT 'ofr_' || n, 'wrk_' || n, 'cnv_' || n, :queue, :agent, 'ended', 12, 'messaging', 12, :now,
       :now
FROM numbers
"""


class Listening:
    """Every statement a database runs, with its values."""

    def __init__(self, database: Database) -> None:
        self.heard: list[tuple[str, Any]] = []
        event.listen(database.engine.sync_engine, "before_cursor_execute", self._hear)

    def _hear(self, _c: Any, _u: Any, statement: str, values: Any, _x: Any, _m: Any) -> None:
        self.heard.append((statement, values))

    async def walked(self, database: Database) -> dict[str, str]:
        """By growing table that some statement would read from end to end: that statement."""
        heard, found = list(self.heard), {}
        for statement, values in heard:
            if not re.match(r"\s*(SELECT|WITH|UPDATE|INSERT|DELETE)", statement):
                continue
            async with database.engine.connect() as connection:
                rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", values)
                plan = "\n".join(str(row[0]) for row in rows)
            for table in re.findall(r"Seq Scan on (\w+)", plan):
                if table in GROWING:
                    found[table] = f"{statement}\n{plan}"
        return found


async def test_hot_flows_never_walk_a_growing_table(floor: Floor) -> None:
    ana, ben = await floor.hire("ana"), await floor.hire("ben")
    async with floor.tx() as tx:
        await tx.run(_FILL, now=floor.now, queue=floor.queues[0], agent=ana.agent_id)
    for ago in range(30):
        await floor.arrive(ago=ago)
    await floor.route()
    async with floor.database.engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.commit()
    listening = Listening(floor.database)
    await floor.arrive()
    await floor.route()
    offers = await floor.all("SELECT * FROM offers WHERE state = 'pending' ORDER BY id")
    by_id = {actor.agent_id: actor for actor in (ana, ben)}
    first, second, third, fourth = [(row, by_id[row["agent_id"]]) for row in offers[:4]]
    listening.heard.clear()
    async with floor.tx() as tx:
        await answer_offer.present(tx, first[1], first[0]["id"], floor.now)
        for row, actor in (first, second, third):
            await answer_offer.accept(tx, actor, row["id"], floor.now)
        await answer_offer.decline(tx, fourth[1], fourth[0]["id"], "", floor.now)
        await work.finish(tx, first[1], first[0]["work_item_id"], floor.now)
        await work.transfer(
            tx, second[1], second[0]["work_item_id"], floor.queues[0], now=floor.now
        )
        conversation = third[0]["conversation_id"]
        until = floor.now + timedelta(hours=1)
        await work.park_for_conversation(tx, conversation, until, floor.now)
        asleep = await tx.first("SELECT * FROM conversations WHERE id = :id", id=conversation)
        assert asleep is not None
        await work.ensure_for_conversation(tx, asleep, "reopened", floor.now)
        await presence.renew_leases(tx, [str(ana.agent_id)], floor.now)
        await presence.set_presence(tx, ben, "offline", "", floor.now)
    await floor.expire()
    await floor.route()
    floor.later(31)
    await floor.expire()
    assert len(listening.heard) > 60
    assert await listening.walked(floor.database) == {}
    await floor.check()


async def test_rare_lookups_use_indexes_too(floor: Floor) -> None:
    ana = await floor.hire("ana")
    item = await floor.arrive(declined_by=[str(ana.agent_id)])
    async with floor.tx() as tx:
        await tx.run(_FILL, now=floor.now, queue=floor.queues[0], agent=ana.agent_id)
    async with floor.database.engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.commit()
    listening = Listening(floor.database)
    async with floor.tx() as tx:
        await explain_work_item(tx, item, floor.now)
    async with floor.tx() as tx:
        row = await tx.first("SELECT * FROM conversations WHERE id = 'cnv_00000007'")
        assert row is not None
        await work.ensure_for_conversation(tx, row, "reopened", floor.now)
    assert await listening.walked(floor.database) == {}
