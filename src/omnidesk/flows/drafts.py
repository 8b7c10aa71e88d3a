"""Drafts: kept on the server for each conversation and mode, so that no window holds the only
copy. They are the agent's own; nobody else reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.events import instant
from omnidesk.flows.conversations import sight_of, visible
from omnidesk.store import drafts
from omnidesk.store.database import Row, Transaction

REPLY = "reply"
NOTE = "note"
LIVES = timedelta(days=90)
LAST = (datetime.max.replace(tzinfo=UTC), "", "")
# Of a draft that does not exist.
NO_VERSION = 0

# Called with the version found; raises StaleVersion if the caller saw another.
Approve = Callable[[int], None]


async def get(tx: Transaction, actor: Actor, conversation_id: str, mode: str) -> dict[str, Any]:
    """The draft; an empty one with version 0 where there is none."""
    agent_id = actor.require_agent()
    conversation = await visible(tx, actor, conversation_id)
    row = await drafts.find(tx, agent_id, conversation["id"], mode)
    return await _shown(tx, actor, conversation["id"], mode, row)


async def put(
    tx: Transaction,
    actor: Actor,
    conversation_id: str,
    mode: str,
    *,
    text: str,
    attachments: Sequence[str],
    via: str | None,
    approve: Approve,
    now: datetime,
) -> dict[str, Any]:
    """Keep what is written so far; the draft after it. One with nothing in it is forgotten."""
    agent_id, conversation_id = await _held(tx, actor, conversation_id, mode, approve)
    if not text.strip() and not attachments:
        await drafts.drop(tx, agent_id, conversation_id, mode)
        return await _shown(tx, actor, conversation_id, mode, None)
    row = await drafts.put(
        tx,
        agent_id,
        conversation_id,
        mode,
        text=text,
        attachments=list(dict.fromkeys(attachments)),
        via=via,
        now=now,
    )
    return await _shown(tx, actor, conversation_id, mode, row)


async def drop(
    tx: Transaction, actor: Actor, conversation_id: str, mode: str, approve: Approve
) -> dict[str, Any]:
    """Throw a draft away; what is left of it. None there is as good."""
    agent_id, conversation_id = await _held(tx, actor, conversation_id, mode, approve)
    await drafts.drop(tx, agent_id, conversation_id, mode)
    return await _shown(tx, actor, conversation_id, mode, None)


async def sent(tx: Transaction, actor: Actor, conversation_id: str, mode: str) -> None:
    """The agent sent what they wrote: the draft goes in the same transaction."""
    if actor.agent_id is not None:
        await drafts.drop(tx, actor.agent_id, conversation_id, mode)


async def page(
    tx: Transaction, actor: Actor, before: tuple[datetime, str, str], limit: int
) -> list[Row]:
    """The actor's drafts after a place, latest first; none for who is no agent."""
    if actor.agent_id is None:
        return []
    return await drafts.page(tx, actor.agent_id, sight_of(actor), before, limit)


def listed(row: Row) -> dict[str, Any]:
    """A draft as the list shows it."""
    return {
        "conversation_id": row["conversation_id"],
        "mode": row["mode"],
        "version": row["version"],
        "updated_at": instant(row["updated_at"]),
    }


async def sweep(tx: Transaction, now: datetime) -> int:
    """Forget drafts that nobody touched for 90 days; how many."""
    return await drafts.forget_before(tx, now - LIVES)


async def _held(
    tx: Transaction, actor: Actor, conversation_id: str, mode: str, approve: Approve
) -> tuple[str, str]:
    agent_id = actor.require_agent()
    conversation = await visible(tx, actor, conversation_id)
    await drafts.hold(tx, agent_id, conversation["id"], mode)
    row = await drafts.find(tx, agent_id, conversation["id"], mode)
    approve(row["version"] if row else NO_VERSION)
    return agent_id, conversation["id"]


async def _shown(
    tx: Transaction, actor: Actor, conversation_id: str, mode: str, row: Row | None
) -> dict[str, Any]:
    place: Mapping[str, Any] = {"conversation_id": conversation_id, "mode": mode}
    if row is None:
        row = {**place, "version": NO_VERSION, "updated_at": None}
        return {**listed(row), "text": "", "attachments": [], "via": None}
    files = await drafts.files(tx, row["attachments"], actor.key)
    return {
        **listed(row),
        "text": row["text"],
        "attachments": [resources.attachment(file) for file in files],
        "via": row["via"],
    }
