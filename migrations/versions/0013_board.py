"""What boards draw their lines from, one reading a minute; tokens that may see a board only.

Revision ID: 0013
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    # The totals have the queue ''. Readings outlive their queues by two days at most.
    op.execute("""
        CREATE TABLE board_samples (
            at                  timestamptz NOT NULL,
            queue_id            text NOT NULL,
            waiting             integer NOT NULL,
            oldest_wait_seconds integer NOT NULL,
            available           integer NOT NULL,
            answered            integer NOT NULL,
            abandoned           integer NOT NULL,
            service_level       real,
            PRIMARY KEY (queue_id, at)
        )
    """)
    op.execute("CREATE INDEX board_samples_at ON board_samples (at)")
    op.execute("ALTER TABLE tokens DROP CONSTRAINT tokens_role_check")
    op.execute("""
        ALTER TABLE tokens ADD CONSTRAINT tokens_role_check
        CHECK (role IN ('admin','supervisor','agent','ops','bot','board'))
    """)


def downgrade() -> None:
    """Drop them."""
    op.execute("DELETE FROM tokens WHERE role = 'board'")
    op.execute("ALTER TABLE tokens DROP CONSTRAINT tokens_role_check")
    op.execute("""
        ALTER TABLE tokens ADD CONSTRAINT tokens_role_check
        CHECK (role IN ('admin','supervisor','agent','ops','bot'))
    """)
    op.execute("DROP TABLE board_samples")
