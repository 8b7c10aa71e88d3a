"""What customers were told while they waited.

Revision ID: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DDL: tuple[str, ...] = ()


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
