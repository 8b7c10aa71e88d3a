"""The words of messages and notes, and finding them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from omnidesk.domain.searching import CONFIGURATIONS, Query, Term
from omnidesk.store.database import Row, Transaction
from omnidesk.store.sight import Sight, plan_for_these_values, within

FOLLOWER = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the index keeps of a message or note. `text` is folded, words one space apart."""

    id: str
    kind: str
    conversation_id: str
    created_at: datetime
    text: str
    configuration: str


async def follow(tx: Transaction) -> int | None:
    """The position indexed up to, locked; None while another process indexes.

    A log that is shorter than it was (a restored backup) is followed from its beginning.
    """
    row = await tx.first(
        """SELECT CASE WHEN f.position > feed.position THEN 0 ELSE f.position END AS position
           FROM followers f, feed WHERE f.name = :name FOR UPDATE OF f SKIP LOCKED""",
        name=FOLLOWER,
    )
    return None if row is None else int(row["position"])


async def advance(tx: Transaction, position: int) -> None:
    """Remember how far the index has come."""
    await tx.run("UPDATE followers SET position = :p WHERE name = :name", p=position, name=FOLLOWER)


async def changes(tx: Transaction, position: int, limit: int) -> list[Row]:
    """The next events: {position, message_id, note_id}; ids only where words may be new.

    What is sent out never changes its words, so its delivery reports name nothing.
    """
    return await tx.all(
        """SELECT position,
                  CASE WHEN type = 'message.created' OR (type = 'message.updated'
                        AND data->'message'->>'direction' = 'in')
                       THEN data->'message'->>'id' END AS message_id,
                  CASE WHEN type = 'note.created' THEN data->'note'->>'id' END AS note_id
           FROM events WHERE position > :p ORDER BY position LIMIT :n""",
        p=position,
        n=limit,
    )


async def sources(
    tx: Transaction, message_ids: Sequence[str], note_ids: Sequence[str]
) -> list[Row]:
    """What is to be indexed of these, as it is now: {id, kind, conversation_id, created_at,
    subject, text, files, language}."""
    return await tx.all(
        """SELECT m.id, 'message' AS kind, m.conversation_id, m.created_at, m.subject, m.text,
                  (SELECT string_agg(a.name, ' ') FROM attachments a WHERE a.message_id = m.id)
                  AS files, c.language
           FROM messages m JOIN conversations c ON c.id = m.conversation_id
           WHERE m.id = ANY(CAST(:messages AS text[]))
           UNION ALL
           SELECT n.id, 'note', n.conversation_id, n.created_at, NULL, n.text, NULL, c.language
           FROM notes n JOIN conversations c ON c.id = n.conversation_id
           WHERE n.id = ANY(CAST(:notes AS text[]))""",
        messages=list(message_ids),
        notes=list(note_ids),
    )


async def store(tx: Transaction, documents: Sequence[Document]) -> None:
    """Index these, replacing what was there. Doing it twice changes nothing."""
    if not documents:
        return
    await tx.run(
        """INSERT INTO search_documents (id, kind, conversation_id, created_at, words)
           SELECT d.id, d.kind, d.conversation_id, d.created_at,
                  CASE WHEN d.configuration = 'simple' THEN to_tsvector('simple', d.text)
                       ELSE to_tsvector('simple', d.text)
                            || to_tsvector(d.configuration::regconfig, d.text) END
           FROM unnest(CAST(:ids AS text[]), CAST(:kinds AS text[]),
                       CAST(:conversations AS text[]), CAST(:times AS timestamptz[]),
                       CAST(:texts AS text[]), CAST(:configurations AS text[]))
                AS d(id, kind, conversation_id, created_at, text, configuration)
           ORDER BY d.id
           ON CONFLICT (id) DO UPDATE SET words = excluded.words,
                                          conversation_id = excluded.conversation_id""",
        ids=[d.id for d in documents],
        kinds=[d.kind for d in documents],
        conversations=[d.conversation_id for d in documents],
        times=[d.created_at for d in documents],
        texts=[d.text for d in documents],
        configurations=[d.configuration for d in documents],
    )


def _lexed(term: Term) -> str:
    # Words are letters and digits only; the quotes keep them from being read as operators.
    joined = " <-> ".join(f"'{word}'" for word in term.words)
    return joined + ":*" if term.prefix else joined


async def tsquery(tx: Transaction, query: Query) -> str:
    """The query as tsquery text: each term in every configuration's form; empty if nothing
    can match.

    A word that one configuration drops as too frequent is still found by `simple`.
    """
    terms = [term for clause in query for term in clause]
    if not terms:
        return ""
    columns = ", ".join(f"to_tsquery('{name}', t.term)::text AS {name}" for name in CONFIGURATIONS)
    rows = await tx.all(
        f"""SELECT {columns} FROM unnest(CAST(:terms AS text[])) WITH ORDINALITY AS t(term, ord)
            ORDER BY t.ord""",
        terms=[_lexed(term) for term in terms],
    )
    forms = iter(rows)
    clauses = []
    for clause in query:
        parts = [_alternatives(next(forms), term) for term in clause]
        if any(part and not term.excluded for part, term in zip(parts, clause, strict=True)):
            clauses.append("(" + " & ".join(part for part in parts if part) + ")")
    return " | ".join(clauses)


def _alternatives(row: Row, term: Term) -> str:
    forms = list(dict.fromkeys(row[name] for name in CONFIGURATIONS if row[name]))
    if not forms:
        return ""
    return ("!" if term.excluded else "") + "(" + " | ".join(f"({form})" for form in forms) + ")"


async def hits(
    tx: Transaction,
    sight: Sight,
    words: str,
    *,
    kinds: Sequence[str],
    before: tuple[datetime, str],
    limit: int,
) -> list[Row]:
    """Documents that match, newest first, before a time and id: {id, kind, conversation_id,
    created_at}."""
    await plan_for_these_values(tx)
    return await tx.all(
        f"""SELECT d.id, d.kind, d.conversation_id, d.created_at
            FROM search_documents d JOIN conversations c ON c.id = d.conversation_id
            WHERE d.words @@ CAST(:words AS tsquery) AND d.kind = ANY(CAST(:kinds AS text[]))
              AND (d.created_at, d.id) < (:at, :id) AND {within("c")}
            ORDER BY d.created_at DESC, d.id DESC LIMIT :n""",
        words=words,
        kinds=list(kinds),
        at=before[0],
        id=before[1],
        n=limit,
        **sight.binds,
    )


async def ranked(
    tx: Transaction,
    sight: Sight,
    words: str,
    *,
    kinds: Sequence[str],
    before: tuple[float, str],
    limit: int,
) -> list[Row]:
    """The best of the newest 500 matching documents, by rank and id, before a rank and id."""
    await plan_for_these_values(tx)
    return await tx.all(
        f"""SELECT * FROM (
                SELECT d.id, d.kind, d.conversation_id, d.created_at,
                       ts_rank_cd(d.words, CAST(:words AS tsquery))::float8 AS rank
                FROM search_documents d JOIN conversations c ON c.id = d.conversation_id
                WHERE d.words @@ CAST(:words AS tsquery) AND d.kind = ANY(CAST(:kinds AS text[]))
                  AND {within("c")}
                ORDER BY d.created_at DESC, d.id DESC LIMIT 500) newest
            WHERE (rank, id) < (CAST(:rank AS float8), :id)
            ORDER BY rank DESC, id DESC LIMIT :n""",
        words=words,
        kinds=list(kinds),
        rank=before[0],
        id=before[1],
        n=limit,
        **sight.binds,
    )
