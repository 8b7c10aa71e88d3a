"""Making and changing agents: who they are, what they can, where they work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain import events, resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.agent import Role
from omnidesk.domain.ids import AgentId
from omnidesk.errors import BadInput, Conflict, FieldError, NotFound
from omnidesk.flows import facts, presence
from omnidesk.flows.configure import Approve, begin
from omnidesk.store import agents, roster, tokens
from omnidesk.store.database import Row, Transaction


async def create(tx: Transaction, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A new agent, offline. `values`: columns of agents, `skills` {name: level}, `queue_ids`.

    A password arrives hashed, as `password_hash`.
    """
    await begin(tx, now)
    await _free_address(tx, values["email"])
    await _check_parts(tx, values)
    agent_id = AgentId(clock.new_id("agt"))
    await roster.insert(tx, agent_id, values, now)
    await agents.ensure_states(tx, [agent_id], now)
    await _set_parts(tx, agent_id, values)
    return await _updated(tx, agent_id, now)


async def update(
    tx: Transaction,
    actor: Actor | None,
    agent_id: str,
    changes: Mapping[str, Any],
    approve: Approve,
    now: datetime,
) -> dict[str, Any]:
    """Change the given fields; `skills` and `queue_ids` replace what was there.

    A disabled agent goes offline, which gives work back by the queues' rules, and their tokens
    end; a new password ends their sessions. The last admin stays one. `actor` None is the
    operator at the command line.
    """
    await begin(tx, now)
    before = await find(tx, agent_id)
    approve(before["version"])
    if "email" in changes:
        await _free_address(tx, changes["email"], mine=agent_id)
    await _check_parts(tx, changes)
    await _keep_an_admin(tx, actor, before, changes)
    if changes.get("disabled"):
        await _dismiss(tx, before, now)
    # Presence and load carry the other half of an agent's version; both halves are held.
    await agents.ensure_states(tx, [AgentId(agent_id)], now)
    await agents.lock_states(tx, [agent_id])
    await roster.update(tx, agent_id, changes, now)
    await _set_parts(tx, agent_id, changes)
    if changes.get("disabled") or "password_hash" in changes:
        await tokens.revoke_sessions(tx, agent_id, now)
    return await _updated(tx, agent_id, now)


async def force_presence(
    tx: Transaction, agent_id: str, state: str, reason: str, now: datetime
) -> dict[str, Any]:
    """A supervisor's word about somebody else's presence."""
    row = await find(tx, agent_id)
    there = Actor(role=Role(row["role"]), agent_id=AgentId(agent_id))
    return await presence.set_presence(tx, there, state, reason, now)


async def find(tx: Transaction, agent_id: str) -> Row:
    """The agent's own row, or NotFound."""
    row = await roster.find(tx, agent_id)
    if row is None:
        raise NotFound(f"there is no agent {agent_id}")
    return row


async def _updated(tx: Transaction, agent_id: str, now: datetime) -> dict[str, Any]:
    rows = await agents.load(tx, [agent_id])
    tx.record(*facts.agents(events.AGENT_UPDATED, rows.values(), now))
    return resources.agent(rows[agent_id])


async def _dismiss(tx: Transaction, row: Row, now: datetime) -> None:
    if not row["disabled"]:
        gone = Actor(role=Role(row["role"]), agent_id=AgentId(row["id"]))
        await presence.set_presence(tx, gone, "offline", "disabled", now)


async def _free_address(tx: Transaction, email: str, mine: str | None = None) -> None:
    taken = (await roster.emails(tx, [email])).get(email.lower())
    if taken is not None and taken != mine:
        fault = FieldError("/email", "is taken; addresses are unique")
        raise Conflict("another agent has this address", errors=(fault,))


async def _keep_an_admin(
    tx: Transaction, actor: Actor | None, before: Row, changes: Mapping[str, Any]
) -> None:
    if before["role"] != Role.ADMIN or before["disabled"]:
        return
    leaves = changes.get("disabled") or changes.get("role", Role.ADMIN) != Role.ADMIN
    if not leaves:
        return
    if actor is not None and actor.agent_id == before["id"]:
        raise Conflict("you cannot take admin rights from yourself; ask another admin")
    if actor is not None and not await roster.admins_left(tx, before["id"]):
        raise Conflict("this is the last admin; make another one first")


async def _check_parts(tx: Transaction, values: Mapping[str, Any]) -> None:
    wanted_queues: Collection[str] = values.get("queue_ids", ())
    wanted_skills: Collection[str] = values.get("skills", {})
    queues, skills = await roster.known(tx, wanted_queues, wanted_skills)
    faults = [
        FieldError(f"/queue_ids/{index}", f"there is no queue {queue_id}")
        for index, queue_id in enumerate(wanted_queues)
        if queue_id not in queues
    ]
    faults += [
        FieldError("/skills", f"there is no skill {name!r}")
        for name in wanted_skills
        if name not in skills
    ]
    if faults:
        raise BadInput("the input is not valid", errors=tuple(faults))


async def _set_parts(tx: Transaction, agent_id: str, values: Mapping[str, Any]) -> None:
    if "skills" in values:
        await roster.set_skills(tx, agent_id, values["skills"])
    if "queue_ids" in values:
        await roster.set_queues(tx, agent_id, values["queue_ids"])
