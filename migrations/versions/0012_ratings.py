"""What customers gave their conversations.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table: one rating of a conversation, for good."""
    op.execute(
        """CREATE TABLE ratings (
            conversation_id id PRIMARY KEY REFERENCES conversations,
            score           smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
            comment         text NOT NULL DEFAULT '',
            agent_id        id,
            created_at      timestamptz NOT NULL
        )"""
    )
    op.execute("CREATE INDEX ratings_of_agent ON ratings (agent_id, created_at)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE ratings")
