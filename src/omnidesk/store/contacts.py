"""Contacts and their identities: look-ups, suggestions, merges and the way back.

Lock order: contacts, identities by (kind, address), conversations by id. Contacts are locked
without their keys, since whoever opens a conversation refers to one while holding an identity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, within

# A contact is open to whoever may see one of its conversations.
_OPEN = f"""(CAST(:sight_all AS boolean) OR EXISTS (
    SELECT 1 FROM conversations c WHERE c.contact_id = p.id AND {within("c")}))"""


async def find(tx: Transaction, contact_id: str, sight: Sight, *, lock: bool = False) -> Row | None:
    """The contact, or the one that replaced it, if it is in sight."""
    sql = f"SELECT p.* FROM contacts p WHERE p.id = :id AND {_OPEN}"
    wanted = contact_id
    if not lock:
        row = await tx.first(
            """WITH RECURSIVE line(id, merged_into) AS (
                   SELECT id, merged_into FROM contacts WHERE id = :id
                   UNION SELECT n.id, n.merged_into FROM contacts n
                         JOIN line ON n.id = line.merged_into)
               SELECT id FROM line WHERE merged_into IS NULL""",
            id=contact_id,
        )
        if row is None:
            return None
        wanted = row["id"]
        return await tx.first(sql, id=wanted, **sight.binds)
    # The chain is walked under locks: a merge may happen while we wait.
    while True:
        link = await tx.first(
            "SELECT merged_into FROM contacts WHERE id = :id FOR NO KEY UPDATE", id=wanted
        )
        if link is None:
            return None
        if link["merged_into"] is None:
            return await tx.first(sql, id=wanted, **sight.binds)
        wanted = link["merged_into"]


async def lock_exact(tx: Transaction, ids: Sequence[str], sight: Sight) -> dict[str, Row]:
    """These very contacts, locked in id order, as far as they are in sight.

    A contact that was merged away has no conversations of its own: whoever sees the one it led
    to may see it.
    """
    rows = await tx.all(
        f"""SELECT p.* FROM contacts p WHERE p.id = ANY(CAST(:ids AS text[]))
            AND (p.merged_into IS NOT NULL OR {_OPEN}) ORDER BY p.id FOR NO KEY UPDATE OF p""",
        ids=list(ids),
        **sight.binds,
    )
    return {row["id"]: row for row in rows}


async def change(tx: Transaction, contact_id: str, values: Mapping[str, Any], now: datetime) -> Row:
    """Write name, language, attributes or merged_into and raise the version; the row after."""
    unknown = values.keys() - {"name", "language", "attributes", "merged_into"}
    if unknown:
        raise ValueError(f"not for writing: {sorted(unknown)}")
    sets = "".join(f"{name} = :{name}, " for name in sorted(values))
    row = await tx.first(
        f"""UPDATE contacts SET {sets}version = version + 1, updated_at = :now
            WHERE id = :id RETURNING *""",
        id=contact_id,
        now=now,
        **values,
    )
    if row is None:
        raise LookupError(contact_id)
    return row


async def identities_of(tx: Transaction, contact_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The identities of these contacts, surest first."""
    rows = await tx.all(
        """SELECT * FROM identities WHERE contact_id = ANY(CAST(:ids AS text[]))
           ORDER BY evidence DESC, created_at, id""",
        ids=list(contact_ids),
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["contact_id"], []).append(row)
    return found


async def search(
    tx: Transaction,
    sight: Sight,
    *,
    addresses: Sequence[str],
    words: str,
    after: str,
    limit: int,
) -> list[Row]:
    """Contacts in sight with an address that begins with one of `addresses` or names
    with all `words` (a tsquery as text, empty for none); by id, after one.

    At most 500 candidates each are looked at: a beginning that fits more is no use to anybody.
    """
    return await tx.all(
        f"""WITH candidates AS (
                SELECT i.id FROM unnest(CAST(:beginnings AS text[])) AS a(beginning)
                CROSS JOIN LATERAL (
                    SELECT contact_id AS id FROM identities
                    WHERE address >= a.beginning AND address < a.beginning || :last
                    ORDER BY address LIMIT 500) i
                UNION
                (SELECT id FROM contacts
                 WHERE to_tsvector('simple', lower(name)) @@ CAST(:words AS tsquery)
                 LIMIT 500)
            )
            SELECT p.* FROM candidates JOIN contacts p USING (id)
            WHERE p.merged_into IS NULL AND p.id > :after AND {_OPEN}
            ORDER BY p.id LIMIT :n""",
        beginnings=list(addresses),
        # The last of all characters: a range of the index, where LIKE would read every address.
        last="\U0010ffff",
        words=words,
        after=after,
        n=limit,
        **sight.binds,
    )


async def page(tx: Transaction, sight: Sight, *, after: str, limit: int) -> list[Row]:
    """Contacts in sight by id, after one. Ids grow with time: newest come last.

    Whoever does not see everything gets the contacts of their queues' latest conversations, 500
    of each state: looking at every contact there is would take too long.
    """
    if sight.everything:
        return await tx.all(
            """SELECT * FROM contacts WHERE merged_into IS NULL AND id > :after
               ORDER BY id LIMIT :n""",
            after=after,
            n=limit,
        )
    return await tx.all(
        """WITH candidates AS (
               SELECT l.contact_id AS id
               FROM unnest(CAST(:sight_queues AS text[])) AS q(id)
               CROSS JOIN unnest(ARRAY['open', 'snoozed', 'resolved']) AS s(state)
               CROSS JOIN LATERAL (
                   SELECT contact_id FROM conversations
                   WHERE queue_id = q.id AND state = s.state
                   ORDER BY last_activity_at DESC, id LIMIT 500) l
               UNION
               SELECT contact_id FROM conversations
               WHERE agent_id = CAST(:sight_agent AS text) AND state <> 'resolved'
           )
           SELECT p.* FROM candidates JOIN contacts p USING (id)
           WHERE p.merged_into IS NULL AND p.id > :after ORDER BY p.id LIMIT :n""",
        sight_queues=list(sight.queues),
        sight_agent=sight.agent_id,
        after=after,
        n=limit,
    )


async def lookalikes(
    tx: Transaction, contact_id: str, name: str, forms: Sequence[str], sight: Sight, limit: int
) -> list[Row]:
    """Other contacts with one of these verified address forms or this very name.

    {id, name, ..., same_address}; those with the same address first.
    """
    return await tx.all(
        f"""WITH same AS (
                SELECT contact_id AS id, true AS same_address FROM identities
                WHERE address = ANY(CAST(:forms AS text[])) AND evidence >= 2
                UNION ALL
                (SELECT id, false FROM contacts
                 WHERE name <> '' AND lower(name) = lower(:name) LIMIT 50)
            )
            SELECT p.*, bool_or(same.same_address) AS same_address
            FROM same JOIN contacts p USING (id)
            WHERE p.id <> :id AND p.merged_into IS NULL AND {_OPEN}
            GROUP BY p.id ORDER BY same_address DESC, p.id LIMIT :n""",
        id=contact_id,
        name=name,
        forms=list(forms),
        n=limit,
        **sight.binds,
    )


async def identity_at(tx: Transaction, kind: str, address: str) -> Row | None:
    """The identity with this address, locked."""
    return await tx.first(
        "SELECT * FROM identities WHERE kind = :kind AND address = :address FOR UPDATE",
        kind=kind,
        address=address,
    )


async def add_identity(
    tx: Transaction,
    identity_id: str,
    contact_id: str,
    kind: str,
    address: str,
    display_name: str,
    evidence: int,
    now: datetime,
) -> Row | None:
    """A new address of a contact; None where somebody has it already."""
    return await tx.first(
        """INSERT INTO identities (id, contact_id, kind, address, display_name, evidence,
                                   created_at, last_seen_at)
           VALUES (:id, :contact, :kind, :address, :name, :evidence, :now, :now)
           ON CONFLICT (kind, address) DO NOTHING RETURNING *""",
        id=identity_id,
        contact=contact_id,
        kind=kind,
        address=address,
        name=display_name,
        evidence=evidence,
        now=now,
    )


async def move_identities(
    tx: Transaction, source: str, target: str, only: Sequence[str] | None = None
) -> list[str]:
    """Give identities (all, or those named) of one contact to another; the moved ids."""
    rows = await tx.all(
        """WITH locked AS (
               SELECT id FROM identities WHERE contact_id = :source
                 AND (CAST(:only AS text[]) IS NULL OR id = ANY(CAST(:only AS text[])))
               ORDER BY kind, address FOR NO KEY UPDATE
           )
           UPDATE identities i SET contact_id = :target FROM locked
           WHERE i.id = locked.id RETURNING i.id""",
        source=source,
        target=target,
        only=None if only is None else list(only),
    )
    return sorted(row["id"] for row in rows)


async def move_conversations(
    tx: Transaction,
    source: str,
    target: str,
    *,
    only: Sequence[str] | None = None,
    of_identities: Sequence[str] = (),
) -> list[Row]:
    """Point conversations of one contact to another: all, or those named and those of the
    identities named. The rows after, with their versions raised."""
    return await tx.all(
        """WITH locked AS (
               SELECT id FROM conversations WHERE contact_id = :source
                 AND (CAST(:only AS text[]) IS NULL OR id = ANY(CAST(:only AS text[]))
                      OR identity_id = ANY(CAST(:identities AS text[])))
               ORDER BY id FOR UPDATE
           )
           UPDATE conversations c SET contact_id = :target, version = version + 1 FROM locked
           WHERE c.id = locked.id RETURNING c.*""",
        source=source,
        target=target,
        only=None if only is None else list(only),
        identities=list(of_identities),
    )


async def tied(
    tx: Transaction, contact_id: str, ids: Sequence[str], identities: Sequence[str]
) -> list[Row]:
    """Merged pairs of conversations, one of which would leave this contact and one stay."""
    return await tx.all(
        """WITH own AS (
               SELECT id, merged_into, id = ANY(CAST(:ids AS text[]))
                      OR identity_id = ANY(CAST(:idns AS text[])) AS leaves
               FROM conversations WHERE contact_id = :contact
           )
           SELECT m.id AS merged_id, k.id AS kept_id
           FROM own m JOIN own k ON k.id = m.merged_into WHERE m.leaves <> k.leaves""",
        contact=contact_id,
        ids=list(ids),
        idns=list(identities),
    )


async def record_merge(
    tx: Transaction,
    merge_id: str,
    kept: str,
    merged: str,
    agent_id: str | None,
    undo: Mapping[str, Any],
    now: datetime,
) -> None:
    """Remember a merge and all that is needed to take it back."""
    await tx.run(
        """INSERT INTO contact_merges (id, kept_id, merged_id, merged_by, undo, created_at)
           VALUES (:id, :kept, :merged, :by, :undo, :now)""",
        id=merge_id,
        kept=kept,
        merged=merged,
        by=agent_id,
        undo=undo,
        now=now,
    )


async def standing_merge(tx: Transaction, merged: str) -> Row | None:
    """The merge that took this contact away and was not undone, locked."""
    return await tx.first(
        """SELECT * FROM contact_merges WHERE merged_id = :merged AND undone_at IS NULL
           ORDER BY created_at DESC, id DESC LIMIT 1 FOR UPDATE""",
        merged=merged,
    )


async def end_merge(tx: Transaction, merge_id: str, now: datetime) -> None:
    """Mark a merge as undone."""
    await tx.run("UPDATE contact_merges SET undone_at = :now WHERE id = :id", id=merge_id, now=now)


async def merges_into(tx: Transaction, kept: str) -> list[Row]:
    """The standing merges into this contact, newest first."""
    return await tx.all(
        """SELECT m.id, m.kept_id, m.merged_id, m.merged_by, m.undo, m.created_at, c.name
           FROM contact_merges m JOIN contacts c ON c.id = m.merged_id
           WHERE m.kept_id = :kept AND m.undone_at IS NULL
           ORDER BY m.created_at DESC, m.id DESC""",
        kept=kept,
    )


async def holders(tx: Transaction, contact_id: str) -> list[str]:
    """The agents who hold a conversation with this contact."""
    rows = await tx.all(
        """SELECT DISTINCT agent_id FROM conversations
           WHERE contact_id = :id AND agent_id IS NOT NULL AND state <> 'resolved'
           ORDER BY agent_id""",
        id=contact_id,
    )
    return [row["agent_id"] for row in rows]
