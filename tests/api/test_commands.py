"""The commands: arguments, scopes, answers as data."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from pydantic import BaseModel

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.commands import COMMANDS, execute
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.events import instant
from omnidesk.domain.ids import AgentId, QueueId
from tests import factories
from tests.api.conftest import Site

CONTRACT = {
    "set_presence",
    "offer.present",
    "offer.accept",
    "offer.decline",
    "message.send",
    "note.create",
    "work.finish",
    "work.transfer",
    "conversation.resolve",
    "conversation.snooze",
    "conversation.reopen",
}


def actor(site: Site, role: Role = Role.AGENT) -> Actor:
    return Actor(
        role=role,
        agent_id=AgentId(site.agents[role]),
        queues=frozenset({QueueId(site.queue_id)}),
    )


async def run(
    site: Site, name: str, role: Role = Role.AGENT, key: str = "", **args: object
) -> dict[str, object]:
    return await execute(site.runtime, actor(site, role), name, dict(args), key, clock.now())


def test_the_contract_is_covered() -> None:
    assert set(COMMANDS) >= CONTRACT


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_strange_arguments_are_refused(site: Site, name: str) -> None:
    for args in ({}, {"surprise": 1}, {"conversation_id": "cnv_\x00"}, {"state": None}):
        made = await run(site, name, Role.ADMIN, **args)
        assert made["ok"] is False
        problem = schemas.Problem.model_validate(made["problem"])
        assert problem.status == 422
        assert problem.errors


async def test_unknown_command_and_missing_scope(site: Site) -> None:
    made = await run(site, "drop.tables")
    assert made["problem"]["status"] == 422  # type: ignore[index]
    made = await run(site, "set_presence", Role.OPS, state="online")
    assert made["problem"]["status"] == 403  # type: ignore[index]


async def test_never_raises(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the canary")

    monkeypatch.setattr("omnidesk.flows.presence.set_presence", broken)
    made = await run(site, "set_presence", state="online")
    problem = made["problem"]
    assert problem["status"] == 500  # type: ignore[index]
    assert "canary" not in str(made)


async def test_a_piece_of_work_from_waiting_to_done(site: Site) -> None:
    """Take, note, snooze, reopen, transfer, finish: over REST, each answer in its shape."""
    async with site.runtime.database.transaction() as tx:
        work_id = await factories.work_item(tx, site.queue_id)
        row = await tx.first("SELECT conversation_id FROM work_items WHERE id = :id", id=work_id)
        assert row is not None
        conversation_id = row["conversation_id"]
        await tx.run(
            """UPDATE agent_states SET state = 'online',
                      lease_expires_at = now() + interval '1 hour'"""
        )

    async def post(path: str, body: object, shape: type[BaseModel], status: int = 200) -> object:
        answer = await site.call(Role.AGENT, "POST", f"/api/v1{path}", json=body)
        assert answer.status_code == status, (path, answer.text)
        return shape.model_validate(answer.json())

    taken = await post(f"/work-items/{work_id}/take", {}, schemas.Assigned)
    assert isinstance(taken, schemas.Assigned)
    assert taken.work_item.agent_id == site.agents[Role.AGENT]
    await post(
        f"/conversations/{conversation_id}/notes", {"text": "Нота 📝 שלום"}, schemas.Note, 201
    )
    until = instant(clock.now() + timedelta(hours=2))
    await post(f"/conversations/{conversation_id}/snooze", {"until": until}, schemas.Conversation)
    await post(f"/conversations/{conversation_id}/reopen", None, schemas.Conversation)
    done = await post(f"/conversations/{conversation_id}/resolve", None, schemas.Conversation)
    assert isinstance(done, schemas.Conversation)
    assert done.state == "resolved"


async def test_of_many_takers_one_wins(site: Site) -> None:
    async with site.runtime.database.transaction() as tx:
        work_id = await factories.work_item(tx, site.queue_id)
        takers = [
            await factories.agent(tx, f"t{n}@example.org", queues=[site.queue_id], online=True)
            for n in range(6)
        ]

    async def take(agent_id: str) -> bool:
        who = Actor(
            role=Role.AGENT,
            agent_id=AgentId(agent_id),
            queues=frozenset({QueueId(site.queue_id)}),
        )
        made = await execute(
            site.runtime, who, "work.take", {"work_item_id": work_id}, f"k-{agent_id}", clock.now()
        )
        if not made["ok"]:
            assert made["problem"]["status"] == 409, made
        return bool(made["ok"])

    assert sum(await asyncio.gather(*(take(agent_id) for agent_id in takers))) == 1
