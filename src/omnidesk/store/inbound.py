"""The statements of the inbound path: each serves a whole group at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from omnidesk.domain.contact import Address
from omnidesk.domain.ids import ContactId, IdentityId
from omnidesk.domain.inbound import Sender
from omnidesk.store.database import Row, Transaction

# Keys are inserted in one order by everybody: two groups that share keys then wait for each
# other instead of deadlocking.
_CLAIM = """
INSERT INTO inbound_items (id, inbox_id, dedupe_key, kind, state, reason, subject_key,
                           message_id, raw, content_type, headers, received_at)
SELECT * FROM unnest(
    CAST(:ids AS text[]), CAST(:inboxes AS text[]), CAST(:keys AS text[]),
    CAST(:kinds AS text[]), CAST(:states AS text[]), CAST(:reasons AS text[]),
    CAST(:subjects AS text[]), CAST(:messages AS text[]), CAST(:raws AS bytea[]),
    CAST(:types AS text[]), CAST(:headers AS jsonb[]), CAST(:times AS timestamptz[]))
    AS i(id, inbox_id, dedupe_key, kind, state, reason, subject_key, message_id, raw,
         content_type, headers, received_at)
ORDER BY i.inbox_id, i.dedupe_key
ON CONFLICT (inbox_id, dedupe_key) DO NOTHING
RETURNING id
"""

# The conflict branch locks the identity until commit: one contact's parallel messages are
# placed one group after the other.
_MEET = """
WITH incoming AS (
    SELECT * FROM unnest(
        CAST(:kinds AS text[]), CAST(:addresses AS text[]), CAST(:names AS text[]),
        CAST(:evidences AS smallint[]), CAST(:identities AS text[]),
        CAST(:contacts AS text[]), CAST(:languages AS text[]), CAST(:attributes AS jsonb[]))
        AS i(kind, address, name, evidence, identity_id, contact_id, language, attributes)
), met AS (
    INSERT INTO identities (id, contact_id, kind, address, display_name, evidence,
                            created_at, last_seen_at)
    SELECT identity_id, contact_id, kind, address, name, evidence, :now, :now
    FROM incoming ORDER BY kind, address
    ON CONFLICT (kind, address) DO UPDATE SET
        last_seen_at = excluded.last_seen_at,
        display_name = CASE WHEN excluded.display_name = '' THEN identities.display_name
                            ELSE excluded.display_name END,
        evidence = greatest(identities.evidence, excluded.evidence)
    RETURNING id, contact_id, kind, address
), made AS (
    INSERT INTO contacts (id, name, language, attributes, created_at, updated_at)
    SELECT i.contact_id, i.name, i.language, i.attributes, :now, :now
    FROM incoming i JOIN met ON met.id = i.identity_id
)
SELECT met.id AS identity_id, met.contact_id, met.kind, met.address,
       met.id = i.identity_id AS is_new, coalesce(c.language, i.language) AS language,
       coalesce(c.attributes, i.attributes) AS attributes
FROM met JOIN incoming i USING (kind, address) LEFT JOIN contacts c ON c.id = met.contact_id
"""

_ALIVE = """
SELECT * FROM conversations
WHERE contact_id = ANY(CAST(:contacts AS text[])) AND state <> 'resolved'
ORDER BY id FOR UPDATE
"""

_ENDED = """
SELECT c.* FROM unnest(CAST(:contacts AS text[])) AS k(contact_id)
CROSS JOIN LATERAL (
    SELECT * FROM conversations
    WHERE contact_id = k.contact_id AND state = 'resolved' AND merged_into IS NULL
      AND threading <> 'per_thread'
    ORDER BY last_activity_at DESC LIMIT 8
) c
"""

_ABSORBED = """
SELECT merged_into, identity_id, inbox_id FROM conversations
WHERE merged_into = ANY(CAST(:ids AS text[]))
"""

_BY_REFERENCE = """
WITH quoted AS (
    SELECT DISTINCT m.conversation_id, q.ord
    FROM unnest(CAST(:ords AS integer[]), CAST(:inboxes AS text[]), CAST(:externals AS text[]))
         AS q(ord, inbox_id, external_id)
    JOIN messages m ON m.inbox_id = q.inbox_id AND m.external_id = q.external_id
), tokened AS (
    SELECT c.id AS conversation_id, t.ord
    FROM unnest(CAST(:token_ords AS integer[]), CAST(:tokens AS text[])) AS t(ord, token)
    JOIN conversations c ON c.reply_token = t.token
), found AS (
    SELECT conversation_id, ord, false AS by_token FROM quoted
    UNION ALL SELECT conversation_id, ord, true FROM tokened
)
SELECT f.ord, f.by_token, coalesce(c.merged_into, c.id) AS conversation_id,
       ARRAY(SELECT DISTINCT m.identity_id FROM messages m
             WHERE m.conversation_id = c.id AND m.identity_id IS NOT NULL) AS writers
FROM found f JOIN conversations c ON c.id = f.conversation_id
"""

_LOCK = "SELECT * FROM conversations WHERE id = ANY(CAST(:ids AS text[])) ORDER BY id FOR UPDATE"

# Read after the conversations are locked, in a statement of its own: only then is it current.
_LIVE_WORK = """
SELECT * FROM work_items WHERE conversation_id = ANY(CAST(:ids AS text[]))
  AND state NOT IN ('done', 'abandoned') ORDER BY id FOR UPDATE
"""

_EXTERNAL = """
SELECT m.* FROM unnest(CAST(:inboxes AS text[]), CAST(:externals AS text[]))
     AS q(inbox_id, external_id)
JOIN messages m ON m.inbox_id = q.inbox_id AND m.external_id = q.external_id
WHERE m.direction = CAST(:direction AS text) ORDER BY m.id FOR UPDATE OF m
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Whose address it is. `is_new`: the identity and its contact were made just now.
    `attributes` are the contact's."""

    identity_id: IdentityId
    contact_id: ContactId
    language: str | None
    is_new: bool
    attributes: Mapping[str, Any] = field(default_factory=dict)


async def claim(tx: Transaction, items: Sequence[Row]) -> set[str]:
    """Store the ledger rows whose key is new; the ids of those. The others were here before."""
    columns = (
        ("ids", "id"), ("inboxes", "inbox_id"), ("keys", "dedupe_key"), ("kinds", "kind"),
        ("states", "state"), ("reasons", "reason"), ("subjects", "subject_key"),
        ("messages", "message_id"), ("raws", "raw"), ("types", "content_type"),
        ("headers", "headers"), ("times", "received_at"),
    )  # fmt: skip
    rows = await tx.all(_CLAIM, **{bind: [i[name] for i in items] for bind, name in columns})
    return {row["id"] for row in rows}


async def meet(
    tx: Transaction,
    senders: Mapping[Address, Sender],
    ids: Mapping[Address, tuple[str, str]],
    now: datetime,
) -> dict[Address, Met]:
    """Find or make the identity and contact of every sender; locks the identities.

    `ids` holds an identity id and a contact id for each address, used where it is new.
    """
    order = sorted(senders, key=lambda a: (a.kind, a.address))
    rows = await tx.all(
        _MEET,
        kinds=[a.kind for a in order],
        addresses=[a.address for a in order],
        names=[senders[a].display_name for a in order],
        evidences=[int(senders[a].evidence) for a in order],
        identities=[ids[a][0] for a in order],
        contacts=[ids[a][1] for a in order],
        languages=[senders[a].language for a in order],
        attributes=[dict(senders[a].attributes) for a in order],
        now=now,
    )
    return {
        Address(row["kind"], row["address"]): Met(
            identity_id=row["identity_id"],
            contact_id=row["contact_id"],
            language=row["language"],
            is_new=row["is_new"],
            attributes=row["attributes"],
        )
        for row in rows
    }


async def conversations_of(tx: Transaction, contacts: Collection[str]) -> list[Row]:
    """The contacts' open conversations, locked, and their latest finished ones, not locked."""
    if not contacts:
        return []
    alive = await tx.all(_ALIVE, contacts=list(contacts))
    return alive + await tx.all(_ENDED, contacts=list(contacts))


async def absorbed_by(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """Whose threads were merged into these conversations: {merged_into, identity_id, inbox_id}."""
    return await tx.all(_ABSORBED, ids=list(ids)) if ids else []


async def referenced(
    tx: Transaction,
    quotes: Sequence[tuple[int, str, str]],
    tokens: Sequence[tuple[int, str]],
) -> list[Row]:
    """Conversations named by quoted message ids (ordinal, inbox, external id) or reply tokens
    (ordinal, token): {ord, by_token, conversation_id, writers}."""
    if not quotes and not tokens:
        return []
    return await tx.all(
        _BY_REFERENCE,
        ords=[q[0] for q in quotes],
        inboxes=[q[1] for q in quotes],
        externals=[q[2] for q in quotes],
        token_ords=[t[0] for t in tokens],
        tokens=[t[1] for t in tokens],
    )


async def lock_conversations(tx: Transaction, ids: Collection[str]) -> list[Row]:
    """These conversations, locked in id order."""
    return await tx.all(_LOCK, ids=sorted(ids)) if ids else []


async def live_work(tx: Transaction, conversation_ids: Collection[str]) -> list[Row]:
    """Live work of conversations that are locked already; locks the items too."""
    return await tx.all(_LIVE_WORK, ids=list(conversation_ids)) if conversation_ids else []


async def messages_by_external_id(
    tx: Transaction, keys: Sequence[tuple[str, str]], direction: str
) -> list[Row]:
    """Messages by (inbox, external id), locked."""
    if not keys:
        return []
    return await tx.all(
        _EXTERNAL,
        inboxes=[k[0] for k in keys],
        externals=[k[1] for k in keys],
        direction=direction,
    )


async def mark_items(
    tx: Transaction, ids: Sequence[str], state: str, reason: str, subjects: Sequence[str]
) -> None:
    """Change the fate of ledger rows: state, reason and what they wait for."""
    await tx.run(
        """UPDATE inbound_items i SET state = :state, reason = :reason, subject_key = u.subject
           FROM unnest(CAST(:ids AS text[]), CAST(:subjects AS text[])) AS u(id, subject)
           WHERE i.id = u.id""",
        ids=list(ids),
        subjects=list(subjects),
        state=state,
        reason=reason,
    )
