"""Turns of the router, alarms and shadow policies.

Revision ID: 0008
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DDL: tuple[str, ...] = (
    # What a turn of the router was decided from, beside the log up to `position`: the leases it
    # read, the steps it found due, and which of its proposals became decisions. A build is a new
    # memory, read from the database; `leases` are then all there were.
    """CREATE TABLE router_turns (
        seq            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind           text NOT NULL CHECK (kind IN ('build','turn')),
        log            text NOT NULL,
        epoch          bigint NOT NULL,
        position       bigint NOT NULL,
        decided_at     timestamptz NOT NULL,
        engine         text NOT NULL,
        policy_version bigint NOT NULL,
        most           integer NOT NULL,
        leases         jsonb,
        steps          jsonb,
        decisions      text[] NOT NULL DEFAULT '{}',
        lost           jsonb
    )""",
    "CREATE INDEX router_turns_at ON router_turns (position, seq)",
    # The router's input as of a position, so that replay need not begin at the log's beginning.
    # `turn` is the last turn that had been recorded then; `body` compressed JSON.
    """CREATE TABLE router_checkpoints (
        log            text NOT NULL,
        position       bigint NOT NULL,
        turn           bigint NOT NULL,
        taken_at       timestamptz NOT NULL,
        policy_version bigint NOT NULL,
        agents         integer NOT NULL,
        items          integer NOT NULL,
        body           bytea NOT NULL,
        PRIMARY KEY (log, position)
    )""",
    "ALTER TABLE router_checkpoints ALTER COLUMN body SET STORAGE EXTERNAL",
    # Policies that are only watched. At most one is (ended_at is null); `turn` is how far its
    # follower has come.
    """CREATE TABLE shadow_policies (
        version    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        document   jsonb NOT NULL,
        queues     jsonb NOT NULL DEFAULT '{}',
        note       text NOT NULL DEFAULT '',
        created_by id,
        created_at timestamptz NOT NULL,
        ended_at   timestamptz,
        turn       bigint NOT NULL,
        turns      bigint NOT NULL DEFAULT 0,
        reordered  bigint NOT NULL DEFAULT 0
    )""",
    "CREATE UNIQUE INDEX shadow_policies_one ON shadow_policies ((true)) WHERE ended_at IS NULL",
    # Decisions compared, by what came of it; 'same' is agreement.
    """CREATE TABLE shadow_counts (
        version  bigint NOT NULL REFERENCES shadow_policies ON DELETE CASCADE,
        queue_id id NOT NULL,
        strategy text NOT NULL,
        outcome  text NOT NULL,
        reason   text NOT NULL,
        count    bigint NOT NULL,
        PRIMARY KEY (version, queue_id, strategy, outcome, reason)
    ) WITH (fillfactor = 70)""",
    """CREATE TABLE shadow_disagreements (
        seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        version      bigint NOT NULL REFERENCES shadow_policies ON DELETE CASCADE,
        turn         bigint NOT NULL,
        position     bigint NOT NULL,
        decided_at   timestamptz NOT NULL,
        work_item_id id NOT NULL,
        queue_id     id NOT NULL,
        strategy     text NOT NULL,
        outcome      text NOT NULL,
        reason       text NOT NULL,
        agent_id     id,
        shadow_agent_id id,
        detail       jsonb NOT NULL
    )""",
    "CREATE INDEX shadow_disagreements_of ON shadow_disagreements (version, seq)",
    # One row for work that asks for the same and has the same trouble.
    """CREATE TABLE alarms (
        id           id PRIMARY KEY,
        reason       text NOT NULL CHECK (reason IN ('nobody_ever','nobody_there','starving')),
        queue_id     id NOT NULL,
        channel_kind text NOT NULL,
        requirements jsonb NOT NULL,
        widened_to   text[] NOT NULL DEFAULT '{}',
        match        text NOT NULL,
        items        integer NOT NULL,
        oldest_id    id NOT NULL,
        oldest_at    timestamptz NOT NULL,
        detail       jsonb NOT NULL,
        raised_at    timestamptz NOT NULL,
        cleared_at   timestamptz,
        version      integer NOT NULL DEFAULT 1
    )""",
    "CREATE UNIQUE INDEX alarms_raised ON alarms (reason, match) WHERE cleared_at IS NULL",
    "CREATE INDEX alarms_cleared ON alarms (cleared_at) WHERE cleared_at IS NOT NULL",
)


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
