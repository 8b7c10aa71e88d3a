"""Indexes for lists and look-ups, and search documents that hold notes as well as messages.

Revision ID: 0002
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    # The list of waiting customers, longest wait first, queue by queue.
    """CREATE INDEX conversations_waiting ON conversations (queue_id, waiting_since, id)
       WHERE waiting_since IS NOT NULL""",
    # A walk over everything that no row can jump in: for exports and bots.
    "CREATE INDEX conversations_created ON conversations (created_at DESC, id)",
    """CREATE INDEX conversations_merged ON conversations (merged_into)
       WHERE merged_into IS NOT NULL""",
    "CREATE INDEX conversation_merges_merged ON conversation_merges (merged_id)",
    "CREATE INDEX contact_merges_merged ON contact_merges (merged_id)",
    # The same address under another identity kind, and an address somebody begins to type.
    "CREATE INDEX identities_by_address ON identities (address)",
    "CREATE INDEX contacts_words ON contacts USING gin (to_tsvector('simple', lower(name)))",
    "CREATE INDEX contacts_by_name ON contacts (lower(name)) WHERE name <> ''",
    # Files that were uploaded and not sent yet.
    """CREATE INDEX attachments_unsent ON attachments (uploaded_by, created_at)
       WHERE message_id IS NULL""",
    # `id` is a message's or a note's; `created_at` is its own time, so that the newest hits of
    # a frequent word are found without sorting all of them.
    "DROP TABLE search_documents",
    """CREATE TABLE search_documents (
           id              id PRIMARY KEY,
           kind            text NOT NULL CHECK (kind IN ('message','note')),
           conversation_id id NOT NULL,
           created_at      timestamptz NOT NULL,
           words           tsvector NOT NULL
       )""",
    # Every search reads the pending list: a short one keeps searches fast while much comes in.
    """CREATE INDEX search_documents_words ON search_documents USING gin (words)
       WITH (gin_pending_list_limit = 512)""",
    "CREATE INDEX search_documents_newest ON search_documents (created_at DESC, id DESC)",
    "INSERT INTO followers (name, position) VALUES ('search', 0)",
)


def upgrade() -> None:
    """Add the indexes and make the search documents anew."""
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Search documents follow the feed; dropping them would need a rebuild by an older program."""
    raise RuntimeError("migration 0002 cannot be undone; restore a backup instead")
