"""Counting for somebody who keeps books of their own: what was stored, offered, answered.

Read-only, and from the tables alone, never from counters of the service.
"""

from __future__ import annotations

from collections.abc import Sequence

from omnidesk.store.database import Row, Transaction


async def stored(tx: Transaction, inboxes: Sequence[str], keys: Sequence[str]) -> list[int]:
    """For each (inbox name, provider's id): how many messages or calls of contacts hold it."""
    rows = await tx.all(
        """SELECT wanted.ord, count(m.id) AS copies
           FROM unnest(CAST(:inboxes AS text[]), CAST(:keys AS text[]))
                WITH ORDINALITY AS wanted(inbox, key, ord)
           LEFT JOIN inboxes i ON i.name = wanted.inbox
           LEFT JOIN messages m ON m.inbox_id = i.id AND m.direction = 'in'
                AND (m.external_id = wanted.key OR m.extra->>'client_message_id' = wanted.key)
           GROUP BY wanted.ord ORDER BY wanted.ord""",
        inboxes=list(inboxes),
        keys=list(keys),
    )
    return [int(row["copies"]) for row in rows]


async def missing(tx: Transaction, message_ids: Sequence[str]) -> list[str]:
    """Those of these messages that do not exist."""
    rows = await tx.all(
        """SELECT wanted.id FROM unnest(CAST(:ids AS text[])) AS wanted(id)
           WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = wanted.id)""",
        ids=list(message_ids),
    )
    return [row["id"] for row in rows]


async def replies(tx: Transaction) -> list[Row]:
    """Every message of an agent: {id, text, status, external_id, channel it left by, address,
    origin}; `origin` is the channel its conversation began on."""
    return await tx.all(
        """SELECT m.id, m.text, m.status, m.external_id, m.channel, i.address,
                  began.channel AS origin, m.conversation_id
           FROM messages m
           JOIN conversations c ON c.id = m.conversation_id
           JOIN inboxes began ON began.id = c.inbox_id
           LEFT JOIN identities i ON i.id = m.identity_id
           WHERE m.direction = 'out' AND m.agent_id IS NOT NULL
           ORDER BY m.ordinal"""
    )


async def conversations(tx: Transaction) -> list[Row]:
    """By channel that they began on: {channel, begun, answered}. A conversation is answered once
    an agent wrote in it."""
    return await tx.all(
        """SELECT i.channel, count(*) AS begun,
                  count(*) FILTER (WHERE EXISTS (
                      SELECT 1 FROM messages m WHERE m.conversation_id = c.id
                      AND m.direction = 'out' AND m.agent_id IS NOT NULL)) AS answered
           FROM conversations c JOIN inboxes i ON i.id = c.inbox_id
           GROUP BY i.channel"""
    )


async def offers(tx: Transaction) -> Row:
    """{offered, accepted, ids}: offers the router made, those that agents took, and their ids."""
    row = await tx.first(
        """SELECT count(*) AS offered,
                  count(*) FILTER (WHERE state IN ('accepted','ended')) AS accepted,
                  coalesce(array_agg(id) FILTER (WHERE state IN ('accepted','ended')), '{}') AS ids
           FROM offers WHERE NOT manual"""
    )
    assert row is not None
    return row


async def double_owned(tx: Transaction) -> list[str]:
    """Work items that two agents had at the same time.

    The log orders it: a holding begins with the first event about an offer, and ends with the
    event that ends that offer, or with the next one in which its work has no offer any more.
    Instants of two processes could not say it: their clocks are read before their commits.
    """
    rows = await tx.all(
        """WITH told AS (
               SELECT e.position, e.work_item_id, e.data->'offer'->>'id' AS offer_id,
                      e.data->'offer'->>'state' AS state
               FROM events e WHERE e.data ? 'offer'
           ), freed AS (
               SELECT e.position, e.work_item_id FROM events e
               WHERE e.work_item_id IS NOT NULL AND e.data->'work_item'->>'offer_id' IS NULL
           ), held AS (
               SELECT o.id, o.work_item_id, o.agent_id,
                      (SELECT min(t.position) FROM told t WHERE t.offer_id = o.id) AS begun,
                      (SELECT min(t.position) FROM told t WHERE t.offer_id = o.id
                       AND t.state NOT IN ('pending','accepted')) AS told_end
               FROM offers o
           ), spans AS (
               SELECT h.*, least(h.told_end, (
                          SELECT min(f.position) FROM freed f
                          WHERE f.work_item_id = h.work_item_id AND f.position > h.begun
                      )) AS over
               FROM held h
           )
           SELECT DISTINCT a.work_item_id AS id
           FROM spans a JOIN spans b ON b.work_item_id = a.work_item_id
                AND b.agent_id <> a.agent_id AND b.begun > a.begun
           WHERE a.over IS NULL OR b.begun < a.over"""
    )
    return [row["id"] for row in rows]


async def unfinished(tx: Transaction) -> Row:
    """{work, waiting, outbox}: live work items, those nobody has yet, messages still leaving."""
    row = await tx.first(
        """SELECT (SELECT count(*) FROM work_items
                   WHERE state IN ('waiting','offered','assigned')) AS work,
                  (SELECT count(*) FROM work_items
                   WHERE state IN ('waiting','offered')) AS waiting,
                  (SELECT count(*) FROM outbox WHERE state IN ('pending','leased')) AS outbox"""
    )
    assert row is not None
    return row


async def unseen(
    tx: Transaction, agent_id: str, spans: Sequence[Sequence[int]], seen: Sequence[int]
) -> int:
    """How many events about an agent lie in these stretches (from, to] of the log and are not
    among the positions seen."""
    row = await tx.first(
        """SELECT count(*) AS n FROM events e
           WHERE :agent = ANY(e.agent_ids)
             AND EXISTS (SELECT 1 FROM unnest(CAST(:starts AS bigint[]), CAST(:ends AS bigint[]))
                         AS span(start, until)
                         WHERE e.position > span.start AND e.position <= span.until)
             AND NOT e.position = ANY(CAST(:seen AS bigint[]))""",
        agent=agent_id,
        starts=[span[0] for span in spans],
        ends=[span[1] for span in spans],
        seen=list(seen),
    )
    assert row is not None
    return int(row["n"])
