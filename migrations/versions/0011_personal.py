"""What an agent keeps for themselves: how far they have read, drafts, mentions, filters; and the
replies that all of them share.

Revision ID: 0011
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DDL: tuple[str, ...] = (
    # How far an agent has read: every message up to `ordinal`.
    """CREATE TABLE read_marks (
        conversation_id id NOT NULL REFERENCES conversations ON DELETE CASCADE,
        agent_id        id NOT NULL REFERENCES agents ON DELETE CASCADE,
        ordinal         bigint NOT NULL,
        message_id      id,
        read_at         timestamptz NOT NULL,
        PRIMARY KEY (conversation_id, agent_id)
    ) WITH (fillfactor = 80)""",
    # A page of a list counts what nobody read from the index alone.
    "CREATE INDEX messages_read ON messages (conversation_id, ordinal) INCLUDE (direction)",
    "DROP INDEX messages_thread",
    "ALTER INDEX messages_read RENAME TO messages_thread",
    # What is written and not sent. No version comes twice, also not after a draft was deleted.
    """CREATE TABLE drafts (
        conversation_id id NOT NULL REFERENCES conversations ON DELETE CASCADE,
        agent_id        id NOT NULL REFERENCES agents ON DELETE CASCADE,
        mode            text NOT NULL CHECK (mode IN ('reply','note')),
        text            text NOT NULL,
        attachments     text[] NOT NULL DEFAULT '{}',
        via             id,
        version         bigint GENERATED ALWAYS AS IDENTITY,
        updated_at      timestamptz NOT NULL,
        PRIMARY KEY (conversation_id, agent_id, mode)
    ) WITH (fillfactor = 80)""",
    "CREATE INDEX drafts_of_agent ON drafts (agent_id, updated_at DESC, conversation_id, mode)",
    "CREATE INDEX drafts_age ON drafts (updated_at)",
    # Whom a note is for, and whether they have seen it.
    """CREATE TABLE mentions (
        agent_id   id NOT NULL REFERENCES agents ON DELETE CASCADE,
        note_id    id NOT NULL REFERENCES notes ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        seen_at    timestamptz,
        PRIMARY KEY (note_id, agent_id)
    )""",
    "CREATE INDEX mentions_of_agent ON mentions (agent_id, created_at DESC, note_id DESC)",
    """CREATE INDEX mentions_unseen ON mentions (agent_id, created_at DESC, note_id DESC)
       WHERE seen_at IS NULL""",
    # Those of the past nobody is to be reminded of.
    """INSERT INTO mentions (agent_id, note_id, created_at, seen_at)
       SELECT DISTINCT a.id, n.id, n.created_at, n.created_at
       FROM notes n CROSS JOIN LATERAL unnest(n.mentions) AS m(agent_id)
       JOIN agents a ON a.id = m.agent_id
       WHERE a.id IS DISTINCT FROM n.agent_id""",
    """CREATE TABLE saved_filters (
        id         id PRIMARY KEY,
        agent_id   id NOT NULL REFERENCES agents ON DELETE CASCADE,
        name       text NOT NULL,
        query      jsonb NOT NULL,
        shared     boolean NOT NULL DEFAULT false,
        position   integer NOT NULL DEFAULT 0,
        version    integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
    )""",
    "CREATE INDEX saved_filters_of_agent ON saved_filters (agent_id, position, id)",
    "CREATE INDEX saved_filters_shared ON saved_filters (position, id) WHERE shared",
    # Words for often asked questions, by language. Without queues they are for all.
    """CREATE TABLE saved_replies (
        id         id PRIMARY KEY,
        shortcut   text NOT NULL UNIQUE COLLATE "C",
        title      text NOT NULL,
        texts      jsonb NOT NULL,
        queue_ids  text[],
        version    integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
    )""",
)


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
