"""What tests of personal things share: a conversation one can answer, and frames overheard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from omnidesk import clock
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.live import frames
from omnidesk.live.session import Session
from omnidesk.store.database import Database
from tests import factories
from tests.api.conftest import Site
from tests.flows import desk_world as world

AGENT, BOSS, ADMIN, BOT, OPS = Role.AGENT, Role.SUPERVISOR, Role.ADMIN, Role.BOT, Role.OPS


class Ear:
    """A session of an agent that hears what is told to that agent's windows."""

    def __init__(self, site: Site, role: Role) -> None:
        actor = Actor(role=role, agent_id=site.agents[role])  # type: ignore[arg-type]
        self._session = Session(id=clock.new_id("ses"), token_id="tok_x", actor=actor, live=True)
        self._session.topics = {frames.agent(site.agents[role])}
        site.app.state.omnidesk.hub.attach(self._session)

    async def heard(self) -> list[dict[str, Any]]:
        """What came since the last time."""
        found = []
        while len(self._session.outbox):
            frame = await self._session.outbox.take()
            assert frame is not None
            found.append(orjson.loads(frame.text))
        return found


async def answerable(site: Site, database: Database, *texts: str) -> tuple[str, Sequence[str]]:
    """A conversation by a channel that takes answers, and the contact's messages in it."""
    now = clock.now()
    async with database.transaction() as tx:
        inbox = await factories.inbox(
            tx, site.runtime.seal, f"sms{clock.secret_hex(3)}", "generic", site.queue_id,
            {"namespace": "test", "signing_secret": "s" * 32},
        )  # fmt: skip
        found = await factories.conversation(tx, site.queue_id, inbox_id=inbox, at=now)
        written = [await world.message(tx, found, text, now) for text in texts]
    await site.runtime.directory.refresh()
    return found, written
