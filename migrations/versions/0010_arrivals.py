"""An index by which a queue's arrivals over weeks are read.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create it."""
    op.execute("CREATE INDEX work_items_arrivals ON work_items (queue_id, created_at)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX work_items_arrivals")
