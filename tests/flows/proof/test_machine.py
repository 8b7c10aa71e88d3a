"""Random histories of the SQL flows, every one of which replays without a difference, and whose
last state is told from the log."""

from __future__ import annotations

import asyncio
import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from omnidesk.flows.history import state_at
from omnidesk.flows.history_checkpoints import checkpoint
from omnidesk.flows.replay import replay
from omnidesk.store import events
from tests.conftest import Server
from tests.flows.work.test_machine import WorkMachine, _without_leases
from tests.routing.world import view

FULL = bool(os.environ.get("OMNIDESK_FULL"))


class ReplayMachine(WorkMachine):
    """The same, proved at the end."""

    async def _open(self) -> None:
        await super()._open()
        await checkpoint(self.database, self.floor.now)

    async def _close(self) -> None:
        try:
            await self._prove()
        finally:
            await super()._close()

    async def _prove(self) -> None:
        # What is told of leases is what the router knew; so it looks once more.
        await self.floor.route()
        found = await replay(self.database, 0)
        assert [difference.as_json() for difference in found.differences] == []
        async with self.floor.tx() as tx:
            head = await events.head(tx)
        told = await state_at(self.database, head.number, self.floor.now)
        fresh = await self._fresh()
        assert _without_leases(view(told.state)) == _without_leases(view(fresh))


@pytest.mark.timeout(7200 if FULL else 240)
def test_random_histories_replay(postgres: Server) -> None:
    with asyncio.Runner() as runner:
        machine = type("Machine", (ReplayMachine,), {"server": postgres, "runner": runner})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=2000 if FULL else 6,
                stateful_step_count=50 if FULL else 40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
