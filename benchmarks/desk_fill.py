"""Conversations and messages for a desk, set-based: much in a moment, past every channel."""

from __future__ import annotations

from datetime import datetime

from omnidesk.store.database import Transaction

_NAMES = (
    "Марія Шевченко",
    "Олексій Гончар",
    "Jürgen Groß",
    "Анна Кузнецова",
    "Zoë O'Neill",
    "مريم العلي",
    "Ганна Ткачук 🌻",
    "Li Wei",
)
_LINES = (
    "Добрий день, коли приїде замовлення?",
    "Спасибо, теперь всё работает.",
    "Could you check the invoice, please?",
    "Дякую! Чекаю на відповідь щодо повернення коштів за минулий місяць.",
    "أين طلبي؟",
    "It still does not work 😕 I restarted it twice, and the light stays red.",
)

_CONTACTS = """
INSERT INTO contacts (id, name, language, created_at, updated_at)
SELECT 'ctc_' || CAST(:mark AS text) || n,
       (CAST(:names AS text[]))[1 + n % cardinality(CAST(:names AS text[]))] || ' ' || n,
       'uk', :now, :now
FROM generate_series(1, CAST(:count AS integer)) AS n
"""

_IDENTITIES = """
INSERT INTO identities (id, contact_id, kind, address, evidence, created_at, last_seen_at)
SELECT 'idn_' || CAST(:mark AS text) || n, 'ctc_' || CAST(:mark AS text) || n, 'external',
       CAST(:mark AS text) || '-' || n, 2, :now, :now
FROM generate_series(1, CAST(:count AS integer)) AS n
"""

# Two of five customers wait, the first one longest; the rest was answered at some time.
_CONVERSATIONS = """
INSERT INTO conversations (
    id, contact_id, identity_id, inbox_id, channel_kind, threading, state, language, queue_id,
    priority, reply_token, tags, preview, message_count, waiting_since, last_activity_at,
    created_at, version)
SELECT 'cnv_' || CAST(:mark AS text) || lpad(n::text, 6, '0'), 'ctc_' || CAST(:mark AS text) || n,
       'idn_' || CAST(:mark AS text) || n, i.id,
       (ARRAY['messaging', 'chat', 'email', 'voice'])[1 + n % 4], 'per_identity', 'open', 'uk',
       i.queue_id, CASE WHEN n % 40 = 0 THEN 0 WHEN n % 15 = 0 THEN 1 ELSE 2 END,
       md5(CAST(:mark AS text) || n), CASE WHEN n % 6 = 0 THEN ARRAY['vip'] ELSE '{}' END,
       (CAST(:lines AS text[]))[1 + n % cardinality(CAST(:lines AS text[]))], 1,
       CASE WHEN n % 5 < 2 THEN CAST(:now AS timestamptz) - n * interval '7 seconds' END,
       CAST(:now AS timestamptz) - n * interval '7 seconds',
       CAST(:now AS timestamptz) - n * interval '9 seconds', 1
FROM generate_series(1, CAST(:count AS integer)) AS n
CROSS JOIN (SELECT * FROM inboxes WHERE name = :inbox) i
"""

_FIRST_MESSAGES = """
INSERT INTO messages (id, conversation_id, direction, kind, inbox_id, channel,
                      identity_id, text, status, created_at)
SELECT 'msg_' || c.id, c.id, CASE WHEN c.waiting_since IS NULL THEN 'out' ELSE 'in' END,
       'text', c.inbox_id, 'generic', CASE WHEN c.waiting_since IS NOT NULL THEN c.identity_id END,
       c.preview, CASE WHEN c.waiting_since IS NULL THEN 'sent' END, c.last_activity_at
FROM conversations c WHERE c.id LIKE 'cnv_' || CAST(:mark AS text) || '%'
"""

_THREAD = """
INSERT INTO messages (id, conversation_id, direction, kind, inbox_id, channel,
                      identity_id, text, status, created_at)
SELECT 'msg_' || c.id || '_' || lpad(n::text, 6, '0'), c.id,
       CASE WHEN n % 3 = 0 THEN 'out' ELSE 'in' END, 'text', c.inbox_id, 'generic',
       CASE WHEN n % 3 <> 0 THEN c.identity_id END,
       repeat((CAST(:lines AS text[]))[1 + n % cardinality(CAST(:lines AS text[]))] || ' ',
              1 + n % 4),
       CASE WHEN n % 3 = 0 THEN 'sent' END,
       c.last_activity_at - (CAST(:count AS integer) - n) * interval '40 seconds'
FROM conversations c, generate_series(1, CAST(:count AS integer)) AS n WHERE c.id = :id
ORDER BY n
"""


async def fill_list(
    tx: Transaction, inbox: str, count: int, now: datetime, *, mark: str = "f"
) -> None:
    """So many open conversations of as many customers in the inbox's queue, two of five of them
    waiting. No work is made of them: the router has nothing to do."""
    await tx.run(_CONTACTS, mark=mark, names=list(_NAMES), count=count, now=now)
    await tx.run(_IDENTITIES, mark=mark, count=count, now=now)
    await tx.run(_CONVERSATIONS, mark=mark, inbox=inbox, lines=list(_LINES), count=count, now=now)
    await tx.run(_FIRST_MESSAGES, mark=mark)


async def fill_thread(tx: Transaction, conversation_id: str, count: int) -> None:
    """So many further messages in a conversation, 40 seconds apart until its last activity."""
    await tx.run(_THREAD, id=conversation_id, lines=list(_LINES), count=count)
    await tx.run(
        "UPDATE conversations SET message_count = message_count + :n WHERE id = :id",
        n=count,
        id=conversation_id,
    )


def id_of(number: int, *, mark: str = "f") -> str:
    """The id of the conversation that `fill_list` made as its nth, from 1."""
    return f"cnv_{mark}{number:06d}"
