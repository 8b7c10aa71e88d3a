"""What customers were told while they waited.

Revision ID: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DDL: tuple[str, ...] = (
    # The last thing a waiting customer was told: one truth for every process and every page.
    """CREATE TABLE told_places (
        work_item_id    id PRIMARY KEY,
        conversation_id id NOT NULL,
        line            text NOT NULL,
        place           integer NOT NULL CHECK (place > 0),
        shown           jsonb NOT NULL,
        told_at         timestamptz NOT NULL,
        estimated_at    timestamptz NOT NULL,
        version         integer NOT NULL DEFAULT 1
    ) WITH (fillfactor = 80)""",
    # Every estimate made, told or not, and what became of it. Seconds are doubles where they are
    # the model's and integers where they were (or would have been) told.
    """CREATE TABLE estimates (
        id             id PRIMARY KEY,
        work_item_id   id NOT NULL,
        queue_id       id NOT NULL,
        line           text NOT NULL,
        place          integer NOT NULL,
        agents         integer NOT NULL,
        low_seconds    double precision NOT NULL,
        middle_seconds double precision NOT NULL,
        high_seconds   double precision NOT NULL,
        told_low       integer NOT NULL,
        told_high      integer NOT NULL,
        told           boolean NOT NULL,
        made_at        timestamptz NOT NULL,
        outcome        text CHECK (outcome IN ('answered','left','moved')),
        waited_seconds double precision,
        stretch        double precision,
        covered        boolean,
        scored_at      timestamptz,
        CHECK ((outcome IS NULL) = (scored_at IS NULL)),
        CHECK ((covered IS NULL) = (stretch IS NULL))
    ) WITH (fillfactor = 80)""",
    "CREATE INDEX estimates_open ON estimates (work_item_id) WHERE scored_at IS NULL",
    """CREATE INDEX estimates_scored ON estimates (queue_id, scored_at DESC)
       WHERE covered IS NOT NULL""",
    "CREATE INDEX estimates_age ON estimates (made_at)",
    # What was seen of each line, made anew every few seconds. `staff` is [[instant, number], ...].
    """CREATE TABLE line_evidence (
        queue_id   id NOT NULL,
        line       text NOT NULL,
        staff      jsonb NOT NULL,
        agents     integer NOT NULL,
        evidence   jsonb NOT NULL,
        sampled_at timestamptz NOT NULL,
        seen_at    timestamptz NOT NULL,
        PRIMARY KEY (queue_id, line)
    ) WITH (fillfactor = 70)""",
    """CREATE INDEX work_items_with_callback ON work_items (id)
       WHERE callback IS NOT NULL AND state IN ('waiting','parked')""",
    """CREATE TABLE estimate_accuracy (
        queue_id   id PRIMARY KEY,
        accuracy   jsonb NOT NULL,
        updated_at timestamptz NOT NULL
    ) WITH (fillfactor = 70)""",
)


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
