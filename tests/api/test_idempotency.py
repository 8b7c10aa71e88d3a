"""One key, one effect: over REST, over the socket's handlers, and under races."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.api.commands import execute
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId, QueueId
from omnidesk.errors import BadInput, Conflict
from omnidesk.flows import idempotency
from omnidesk.flows.idempotency import Answer
from omnidesk.store.database import Database
from tests.api.conftest import Site


def actor(site: Site, role: Role = Role.AGENT) -> Actor:
    return Actor(
        role=role,
        agent_id=AgentId(site.agents[role]),
        queues=frozenset({QueueId(site.queue_id)}),
    )


async def queues(site: Site) -> int:
    async with site.runtime.database.transaction() as tx:
        return len(await tx.all("SELECT 1 FROM queues"))


async def test_repeats_replay_and_other_bodies_are_refused(site: Site) -> None:
    key = {"Idempotency-Key": "abc-1"}
    first = await site.call(
        Role.ADMIN, "POST", "/api/v1/queues", json={"name": "нова"}, headers=key
    )
    assert first.status_code == 201, first.text
    assert "idempotency-replayed" not in first.headers
    again = await site.call(
        Role.ADMIN, "POST", "/api/v1/queues", json={"name": "нова"}, headers=key
    )
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = await site.call(
        Role.ADMIN, "POST", "/api/v1/queues", json={"name": "інша"}, headers=key
    )
    assert other.status_code == 422
    assert other.json()["errors"][0]["pointer"] == "header:idempotency-key"
    assert await queues(site) == 2


async def test_keys_belong_to_their_owner(site: Site) -> None:
    key = {"Idempotency-Key": "same"}
    for role in (Role.AGENT, Role.SUPERVISOR):
        answer = await site.call(
            role, "POST", "/api/v1/me/presence", json={"state": "online"}, headers=key
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["id"] == site.agents[role]


async def test_rest_and_socket_share_keys(site: Site) -> None:
    args = {"state": "away", "reason": "обід 🍲"}
    made = await execute(site.runtime, actor(site), "set_presence", args, "k-1", clock.now())
    assert made["ok"] is True
    answer = await site.call(
        Role.AGENT,
        "POST",
        "/api/v1/me/presence",
        json=args,
        headers={"Idempotency-Key": "k-1"},
    )
    assert answer.headers["idempotency-replayed"] == "true"
    assert answer.json() == made["result"]
    again = await execute(site.runtime, actor(site), "set_presence", args, "k-1", clock.now())
    assert again["replayed"] is True


async def test_a_race_has_one_effect(site: Site) -> None:
    async def create() -> int:
        answer = await site.call(
            Role.ADMIN,
            "POST",
            "/api/v1/queues",
            json={"name": "raced"},
            headers={"Idempotency-Key": "race"},
        )
        return answer.status_code

    statuses = await asyncio.gather(*(create() for _ in range(12)))
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert await queues(site) == 2


async def test_still_running_is_409_and_then_replayed(database: Database) -> None:
    now = clock.now()
    wanted = idempotency.fingerprint("op", {})

    async def effect() -> Answer:
        return Answer(200, {"done": True})

    async with database.transaction() as slow:
        await idempotency.once(slow, "agt_1", "k", wanted, effect, now)
        async with database.transaction() as tx:
            with pytest.raises(Conflict, match="still at work"):
                await idempotency.once(tx, "agt_1", "k", wanted, effect, now)
    async with database.transaction() as tx:
        answer = await idempotency.once(tx, "agt_1", "k", wanted, effect, now)
    assert answer == Answer(200, {"done": True}, replayed=True)


async def test_a_refused_request_leaves_nothing_and_frees_its_key(database: Database) -> None:
    now = clock.now()
    wanted = idempotency.fingerprint("op", {})

    async def half() -> Answer:
        await tx.run("INSERT INTO skills (id, name) VALUES ('skl_1', 'half')")
        raise Conflict("somebody was first")

    async def whole() -> Answer:
        return Answer(201, {})

    with pytest.raises(Conflict):
        async with database.transaction() as tx:
            await idempotency.once(tx, "a", "k", wanted, half, now)
    async with database.transaction() as tx:
        assert await tx.first("SELECT 1 FROM skills") is None
        answer = await idempotency.once(tx, "a", "k", wanted, whole, now)
    assert not answer.replayed


async def test_answers_are_kept_a_day(database: Database) -> None:
    now = clock.now()
    made: list[int] = []

    async def effect() -> Answer:
        made.append(1)
        return Answer(200, len(made))

    async def ask(at: Any) -> Answer:
        async with database.transaction() as tx:
            wanted = idempotency.fingerprint("op", {"x": 1})
            return await idempotency.once(tx, "a", "k", wanted, effect, at)

    assert (await ask(now)).body == 1
    assert (await ask(now + timedelta(hours=23, minutes=59))).body == 1
    assert (await ask(now + timedelta(hours=24, seconds=1))).body == 2
    async with database.transaction() as tx:
        assert await idempotency.sweep(tx, now + timedelta(hours=47)) == 0
        assert await idempotency.sweep(tx, now + timedelta(hours=49)) == 1


@pytest.mark.parametrize("key", ["with space", "a" * 256, "ключ", "tab\t", "\x00"])
async def test_unusable_keys(database: Database, key: str) -> None:
    async def effect() -> Answer:
        raise AssertionError("never")

    async with database.transaction() as tx:
        with pytest.raises(BadInput):
            await idempotency.once(tx, "a", key, b"", effect, clock.now())


def test_fingerprint_ignores_the_order_of_keys() -> None:
    first = idempotency.fingerprint("op", {"a": 1, "b": {"c": 2, "d": 3}})
    assert first == idempotency.fingerprint("op", {"b": {"d": 3, "c": 2}, "a": 1})
    assert first != idempotency.fingerprint("op2", {"a": 1, "b": {"c": 2, "d": 3}})
