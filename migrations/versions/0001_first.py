"""The first schema: constraints carry the guarantees.

Revision ID: 0001
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Text ids are compared bytewise everywhere (COLLATE "C"), so that an index means the same on
# every server. Hot tables keep no foreign keys to inboxes and queues, which are never deleted,
# only disabled: a key-share lock on one row by every commit would be a bottleneck.
DDL = r"""
CREATE DOMAIN id AS text COLLATE "C";

-- The event log: one order, commit order, without gaps --------------------------------------
CREATE TABLE feed (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch     text NOT NULL,
    position  bigint NOT NULL DEFAULT 0 CHECK (position >= 0)
);

CREATE TABLE events (
    position             bigint PRIMARY KEY,
    type                 text NOT NULL,
    conversation_id      id,
    conversation_version integer,
    work_item_id         id,
    queue_id             id,
    agent_ids            text[] NOT NULL DEFAULT '{}',
    occurred_at          timestamptz NOT NULL,
    data                 jsonb NOT NULL
);
CREATE INDEX events_by_conversation ON events (conversation_id, position)
    WHERE conversation_id IS NOT NULL;

CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Retention and erasure say so explicitly, inside their own transaction.
    IF current_setting('omnidesk.retention', true) = 'on' THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'the event log is append-only';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION events_are_append_only();

-- People, queues, inboxes ---------------------------------------------------------------------
CREATE TABLE agents (
    id            id PRIMARY KEY,
    email         text NOT NULL,
    name          text NOT NULL,
    role          text NOT NULL CHECK (role IN ('admin','supervisor','agent','ops','bot')),
    language      text NOT NULL DEFAULT 'en',
    password_hash text,
    capacity      integer NOT NULL DEFAULT 60 CHECK (capacity >= 0),
    disabled      boolean NOT NULL DEFAULT false,
    version       integer NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);
CREATE UNIQUE INDEX agents_email ON agents (lower(email));

-- Presence and load: one row an agent, locked by every claim on that agent.
CREATE TABLE agent_states (
    agent_id         id PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
    state            text NOT NULL DEFAULT 'offline' CHECK (state IN ('online','away','offline')),
    reason           text NOT NULL DEFAULT '',
    changed_at       timestamptz NOT NULL,
    lease_expires_at timestamptz,
    used             integer NOT NULL DEFAULT 0 CHECK (used >= 0),
    idle_since       timestamptz,
    last_assigned_at timestamptz,
    version          integer NOT NULL DEFAULT 1
);

CREATE TABLE skills (
    id   id PRIMARY KEY,
    name text NOT NULL UNIQUE
);
CREATE TABLE agent_skills (
    agent_id id NOT NULL REFERENCES agents ON DELETE CASCADE,
    skill_id id NOT NULL REFERENCES skills ON DELETE CASCADE,
    level    smallint NOT NULL CHECK (level BETWEEN 1 AND 10),
    PRIMARY KEY (agent_id, skill_id)
);

CREATE TABLE queues (
    id                      id PRIMARY KEY,
    name                    text NOT NULL UNIQUE,
    offer_timeout_seconds   integer NOT NULL DEFAULT 30 CHECK (offer_timeout_seconds > 0),
    wrap_up_seconds         integer NOT NULL DEFAULT 0 CHECK (wrap_up_seconds >= 0),
    wait_target_seconds     integer NOT NULL DEFAULT 60 CHECK (wait_target_seconds > 0),
    preferred_agent_seconds integer NOT NULL DEFAULT 30 CHECK (preferred_agent_seconds >= 0),
    lost_agent_rule         text NOT NULL DEFAULT 'requeue'
                            CHECK (lost_agent_rule IN ('requeue','keep')),
    paused                  boolean NOT NULL DEFAULT false,
    version                 integer NOT NULL DEFAULT 1,
    created_at              timestamptz NOT NULL,
    updated_at              timestamptz NOT NULL
);
CREATE TABLE agent_queues (
    agent_id id NOT NULL REFERENCES agents ON DELETE CASCADE,
    queue_id id NOT NULL REFERENCES queues ON DELETE CASCADE,
    PRIMARY KEY (agent_id, queue_id)
);
CREATE INDEX agent_queues_by_queue ON agent_queues (queue_id);

CREATE TABLE inboxes (
    id                    id PRIMARY KEY,
    name                  text NOT NULL UNIQUE,
    channel               text NOT NULL,
    address               text NOT NULL DEFAULT '',
    queue_id              id NOT NULL REFERENCES queues,
    reopen_window_seconds integer NOT NULL DEFAULT 259200 CHECK (reopen_window_seconds >= 0),
    enabled               boolean NOT NULL DEFAULT true,
    -- Encrypted with the key derived from OMNIDESK_SECRET_KEY: provider secrets live here.
    config_sealed         bytea NOT NULL,
    version               integer NOT NULL DEFAULT 1,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL
);

CREATE TABLE rules (
    id        id PRIMARY KEY,
    ordinal   integer NOT NULL UNIQUE,
    name      text NOT NULL UNIQUE,
    condition jsonb NOT NULL,
    outcome   jsonb NOT NULL
);

-- Bumped by every change to inboxes, queues, rules, skills: processes then load them anew.
CREATE TABLE configuration (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL DEFAULT 0
);
INSERT INTO configuration DEFAULT VALUES;

-- Small JSON values a listening channel keeps (UIDVALIDITY and last UID, update offset) -------
CREATE TABLE channel_cursors (
    inbox_id   id NOT NULL REFERENCES inboxes ON DELETE CASCADE,
    name       text NOT NULL,
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (inbox_id, name)
);

-- Access ----------------------------------------------------------------------------------------
CREATE TABLE tokens (
    id           id PRIMARY KEY,
    hash         bytea NOT NULL UNIQUE,
    agent_id     id REFERENCES agents ON DELETE CASCADE,
    role         text NOT NULL CHECK (role IN ('admin','supervisor','agent','ops','bot')),
    kind         text NOT NULL CHECK (kind IN ('api','session','visitor')),
    subject      jsonb NOT NULL DEFAULT '{}',
    label        text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX tokens_by_agent ON tokens (agent_id) WHERE agent_id IS NOT NULL;

CREATE TABLE idempotency_keys (
    actor       text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    status      smallint NOT NULL,
    response    jsonb,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Contacts ----------------------------------------------------------------------------------------
CREATE TABLE contacts (
    id          id PRIMARY KEY,
    name        text NOT NULL DEFAULT '',
    language    text,
    attributes  jsonb NOT NULL DEFAULT '{}',
    merged_into id REFERENCES contacts,
    version     integer NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    CHECK (merged_into IS NULL OR merged_into <> id)
);

CREATE TABLE identities (
    id           id PRIMARY KEY,
    contact_id   id NOT NULL REFERENCES contacts,
    kind         text NOT NULL,
    address      text NOT NULL COLLATE "C",
    display_name text NOT NULL DEFAULT '',
    evidence     smallint NOT NULL CHECK (evidence BETWEEN 1 AND 3),
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX identities_address ON identities (kind, address);
CREATE INDEX identities_by_contact ON identities (contact_id);

CREATE TABLE contact_merges (
    id         id PRIMARY KEY,
    kept_id    id NOT NULL REFERENCES contacts,
    merged_id  id NOT NULL REFERENCES contacts,
    merged_by  id REFERENCES agents,
    undo       jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    undone_at  timestamptz
);
CREATE INDEX contact_merges_kept ON contact_merges (kept_id);

-- Conversations -----------------------------------------------------------------------------------
CREATE TABLE conversations (
    id                id PRIMARY KEY,
    contact_id        id NOT NULL REFERENCES contacts,
    identity_id       id NOT NULL REFERENCES identities,
    inbox_id          id NOT NULL,
    channel_kind      text NOT NULL,
    threading         text NOT NULL
                      CHECK (threading IN ('per_identity','per_thread','joins_contact')),
    state             text NOT NULL CHECK (state IN ('open','snoozed','resolved')),
    subject           text,
    language          text,
    queue_id          id NOT NULL,
    priority          smallint NOT NULL DEFAULT 2,
    agent_id          id,
    last_agent_id     id,
    reply_token       text NOT NULL,
    former_id         id REFERENCES conversations,
    merged_into       id REFERENCES conversations,
    attributes        jsonb NOT NULL DEFAULT '{}',
    tags              text[] NOT NULL DEFAULT '{}',
    preview           text NOT NULL DEFAULT '',
    message_count     integer NOT NULL DEFAULT 0,
    waiting_since     timestamptz,
    snoozed_until     timestamptz,
    first_response_at timestamptz,
    last_activity_at  timestamptz NOT NULL,
    resolved_at       timestamptz,
    created_at        timestamptz NOT NULL,
    version           integer NOT NULL DEFAULT 1,
    CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
    CHECK (merged_into IS NULL OR state = 'resolved')
) WITH (fillfactor = 85);
-- One open conversation per identity and inbox where the channel has no threads of its own.
CREATE UNIQUE INDEX conversations_one_open ON conversations (identity_id, inbox_id)
    WHERE state <> 'resolved' AND threading <> 'per_thread';
CREATE UNIQUE INDEX conversations_reply_token ON conversations (reply_token);
CREATE INDEX conversations_by_contact ON conversations (contact_id, last_activity_at DESC);
CREATE INDEX conversations_alive_of_contact ON conversations (contact_id)
    WHERE state <> 'resolved';
-- The agent's lists: by holder, by queue: customer's longest wait first.
CREATE INDEX conversations_of_agent ON conversations (agent_id, last_activity_at DESC)
    WHERE agent_id IS NOT NULL AND state <> 'resolved';
CREATE INDEX conversations_of_queue ON conversations (queue_id, state, last_activity_at DESC, id);
CREATE INDEX conversations_recent ON conversations (last_activity_at DESC, id);
CREATE INDEX conversations_snoozed ON conversations (snoozed_until) WHERE state = 'snoozed';
CREATE INDEX conversations_tags ON conversations USING gin (tags) WHERE tags <> '{}';

-- The ledger of everything that came in, with its raw bytes and its fate -----------------------
CREATE TABLE inbound_items (
    id              id PRIMARY KEY,
    inbox_id        id NOT NULL,
    dedupe_key      text NOT NULL COLLATE "C",
    kind            text NOT NULL,
    state           text NOT NULL
                    CHECK (state IN ('stored','quarantined','ignored','unmatched')),
    reason          text NOT NULL DEFAULT '',
    subject_key     text COLLATE "C",
    message_id      id,
    raw             bytea NOT NULL,
    content_type    text NOT NULL DEFAULT '',
    headers         jsonb NOT NULL DEFAULT '{}',
    received_at     timestamptz NOT NULL
);
CREATE UNIQUE INDEX inbound_items_once ON inbound_items (inbox_id, dedupe_key);
CREATE INDEX inbound_items_troubled ON inbound_items (state, received_at)
    WHERE state IN ('quarantined','unmatched');
CREATE INDEX inbound_items_unmatched ON inbound_items (inbox_id, subject_key)
    WHERE state = 'unmatched';

-- Messages ----------------------------------------------------------------------------------------
CREATE TABLE messages (
    id                id PRIMARY KEY,
    conversation_id   id NOT NULL REFERENCES conversations,
    ordinal           bigint GENERATED ALWAYS AS IDENTITY,
    direction         text NOT NULL CHECK (direction IN ('in','out')),
    kind              text NOT NULL CHECK (kind IN ('text','call')),
    inbox_id          id NOT NULL,
    channel           text NOT NULL,
    external_id       text COLLATE "C",
    identity_id       id REFERENCES identities,
    agent_id          id,
    client_message_id text COLLATE "C",
    text              text NOT NULL,
    html              text,
    subject           text,
    in_reply_to       text,
    status            text CHECK (status IN
                        ('queued','unconfirmed','sent','failed','delivered','read')),
    status_reason     text NOT NULL DEFAULT '',
    automatic         boolean NOT NULL DEFAULT false,
    call              jsonb,
    extra             jsonb NOT NULL DEFAULT '{}',
    sent_at           timestamptz,
    created_at        timestamptz NOT NULL,
    version           integer NOT NULL DEFAULT 1,
    CHECK ((direction = 'out') = (status IS NOT NULL))
) WITH (fillfactor = 90);
CREATE INDEX messages_thread ON messages (conversation_id, ordinal);
CREATE INDEX messages_external ON messages (inbox_id, external_id) WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX messages_client_id ON messages (conversation_id, client_message_id)
    WHERE client_message_id IS NOT NULL;

-- The lattice in the database: no statement, however wrong, moves a status back.
CREATE FUNCTION delivery_rank(status text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT array_position(
    ARRAY['queued','unconfirmed','sent','failed','delivered','read'], status) $$;
CREATE FUNCTION status_never_regresses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A person may have a failed message sent again; nothing else goes back to queued.
    IF delivery_rank(NEW.status) < delivery_rank(OLD.status)
       AND NOT (OLD.status IN ('failed','unconfirmed') AND NEW.status = 'queued'
                AND current_setting('omnidesk.resend', true) = 'on') THEN
        RAISE EXCEPTION 'delivery status may not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER messages_status BEFORE UPDATE OF status ON messages
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION status_never_regresses();

-- Agents only. No outbox row can ever point at a note.
CREATE TABLE notes (
    id              id PRIMARY KEY,
    conversation_id id NOT NULL REFERENCES conversations,
    agent_id        id REFERENCES agents,
    text            text NOT NULL,
    mentions        text[] NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL
);
CREATE INDEX notes_thread ON notes (conversation_id, created_at);

CREATE TABLE attachments (
    id          id PRIMARY KEY,
    message_id  id REFERENCES messages,
    inbox_id    id,
    name        text NOT NULL,
    mime        text NOT NULL,
    size        bigint,
    state       text NOT NULL CHECK (state IN ('stored','pending','refused')),
    reason      text NOT NULL DEFAULT '',
    stored_key  text,
    reference   jsonb,
    content_id  text,
    attempts    smallint NOT NULL DEFAULT 0,
    due_at      timestamptz,
    uploaded_by text,
    created_at  timestamptz NOT NULL,
    CHECK ((state = 'stored') = (stored_key IS NOT NULL))
);
CREATE INDEX attachments_of_message ON attachments (message_id);
CREATE INDEX attachments_due ON attachments (due_at) WHERE state = 'pending';

-- Text search follows the feed: the words of a message are found about a second after it -------
CREATE TABLE search_documents (
    message_id      id PRIMARY KEY,
    conversation_id id NOT NULL,
    words           tsvector NOT NULL
);
CREATE INDEX search_documents_words ON search_documents USING gin (words);
CREATE TABLE followers (
    name     text PRIMARY KEY,
    position bigint NOT NULL
);

CREATE TABLE conversation_merges (
    id         id PRIMARY KEY,
    kept_id    id NOT NULL REFERENCES conversations,
    merged_id  id NOT NULL REFERENCES conversations,
    merged_by  id,
    undo       jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    undone_at  timestamptz
);

-- Work ------------------------------------------------------------------------------------
CREATE TABLE work_items (
    id                 id PRIMARY KEY,
    conversation_id    id NOT NULL REFERENCES conversations,
    queue_id           id NOT NULL,
    state              text NOT NULL CHECK (state IN
                         ('waiting','offered','assigned','wrap_up','parked','done','abandoned')),
    channel_kind       text NOT NULL,
    priority           smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    requirements       jsonb NOT NULL DEFAULT '[]',
    weight             integer NOT NULL CHECK (weight >= 0),
    arrived_at         timestamptz NOT NULL,
    preferred_agent_id id,
    preferred_until    timestamptz,
    declined_by        text[] NOT NULL DEFAULT '{}',
    agent_id           id,
    offer_id           id,
    route_rule         text NOT NULL DEFAULT '',
    wrap_up_until      timestamptz,
    parked_until       timestamptz,
    offered_at         timestamptz,
    assigned_at        timestamptz,
    ended_at           timestamptz,
    end_reason         text NOT NULL DEFAULT '',
    created_at         timestamptz NOT NULL,
    version            integer NOT NULL DEFAULT 1,
    -- An item has an agent exactly while an offer on it lives.
    CHECK ((state IN ('offered','assigned','wrap_up')) = (offer_id IS NOT NULL)),
    CHECK ((offer_id IS NULL) = (agent_id IS NULL)),
    CHECK ((state IN ('done','abandoned')) = (ended_at IS NOT NULL))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX work_items_one_live ON work_items (conversation_id)
    WHERE state NOT IN ('done','abandoned');
CREATE INDEX work_items_waiting ON work_items (queue_id, priority, arrived_at, id)
    WHERE state = 'waiting';
CREATE INDEX work_items_of_agent ON work_items (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX work_items_wrap_up ON work_items (wrap_up_until) WHERE state = 'wrap_up';
CREATE INDEX work_items_parked ON work_items (parked_until) WHERE state = 'parked';
CREATE INDEX work_items_ended ON work_items (ended_at) WHERE ended_at IS NOT NULL;
-- Service level: what was taken since an instant.
CREATE INDEX work_items_taken ON work_items (assigned_at) WHERE assigned_at IS NOT NULL;

CREATE TABLE offers (
    id              id PRIMARY KEY,
    work_item_id    id NOT NULL REFERENCES work_items,
    conversation_id id NOT NULL,
    queue_id        id NOT NULL,
    agent_id        id NOT NULL REFERENCES agents,
    state           text NOT NULL CHECK (state IN
                      ('pending','accepted','declined','expired','revoked','ended')),
    weight          integer NOT NULL,
    epoch           bigint NOT NULL DEFAULT 0,
    manual          boolean NOT NULL DEFAULT false,
    over_capacity   boolean NOT NULL DEFAULT false,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    presented_at    timestamptz,
    answered_at     timestamptz,
    ended_at        timestamptz,
    reason          text NOT NULL DEFAULT ''
);
-- One owner: at most one live offer or assignment per work item.
CREATE UNIQUE INDEX offers_one_live ON offers (work_item_id)
    WHERE state IN ('pending','accepted');
CREATE INDEX offers_live_of_agent ON offers (agent_id) WHERE state IN ('pending','accepted');
CREATE INDEX offers_expiring ON offers (expires_at) WHERE state = 'pending';

CREATE TABLE decisions (
    id             id PRIMARY KEY,
    work_item_id   id NOT NULL,
    position       bigint NOT NULL,
    policy_version text NOT NULL,
    epoch          bigint NOT NULL,
    decided_at     timestamptz NOT NULL,
    outcome        text NOT NULL,
    record         jsonb NOT NULL
);
CREATE INDEX decisions_of_item ON decisions (work_item_id, decided_at);

-- Leaders: the epoch is the fencing token of everything its holder writes ------------------------
CREATE TABLE leaders (
    name       text PRIMARY KEY,
    epoch      bigint NOT NULL DEFAULT 0,
    holder     text NOT NULL DEFAULT '',
    elected_at timestamptz
);

-- Outbound --------------------------------------------------------------------------------
CREATE TABLE outbox (
    id              id PRIMARY KEY,
    ordinal         bigint GENERATED ALWAYS AS IDENTITY,
    message_id      id NOT NULL UNIQUE REFERENCES messages,
    conversation_id id NOT NULL,
    inbox_id        id NOT NULL,
    state         text NOT NULL CHECK (state IN ('pending','leased','done','dead')),
    attempts      smallint NOT NULL DEFAULT 0,
    due_at        timestamptz NOT NULL,
    lease_until   timestamptz,
    fence         bigint NOT NULL DEFAULT 0,
    -- Set, and committed, before the first byte leaves: a lease that ends after this point
    -- without a result is an unknown outcome, not a failure.
    sending_since timestamptz,
    last_error    text NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL,
    done_at       timestamptz
) WITH (fillfactor = 80);
CREATE INDEX outbox_due ON outbox (due_at, ordinal) WHERE state = 'pending';
-- A conversation's messages leave by one inbox in the order they were written.
CREATE INDEX outbox_line ON outbox (conversation_id, inbox_id, ordinal)
    WHERE state IN ('pending','leased');
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'leased';
CREATE INDEX outbox_dead ON outbox (created_at) WHERE state = 'dead';

CREATE TABLE outbox_attempts (
    message_id id NOT NULL,
    attempt    smallint NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    outcome    text NOT NULL,
    detail     text NOT NULL DEFAULT '',
    PRIMARY KEY (message_id, attempt)
);

INSERT INTO feed (epoch) VALUES (substr(md5(random()::text || clock_timestamp()::text), 1, 8));
INSERT INTO leaders (name) VALUES ('router');
"""


def upgrade() -> None:
    """Create everything."""
    for statement in _statements(DDL):
        op.execute(statement)


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise RuntimeError("the first migration cannot be undone; drop the database instead")


def _statements(script: str) -> list[str]:
    # asyncpg prepares one statement at a time; function bodies are the only places with an
    # inner semicolon, and they stand between dollar signs.
    parts = script.split("$$")
    found, current = [], ""
    for index, part in enumerate(parts):
        if index % 2:
            current += "$$" + part + "$$"
            continue
        pieces = part.split(";")
        for piece in pieces[:-1]:
            found.append(current + piece)
            current = ""
        current += pieces[-1]
    found.append(current)
    return [statement for statement in found if statement.strip()]
