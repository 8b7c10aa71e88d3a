"""Outgoing webhooks: who wants to hear of what, and every event on its way to them.

Revision ID: 0014
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DDL: tuple[str, ...] = (
    # `from_position`: it hears of what comes after. The former secret signs along for a while.
    """CREATE TABLE webhooks (
        id              id PRIMARY KEY,
        url             text NOT NULL,
        description     text NOT NULL DEFAULT '',
        events          text[] NOT NULL,
        enabled         boolean NOT NULL DEFAULT true,
        disabled_reason text NOT NULL DEFAULT '' CHECK (disabled_reason IN ('','gone')),
        secret_sealed   bytea NOT NULL,
        former_sealed   bytea,
        former_until    timestamptz,
        from_position   bigint NOT NULL,
        version         integer NOT NULL DEFAULT 1,
        created_at      timestamptz NOT NULL,
        updated_at      timestamptz NOT NULL,
        CHECK ((former_sealed IS NULL) = (former_until IS NULL)),
        CHECK (NOT enabled OR disabled_reason = '')
    )""",
    # What is sent stands in the log at `position`. `log` says what each attempt came to.
    """CREATE TABLE webhook_deliveries (
        id          id PRIMARY KEY,
        webhook_id  id NOT NULL REFERENCES webhooks ON DELETE CASCADE,
        position    bigint NOT NULL,
        event_id    text NOT NULL,
        event_type  text NOT NULL,
        state       text NOT NULL CHECK (state IN ('pending','leased','delivered','failed')),
        attempts    smallint NOT NULL DEFAULT 0,
        due_at      timestamptz NOT NULL,
        lease_until timestamptz,
        fence       bigint NOT NULL DEFAULT 0,
        log         jsonb NOT NULL DEFAULT '[]',
        created_at  timestamptz NOT NULL,
        ended_at    timestamptz,
        CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
        CHECK ((state IN ('delivered','failed')) = (ended_at IS NOT NULL))
    ) WITH (fillfactor = 80)""",
    "CREATE UNIQUE INDEX webhook_deliveries_once ON webhook_deliveries (webhook_id, position)",
    """CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, due_at, id)
       WHERE state = 'pending'""",
    """CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (webhook_id, lease_until)
       WHERE state = 'leased'""",
    """CREATE INDEX webhook_deliveries_log
       ON webhook_deliveries (webhook_id, created_at DESC, id DESC)""",
    "CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at)",
    # Nobody listened before.
    "INSERT INTO followers (name, position) SELECT 'webhooks', position FROM feed",
)


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
