"""What `fastest` compares comes from what agents did."""

from __future__ import annotations

from datetime import timedelta

from omnidesk import clock
from omnidesk.flows.speeds import refresh_speeds
from omnidesk.store import agents
from omnidesk.store.database import Database, Transaction
from tests import factories


async def _handled(tx: Transaction, agent: str, kind: str, seconds: list[float]) -> None:
    now = clock.now()
    await tx.run(
        """INSERT INTO report_segments (
               work_item_id, stay, conversation_id, queue_id, channel_kind, priority,
               requirements, skills, entered_how, arrived_at, queued_at, offers, accepted,
               declined, expired, revoked, answered_at, agent_id, phase, phase_at,
               assigned_seconds, wrap_up_seconds, called_back, dormant_seconds, left_at,
               left_how, end_reason, item_version,
               first_position, last_position)
           SELECT 'wrk_' || CAST(:agent AS text) || CAST(:kind AS text) || n, 1, 'cnv', 'que',
                  :kind, 2, '[]', '{}', 'new', :now, :now, 1, 1, 0, 0, 0, :now, :agent, 'left',
                  :now, s, 0, false, 0, :now, 'finished', '', 1, 1, 1
           FROM unnest(CAST(:seconds AS double precision[])) WITH ORDINALITY AS u(s, n)""",
        agent=agent,
        kind=kind,
        seconds=seconds,
        now=now - timedelta(days=1),
    )


async def test_means_by_kind_where_there_is_enough_to_say(database: Database) -> None:
    async with database.transaction() as tx:
        agent = await factories.agent(tx, email="ana@example.org")
        await _handled(tx, agent, "chat", [100.0] * 10 + [200.0] * 10)
        await _handled(tx, agent, "voice", [60.0] * 19)
    async with database.transaction() as tx:
        assert await refresh_speeds(tx, clock.now()) == 1
        before = (await agents.load(tx, [agent]))[agent]
        assert before["speeds"] == {"chat": 150.0}
    async with database.transaction() as tx:
        assert await refresh_speeds(tx, clock.now()) == 0
        assert (await agents.load(tx, [agent]))[agent]["version"] == before["version"]
        told = await tx.all("SELECT data FROM events WHERE type = 'agent.updated'")
        assert told[-1]["data"]["agent"]["speeds"] == {"chat": 150.0}
