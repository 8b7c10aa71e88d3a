"""A desk's state as the tables have it, at one position of the log."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from omnidesk.domain import desk, resources
from omnidesk.domain.desk import THREAD_LENGTH, State, View
from omnidesk.domain.events import Position
from omnidesk.store import agents, consults, events, messages
from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, reachable

# More live work than this is not put into one snapshot: the longest waiting come first, and
# `truncated` says that there is more.
MOST_WORK = 500

_WORK = """
SELECT * FROM work_items
WHERE state NOT IN ('done', 'abandoned')
  AND (CAST(:everything AS boolean) OR agent_id = CAST(:agent AS text)
       OR queue_id = ANY(CAST(:queues AS text[]))
       OR conversation_id = ANY(CAST(:conversations AS text[])))
ORDER BY arrived_at, id LIMIT :n
"""

# One's own work is always there, whatever else is cut off.
_OWN_WORK = """
SELECT * FROM work_items
WHERE agent_id = CAST(:agent AS text) AND state NOT IN ('done', 'abandoned') ORDER BY arrived_at, id
"""

_OFFERS = """
SELECT * FROM offers
WHERE state = 'pending'
  AND (CAST(:everything AS boolean) OR agent_id = CAST(:agent AS text)
       OR queue_id = ANY(CAST(:queues AS text[]))
       OR conversation_id = ANY(CAST(:conversations AS text[])))
ORDER BY created_at, id
"""

_LAST_MESSAGES = """
SELECT m.* FROM unnest(CAST(:ids AS text[])) AS c(id)
CROSS JOIN LATERAL (SELECT * FROM messages WHERE conversation_id = c.id
                    ORDER BY ordinal DESC LIMIT :n) m
ORDER BY m.ordinal
"""

_LAST_NOTES = """
SELECT n.* FROM unnest(CAST(:ids AS text[])) AS c(id)
CROSS JOIN LATERAL (SELECT * FROM notes WHERE conversation_id = c.id
                    ORDER BY created_at DESC, id DESC LIMIT :n) n
ORDER BY n.created_at, n.id
"""


async def read_only(tx: Transaction) -> None:
    """Make the transaction one consistent reading; must be its first statement."""
    await tx.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


async def load(tx: Transaction, view: View) -> tuple[Position, State, bool]:
    """The state of a desk, the position it belongs to, and whether work was left out.

    The first reads of a transaction that `read_only` began.
    """
    position = await events.head(tx)
    state = desk.empty()
    await _people(tx, view, state)
    rows = await tx.all("SELECT * FROM queues ORDER BY id")
    state["queues"] = {row["id"]: resources.queue(row) for row in rows}
    truncated = await _work(tx, view, state)
    items = state["work_items"].values()
    held = {w["conversation_id"] for w in items if view.holds(w)}
    followed = {w["conversation_id"] for w in items if view.follows(w)}
    await _offers(tx, view, state)
    state["consults"] = await _consults(tx, view)
    rows = await conversations(tx, followed | view.conversations)
    state["conversations"] = {row["id"]: resources.conversation(row) for row in rows}
    people = {row["contact_id"] for row in rows}
    state["contacts"] = {found["id"]: found for found in await contacts(tx, people)}
    state["threads"] = await threads(tx, held | view.conversations)
    return position, state, truncated


async def conversations(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """Conversation rows by id."""
    return await tx.all(
        "SELECT * FROM conversations WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id",
        ids=sorted(ids),
    )


async def contacts(tx: Transaction, ids: Collection[str]) -> list[dict[str, Any]]:
    """Contacts with their identities, as resources."""
    if not ids:
        return []
    found = await tx.all(
        "SELECT * FROM contacts WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id", ids=sorted(ids)
    )
    rows = await tx.all(
        """SELECT * FROM identities WHERE contact_id = ANY(CAST(:ids AS text[]))
           ORDER BY evidence DESC, created_at, id""",
        ids=sorted(ids),
    )
    addresses: dict[str, list[Row]] = {}
    for row in rows:
        addresses.setdefault(row["contact_id"], []).append(row)
    return [resources.contact(row, addresses.get(row["id"], ())) for row in found]


async def threads(tx: Transaction, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """The ends of the threads of these conversations, as the desk holds them."""
    if not ids:
        return {}
    said = await tx.all(_LAST_MESSAGES, ids=sorted(ids), n=THREAD_LENGTH)
    files = await messages.attachments_of(tx, [row["id"] for row in said])
    noted = await tx.all(_LAST_NOTES, ids=sorted(ids), n=THREAD_LENGTH)
    by_conversation: dict[str, tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]]
    by_conversation = {key: ([], []) for key in ids}
    for row in said:
        item = resources.message(row, files.get(row["id"], ()))
        by_conversation[row["conversation_id"]][0].append(item)
    for row in noted:
        by_conversation[row["conversation_id"]][1].append(resources.note(row))
    return {key: desk.thread(*lists, loaded=True) for key, lists in by_conversation.items()}


async def _people(tx: Transaction, view: View, state: State) -> None:
    if view.everything:
        rows = await agents.load_all(tx)
        state["agents"] = {row["id"]: desk.agent_view(resources.agent(row)) for row in rows}
    if view.agent_id is not None:
        row = (await agents.load(tx, [view.agent_id])).get(view.agent_id)
        state["agent"] = desk.agent_view(resources.agent(row)) if row else None


async def _work(tx: Transaction, view: View, state: State) -> bool:
    rows = await tx.all(_WORK, n=MOST_WORK + 1, **_binds(view))
    truncated = len(rows) > MOST_WORK
    rows = rows[:MOST_WORK]
    if truncated and view.agent_id is not None:
        rows += await tx.all(_OWN_WORK, agent=view.agent_id)
    state["work_items"] = {row["id"]: resources.work_item(row) for row in rows}
    return truncated


async def _offers(tx: Transaction, view: View, state: State) -> None:
    rows = await tx.all(_OFFERS, **_binds(view))
    state["offers"] = {row["id"]: resources.offer(row) for row in rows}
    mine = [row for row in rows if row["agent_id"] == view.agent_id]
    found = await conversations(tx, {offer["conversation_id"] for offer in mine})
    shown = {row["id"]: row for row in found}
    people = {p["id"]: p for p in await contacts(tx, {row["contact_id"] for row in found})}
    for offer in mine:
        row = shown[offer["conversation_id"]]
        state["previews"][offer["work_item_id"]] = {
            "conversation": resources.conversation(row),
            "contact": people[row["contact_id"]],
            "preview": row["preview"],
        }


async def _consults(tx: Transaction, view: View) -> dict[str, Any]:
    if view.everything:
        rows = await consults.live(tx)
    else:
        rows = await consults.of_agent(tx, view.agent_id) if view.agent_id else []
    return {row["id"]: resources.consult(row) for row in rows}


def _binds(view: View) -> dict[str, Any]:
    return {
        "everything": view.everything,
        "agent": view.agent_id,
        "queues": sorted(view.queues),
        "conversations": sorted(view.conversations),
    }


async def open_to(tx: Transaction, ids: Collection[str], sight: Sight) -> dict[str, Row]:
    """Which of these conversations somebody may see, by id: {id, queue_id, agent_id,
    identity_id, participants}."""
    rows = await tx.all(
        f"""SELECT c.id, c.queue_id, c.agent_id, c.identity_id, c.participants
            FROM conversations c
            WHERE c.id = ANY(CAST(:ids AS text[])) AND {reachable("c")}""",
        ids=sorted(ids),
        **sight.binds,
    )
    return {row["id"]: row for row in rows}


async def existing_queues(tx: Transaction, ids: Collection[str]) -> set[str]:
    """Which of these queues there are."""
    rows = await tx.all(
        "SELECT id FROM queues WHERE id = ANY(CAST(:ids AS text[]))", ids=sorted(ids)
    )
    return {row["id"] for row in rows}
