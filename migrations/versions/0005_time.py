"""Calendars, service level clocks, shifts and silence.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DDL: tuple[str, ...] = (
    """CREATE TABLE calendars (
        id         id PRIMARY KEY,
        name       text NOT NULL UNIQUE,
        time_zone  text NOT NULL,
        weekly     jsonb NOT NULL,
        holidays   jsonb NOT NULL DEFAULT '[]',
        version    integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
    )""",
    """CREATE TABLE sla_policies (
        id                             id PRIMARY KEY,
        name                           text NOT NULL UNIQUE,
        first_response_seconds         integer CHECK (first_response_seconds > 0),
        next_response_seconds          integer CHECK (next_response_seconds > 0),
        resolution_seconds             integer CHECK (resolution_seconds > 0),
        at_risk_share                  double precision NOT NULL DEFAULT 0.8
                                       CHECK (at_risk_share > 0 AND at_risk_share <= 1),
        business_hours                 boolean NOT NULL DEFAULT false,
        pause_while_waiting_on_contact boolean NOT NULL DEFAULT true,
        priorities                     jsonb NOT NULL DEFAULT '{}',
        version                        integer NOT NULL DEFAULT 1,
        created_at                     timestamptz NOT NULL,
        updated_at                     timestamptz NOT NULL
    )""",
    """ALTER TABLE queues
        ADD CONSTRAINT queues_calendar FOREIGN KEY (calendar_id) REFERENCES calendars,
        ADD CONSTRAINT queues_sla_policy FOREIGN KEY (sla_policy_id) REFERENCES sla_policies,
        ADD COLUMN closed_policy text NOT NULL DEFAULT 'hold'
            CHECK (closed_policy IN ('hold','message','park_until_open')),
        ADD COLUMN target_in_open_time boolean NOT NULL DEFAULT true,
        -- Words by language: {"en": ..., "ru": ..., "uk": ...}; what is missing has a default.
        ADD COLUMN closed_message jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN prompt_message jsonb NOT NULL DEFAULT '{}'""",
    # A clock counts one promise. `remaining_seconds` is what was left when it was paused;
    # a breached clock lives on (ended_at NULL) until what it waited for happens.
    """CREATE TABLE sla_clocks (
        id                id PRIMARY KEY,
        conversation_id   id NOT NULL,
        metric            text NOT NULL
                          CHECK (metric IN ('first_response','next_response','resolution')),
        queue_id          id NOT NULL,
        policy_id         id NOT NULL,
        priority          smallint NOT NULL,
        target_seconds    integer NOT NULL,
        at_risk_share     double precision NOT NULL,
        calendar_id       id,
        state             text NOT NULL
                          CHECK (state IN ('running','paused','met','breached','cancelled')),
        started_at        timestamptz NOT NULL,
        due_at            timestamptz,
        at_risk_at        timestamptz,
        at_risk           boolean NOT NULL DEFAULT false,
        paused_at         timestamptz,
        remaining_seconds double precision,
        breached_at       timestamptz,
        ended_at          timestamptz,
        version           integer NOT NULL DEFAULT 1,
        CHECK ((state = 'paused') = (paused_at IS NOT NULL)),
        CHECK ((state = 'paused') = (remaining_seconds IS NOT NULL)),
        CHECK (state <> 'running' OR ended_at IS NULL),
        CHECK ((state = 'breached') = (breached_at IS NOT NULL))
    ) WITH (fillfactor = 80)""",
    """CREATE UNIQUE INDEX sla_clocks_one_live ON sla_clocks (conversation_id, metric)
       WHERE ended_at IS NULL""",
    "CREATE INDEX sla_clocks_of_conversation ON sla_clocks (conversation_id, started_at)",
    "CREATE INDEX sla_clocks_due ON sla_clocks (due_at) WHERE state = 'running'",
    """CREATE INDEX sla_clocks_risky ON sla_clocks (at_risk_at)
       WHERE state = 'running' AND NOT at_risk""",
    """CREATE INDEX sla_clocks_live ON sla_clocks (queue_id, state, at_risk)
       WHERE ended_at IS NULL""",
    "CREATE INDEX sla_clocks_ended ON sla_clocks (ended_at) WHERE ended_at IS NOT NULL",
    "CREATE INDEX sla_clocks_breached ON sla_clocks (breached_at) WHERE breached_at IS NOT NULL",
    # Who spoke last in an open conversation and since when nothing was heard. `waits`: nobody
    # has taken its work yet; `agreed`: they know that it takes long; `phase` says what the
    # silence means (domain.silence).
    """CREATE TABLE silences (
        conversation_id id PRIMARY KEY,
        channel_kind    text NOT NULL,
        speaker         text NOT NULL CHECK (speaker IN ('contact','us','nobody')),
        waits           boolean NOT NULL,
        agreed          boolean NOT NULL,
        phase           text NOT NULL CHECK (phase IN ('expecting','owed','answered')),
        quiet_since     timestamptz NOT NULL,
        prompted_at     timestamptz
    ) WITH (fillfactor = 80)""",
    """CREATE INDEX silences_expecting ON silences (channel_kind, quiet_since)
       WHERE phase = 'expecting'""",
    """CREATE INDEX silences_unprompted ON silences (channel_kind, quiet_since)
       WHERE phase = 'answered' AND prompted_at IS NULL""",
    """CREATE INDEX silences_answered ON silences (channel_kind, quiet_since)
       WHERE phase = 'answered'""",
    # The planned week of an agent. `next_end_at`: when the shift that is on, or comes next, ends.
    """CREATE TABLE shifts (
        agent_id    id PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
        time_zone   text NOT NULL,
        weekly      jsonb NOT NULL,
        exceptions  jsonb NOT NULL DEFAULT '[]',
        breaks      jsonb NOT NULL DEFAULT '[]',
        at_end      text NOT NULL DEFAULT 'remind' CHECK (at_end IN ('remind','away')),
        next_end_at timestamptz,
        version     integer NOT NULL DEFAULT 1,
        created_at  timestamptz NOT NULL,
        updated_at  timestamptz NOT NULL
    )""",
    "CREATE INDEX shifts_ending ON shifts (next_end_at) WHERE next_end_at IS NOT NULL",
    # How long an agent means to be away.
    "ALTER TABLE agent_states ADD COLUMN until timestamptz",
    # What happened before this migration started no clocks.
    "INSERT INTO followers (name, position) SELECT 'time', position FROM feed",
)


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
