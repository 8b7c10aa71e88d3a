"""Facts for reports and the views over them.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The facts are made from the event log by the follower `reports`; no other statement writes them.
DDL: tuple[str, ...] = (
    """CREATE TABLE report_segments (
        work_item_id        id NOT NULL,
        stay                integer NOT NULL,
        conversation_id     id NOT NULL,
        queue_id            id NOT NULL,
        channel_kind        text NOT NULL,
        priority            smallint NOT NULL,
        requirements        jsonb NOT NULL,
        skills              text[] NOT NULL,
        entered_how         text NOT NULL,
        arrived_at          timestamptz NOT NULL,
        queued_at           timestamptz NOT NULL,
        target_seconds      integer,
        item_target_seconds integer,
        offers              integer NOT NULL,
        accepted            integer NOT NULL,
        declined            integer NOT NULL,
        expired             integer NOT NULL,
        revoked             integer NOT NULL,
        first_offered_at    timestamptz,
        answered_at         timestamptz,
        agent_id            id,
        called_back         boolean NOT NULL,
        phase               text NOT NULL,
        phase_at            timestamptz NOT NULL,
        assigned_seconds    double precision NOT NULL,
        dormant_seconds     double precision NOT NULL,
        wrap_up_seconds     double precision NOT NULL,
        wrap_up_at          timestamptz,
        left_at             timestamptz,
        left_how            text,
        end_reason          text NOT NULL,
        item_version        integer NOT NULL,
        first_position      bigint NOT NULL,
        last_position       bigint NOT NULL,
        wait_ended_at       timestamptz GENERATED ALWAYS AS (coalesce(answered_at, left_at)) STORED,
        PRIMARY KEY (work_item_id, stay)
    ) WITH (fillfactor = 80)""",
    "CREATE INDEX report_segments_queued ON report_segments (queued_at, work_item_id, stay)",
    """CREATE INDEX report_segments_waited ON report_segments (wait_ended_at, work_item_id, stay)
       WHERE wait_ended_at IS NOT NULL""",
    """CREATE INDEX report_segments_left ON report_segments (left_at, work_item_id, stay)
       WHERE left_at IS NOT NULL""",
    """CREATE TABLE report_spans (
        agent_id       id NOT NULL,
        state          text NOT NULL,
        reason         text NOT NULL,
        busy           boolean NOT NULL,
        from_at        timestamptz NOT NULL,
        to_at          timestamptz,
        first_position bigint NOT NULL,
        last_position  bigint NOT NULL,
        PRIMARY KEY (agent_id, first_position)
    ) WITH (fillfactor = 80)""",
    # Whatever was on in a span of time, however long ago; a span without an end lasts.
    "CREATE INDEX report_spans_when ON report_spans USING gist (tstzrange(from_at, to_at))",
    "CREATE INDEX report_spans_begun ON report_spans (from_at, agent_id, first_position)",
    """CREATE TABLE report_episodes (
        conversation_id         id NOT NULL,
        episode                 integer NOT NULL,
        inbox_id                id NOT NULL,
        channel_kind            text NOT NULL,
        queue_id                id NOT NULL,
        opened_how              text NOT NULL,
        opened_at               timestamptz NOT NULL,
        first_inbound_at        timestamptz,
        first_response_at       timestamptz,
        first_response_agent_id id,
        agent_id                id,
        resolved_at             timestamptz,
        resolved_how            text,
        reopened_at             timestamptz,
        first_position          bigint NOT NULL,
        last_position           bigint NOT NULL,
        PRIMARY KEY (conversation_id, episode)
    ) WITH (fillfactor = 80)""",
    """CREATE INDEX report_episodes_opened
       ON report_episodes (opened_at, conversation_id, episode)""",
    """CREATE INDEX report_episodes_responded
       ON report_episodes (first_response_at, conversation_id, episode)
       WHERE first_response_at IS NOT NULL""",
    """CREATE INDEX report_episodes_resolved
       ON report_episodes (resolved_at, conversation_id, episode) WHERE resolved_at IS NOT NULL""",
    # The queues' answer targets as the log told them last.
    """CREATE TABLE report_targets (
        queue_id       id PRIMARY KEY,
        target_seconds integer NOT NULL
    )""",
    # Facts of another definition are made anew from the log.
    """CREATE TABLE report_definition (
        one        boolean PRIMARY KEY DEFAULT true CHECK (one),
        definition integer NOT NULL
    )""",
    "INSERT INTO report_definition (definition) VALUES (0)",
    "INSERT INTO followers (name, position) VALUES ('reports', 0)",
    # For BI tools; every column is documented in docs/reports.md.
    """CREATE VIEW v_segments AS
       SELECT s.work_item_id, s.stay, s.conversation_id, s.queue_id, q.name AS queue,
              s.channel_kind AS channel, s.priority, s.skills, s.requirements, s.entered_how,
              s.arrived_at, s.queued_at, s.first_offered_at, s.answered_at, s.wait_ended_at,
              s.wrap_up_at, s.left_at, s.left_how, s.end_reason, s.agent_id, a.name AS agent,
              s.offers, s.accepted, s.declined, s.expired, s.revoked,
              coalesce(s.target_seconds, q.wait_target_seconds) AS target_seconds,
              s.item_target_seconds,
              CAST(greatest(extract(epoch FROM s.wait_ended_at - s.arrived_at), 0)
                   AS double precision) AS wait_seconds,
              CAST(extract(epoch FROM s.wait_ended_at - s.queued_at)
                   AS double precision) AS queue_seconds,
              s.assigned_seconds, s.dormant_seconds, s.wrap_up_seconds,
              s.assigned_seconds + s.wrap_up_seconds AS handle_seconds,
              s.entered_how <> 'taken_over' AS is_offered,
              s.entered_how <> 'taken_over' AND s.answered_at IS NOT NULL AS is_answered,
              coalesce(s.left_how = 'abandoned', false) AS is_abandoned,
              coalesce(s.answered_at IS NULL AND s.left_how IN
                  ('transferred','overflowed','callback','closed','parked'), false)
                  AS is_flowed_out,
              s.called_back AS is_callback,
              s.answered_at IS NOT NULL AND s.left_at IS NOT NULL AS is_handled,
              s.first_position, s.last_position
       FROM report_segments s
       LEFT JOIN queues q ON q.id = s.queue_id LEFT JOIN agents a ON a.id = s.agent_id""",
    """CREATE VIEW v_segment_skills AS
       SELECT s.work_item_id, s.stay, k.skill, k.level
       FROM report_segments s
       CROSS JOIN LATERAL jsonb_to_recordset(s.requirements) AS k(skill text, level integer)""",
    """CREATE VIEW v_agent_presence AS
       SELECT p.agent_id, a.name AS agent, p.state, p.reason, p.busy, p.from_at, p.to_at,
              CAST(extract(epoch FROM p.to_at - p.from_at) AS double precision) AS seconds,
              p.first_position, p.last_position
       FROM report_spans p LEFT JOIN agents a ON a.id = p.agent_id""",
    """CREATE VIEW v_conversations AS
       SELECT e.conversation_id, e.episode, e.inbox_id, i.name AS inbox,
              e.channel_kind AS channel, e.queue_id, q.name AS queue, e.opened_how, e.opened_at,
              e.first_inbound_at, e.first_response_at, e.first_response_agent_id,
              r.name AS first_response_agent, e.agent_id, a.name AS agent, e.resolved_at,
              e.resolved_how, e.reopened_at,
              CAST(extract(epoch FROM e.first_response_at - e.first_inbound_at)
                   AS double precision) AS first_response_seconds,
              CAST(extract(epoch FROM e.resolved_at - e.opened_at)
                   AS double precision) AS resolution_seconds,
              coalesce(e.resolved_how = 'resolved', false) AS is_resolved,
              coalesce(e.resolved_how = 'resolved' AND e.reopened_at IS NOT NULL, false)
                  AS is_reopened,
              e.first_position, e.last_position
       FROM report_episodes e
       LEFT JOIN inboxes i ON i.id = e.inbox_id LEFT JOIN queues q ON q.id = e.queue_id
       LEFT JOIN agents a ON a.id = e.agent_id
       LEFT JOIN agents r ON r.id = e.first_response_agent_id""",
)


def upgrade() -> None:
    """Create it."""
    for statement in DDL:
        op.execute(statement)


def downgrade() -> None:
    """Facts cannot be unlearned."""
    raise RuntimeError("this migration cannot be undone; restore a backup instead")
