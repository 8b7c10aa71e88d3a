"""The routing policy and what it needs of queues, work, offers and agents.

Revision ID: 0004
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DDL: tuple[str, ...] = (
    # Every policy there was; the newest is in force. Decisions and work items name theirs.
    """CREATE TABLE policies (
        version    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        document   jsonb NOT NULL,
        created_by id,
        note       text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL
    )""",
    """ALTER TABLE queues
        ADD COLUMN strategy text NOT NULL DEFAULT 'recommended' CHECK (strategy IN
            ('recommended','least_loaded','longest_idle','most_skilled','least_flexible',
             'round_robin','fastest')),
        ADD COLUMN manual boolean NOT NULL DEFAULT false,
        ADD COLUMN leave_idle integer NOT NULL DEFAULT 0 CHECK (leave_idle >= 0),
        ADD COLUMN rings smallint NOT NULL DEFAULT 1 CHECK (rings BETWEEN 1 AND 20),
        ADD COLUMN exhausted_policy text NOT NULL DEFAULT 'reask'
            CHECK (exhausted_policy IN ('wait','relax','reask','escalate')),
        ADD COLUMN reask_seconds integer CHECK (reask_seconds >= 0),
        ADD COLUMN escalate_queue_id id REFERENCES queues,
        ADD COLUMN steps jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN calendar_id id,
        ADD COLUMN sla_policy_id id,
        DROP CONSTRAINT queues_lost_agent_rule_check,
        ADD CONSTRAINT queues_lost_agent_rule_check
            CHECK (lost_agent_rule IN ('requeue','keep','return'))""",
    """ALTER TABLE work_items
        ADD COLUMN target_seconds integer CHECK (target_seconds > 0),
        ADD COLUMN steps jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN step smallint NOT NULL DEFAULT 0,
        ADD COLUMN step_at timestamptz,
        ADD COLUMN widened_to text[] NOT NULL DEFAULT '{}',
        ADD COLUMN dormant boolean NOT NULL DEFAULT false,
        ADD COLUMN blended boolean NOT NULL DEFAULT false,
        ADD COLUMN callback jsonb,
        ADD COLUMN policy_version bigint NOT NULL DEFAULT 0""",
    # What an offer costs now and what it costs awake; kinds are counted by agent.
    """ALTER TABLE offers
        ADD COLUMN kind text,
        ADD COLUMN full_weight integer,
        ADD COLUMN dormant boolean NOT NULL DEFAULT false""",
    """UPDATE offers o SET kind = w.channel_kind, full_weight = o.weight
       FROM work_items w WHERE w.id = o.work_item_id""",
    "ALTER TABLE offers ALTER COLUMN kind SET NOT NULL, ALTER COLUMN full_weight SET NOT NULL",
    """ALTER TABLE agents
        ADD COLUMN caps jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN speeds jsonb NOT NULL DEFAULT '{}'""",
    """ALTER TABLE agent_states
        ADD COLUMN missed smallint NOT NULL DEFAULT 0""",
    # Named groups of contacts that rules may ask for; every set of rules there was.
    """CREATE TABLE segments (
        name    text PRIMARY KEY COLLATE "C",
        contact jsonb NOT NULL
    )""",
    """CREATE TABLE rule_versions (
        version    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        rules      jsonb NOT NULL,
        segments   jsonb NOT NULL,
        created_by id,
        created_at timestamptz NOT NULL
    )""",
    # The service level a rule or the queue gave the work.
    "ALTER TABLE work_items ADD COLUMN sla_policy_id id",
)


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
