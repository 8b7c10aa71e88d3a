"""Indexes to find a conversation's former work and a work item's answered offers.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    # New work asks for what the conversation's former work asked for.
    op.execute(
        "CREATE INDEX work_items_of_conversation ON work_items (conversation_id, created_at)"
    )
    # The router's snapshot: when the last agent who was asked said no.
    op.execute(
        """CREATE INDEX offers_refused ON offers (work_item_id, answered_at)
           WHERE state IN ('declined','expired')"""
    )


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP INDEX offers_refused")
    op.execute("DROP INDEX work_items_of_conversation")
