"""Wrap-up, consults and the handling of offers.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DDL: tuple[str, ...] = (
    # Since when an answered customer's silence makes the work dormant; extensions of wrap-up.
    """ALTER TABLE work_items
        ADD COLUMN rest_at timestamptz,
        ADD COLUMN wrap_up_extensions smallint NOT NULL DEFAULT 0,
        ADD COLUMN returns_to id""",
    # Parked for a lost agent who may come back.
    """CREATE INDEX work_items_returning ON work_items (returns_to)
        WHERE state = 'parked' AND returns_to IS NOT NULL""",
    "CREATE INDEX work_items_resting ON work_items (rest_at) WHERE rest_at IS NOT NULL",
    # `unshown`: offers in a row that no desk showed. `lost_at`: when the lease of an agent ended
    # who is offline for that reason; their work stays with them for a while.
    """ALTER TABLE agent_states
        ADD COLUMN unshown smallint NOT NULL DEFAULT 0,
        ADD COLUMN lost_at timestamptz""",
    # Who joined a conversation beside its owner.
    "ALTER TABLE conversations ADD COLUMN participants text[] NOT NULL DEFAULT '{}'",
    # A second agent asked into a conversation. What it costs them is an offer of its own.
    """CREATE TABLE consults (
        id              id PRIMARY KEY,
        work_item_id    id NOT NULL REFERENCES work_items,
        conversation_id id NOT NULL,
        queue_id        id NOT NULL,
        from_agent_id   id NOT NULL REFERENCES agents,
        agent_id        id NOT NULL REFERENCES agents,
        offer_id        id NOT NULL,
        state           text NOT NULL CHECK (state IN
                          ('offered','joined','declined','expired','ended','completed')),
        note            text NOT NULL DEFAULT '',
        reason          text NOT NULL DEFAULT '',
        created_at      timestamptz NOT NULL,
        expires_at      timestamptz NOT NULL,
        joined_at       timestamptz,
        ended_at        timestamptz,
        version         integer NOT NULL DEFAULT 1,
        CHECK ((state IN ('offered','joined')) = (ended_at IS NULL))
    )""",
    """CREATE UNIQUE INDEX consults_one_live ON consults (work_item_id)
        WHERE state IN ('offered','joined')""",
    "CREATE INDEX consults_of_item ON consults (work_item_id, created_at)",
    "CREATE INDEX consults_of_agent ON consults (agent_id) WHERE state IN ('offered','joined')",
    """CREATE INDEX consults_from_agent ON consults (from_agent_id)
        WHERE state IN ('offered','joined')""",
    "CREATE INDEX consults_expiring ON consults (expires_at) WHERE state = 'offered'",
    # One owner, and beside them at most one consult. `made_by` chose by hand.
    "ALTER TABLE offers ADD COLUMN consult_id id, ADD COLUMN made_by text",
    "DROP INDEX offers_one_live",
    """CREATE UNIQUE INDEX offers_one_live ON offers (work_item_id)
        WHERE state IN ('pending','accepted') AND consult_id IS NULL""",
    """CREATE UNIQUE INDEX offers_one_consult ON offers (work_item_id)
        WHERE state IN ('pending','accepted') AND consult_id IS NOT NULL""",
    """CREATE INDEX offers_unshown ON offers (created_at)
        WHERE state = 'pending' AND presented_at IS NULL""",
)


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
