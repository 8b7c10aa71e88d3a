"""Finding words in messages and notes, and the loop that keeps the index up with the feed.

Notes are found by agents only; there is no search for customers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

import structlog

from omnidesk.domain import resources, searching
from omnidesk.domain.actor import Actor
from omnidesk.domain.language import guess
from omnidesk.errors import Unavailable
from omnidesk.flows.conversations import reads_notes, sight_of
from omnidesk.flows.runtime import Runtime
from omnidesk.store import conversation_lists, messages, notes, search
from omnidesk.store.database import Row, Transaction
from omnidesk.store.search import Document

BATCH_EVENTS = 1000
POLL_SECONDS = 1.0
FAILURE_PAUSE_SECONDS = 2.0

_END = (datetime.max.replace(tzinfo=UTC), "~")
_BEST = (float("inf"), "~")


class SearchOrder(StrEnum):
    """Newest hits first, or the best of the newest."""

    NEWEST = "newest"
    RANK = "rank"


class Stop(Protocol):
    """Set when the process wants to end (asyncio.Event fits)."""

    def is_set(self) -> bool:
        """Whether to stop now."""


async def find(
    tx: Transaction,
    actor: Actor,
    typed: str,
    order: SearchOrder,
    after: Sequence[str],
    limit: int,
) -> list[dict[str, Any]]:
    """Hits the actor may see: {"kind", "conversation", "message" or "note", "excerpt", "key"}.

    `after` is the `key` of the last hit of the page before, empty for the first page.
    """
    query = searching.parse(typed)
    words = await search.tsquery(tx, query)
    if not words:
        return []
    kinds = ["message", "note"] if reads_notes(actor) else ["message"]
    sight = sight_of(actor)
    if order is SearchOrder.RANK:
        place = (float(after[0]), after[1]) if after else _BEST
        found = await search.ranked(tx, sight, words, kinds=kinds, before=place, limit=limit)
        keys = [(repr(row["rank"]), row["id"]) for row in found]
    else:
        when = (datetime.fromisoformat(after[0]), after[1]) if after else _END
        found = await search.hits(tx, sight, words, kinds=kinds, before=when, limit=limit)
        keys = [(row["created_at"].isoformat(), row["id"]) for row in found]
    return await _presented(tx, found, keys, query)


async def _presented(
    tx: Transaction,
    found: Sequence[Row],
    keys: Sequence[tuple[str, str]],
    query: searching.Query,
) -> list[dict[str, Any]]:
    ids = {
        kind: [row["id"] for row in found if row["kind"] == kind] for kind in ("message", "note")
    }
    texts = await messages.by_ids(tx, ids["message"])
    files = await messages.attachments_of(tx, ids["message"])
    written = await notes.by_ids(tx, ids["note"])
    shown = await conversation_lists.presented(
        tx, sorted({row["conversation_id"] for row in found})
    )
    hits = []
    for row, key in zip(found, keys, strict=True):
        source = (texts if row["kind"] == "message" else written).get(row["id"])
        if source is None:
            continue
        if row["kind"] == "message":
            body = resources.message(source, files.get(row["id"], ()))
        else:
            body = resources.note(source)
        hits.append(
            {
                "kind": row["kind"],
                "conversation": resources.conversation(shown[row["conversation_id"]]),
                "message": body if row["kind"] == "message" else None,
                "note": body if row["kind"] == "note" else None,
                "excerpt": searching.excerpt(source["text"], query),
                "key": key,
            }
        )
    return hits


async def run_indexer(runtime: Runtime, stop: Stop) -> None:
    """Index what the feed brings until `stop` is set; any number of processes may run it.

    One works at a time. Where it was is stored with what it indexed, so that a kill loses
    nothing and repeats nothing.
    """
    waiter = runtime.wake.waiter()
    log = structlog.get_logger()
    while not stop.is_set():
        try:
            advanced = await index_once(runtime)
        except Unavailable:
            await asyncio.sleep(FAILURE_PAUSE_SECONDS)
            continue
        except Exception:
            # The index may fall behind; the desk must not fall with it.
            log.exception("search_indexing_failed")
            await asyncio.sleep(FAILURE_PAUSE_SECONDS)
            continue
        if advanced < BATCH_EVENTS:
            await waiter.wait(POLL_SECONDS)


async def index_once(runtime: Runtime, batch: int = BATCH_EVENTS) -> int:
    """Index the next events in one transaction; how many. Zero while another process does."""
    async with runtime.database.transaction() as tx:
        position = await search.follow(tx)
        if position is None:
            return 0
        changed = await search.changes(tx, position, batch)
        if not changed:
            return 0
        wanted = {row["message_id"] for row in changed} - {None}
        written = {row["note_id"] for row in changed} - {None}
        if wanted or written:
            rows = await search.sources(tx, sorted(wanted), sorted(written))
            await search.store(tx, [document(row) for row in rows])
        await search.advance(tx, changed[-1]["position"])
        return len(changed)


async def index_these(tx: Transaction, message_ids: Sequence[str]) -> None:
    """Index messages that came without events (imports, restored data)."""
    rows = await search.sources(tx, message_ids, [])
    await search.store(tx, [document(row) for row in rows])


def document(row: Row) -> Document:
    """What the index keeps of a source row."""
    language = row["language"] or guess(row["text"])
    return Document(
        id=row["id"],
        kind=row["kind"],
        conversation_id=row["conversation_id"],
        created_at=row["created_at"],
        text=searching.indexed(row["subject"], row["text"], row["files"]),
        configuration=searching.configuration(language),
    )
