"""The kinds of reasons why messages did not arrive.

Revision ID: 0015
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. What failed before has its text only."""
    op.execute("ALTER TABLE messages ADD COLUMN reason_code text NOT NULL DEFAULT ''")


def downgrade() -> None:
    """Drop it; the texts stay."""
    op.execute("ALTER TABLE messages DROP COLUMN reason_code")
