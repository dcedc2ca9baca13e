-- Every key begins with site_id but for what stands above sites. Times are milliseconds UTC, JSON is opaque text.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE accounts (
    account_id BIGINT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

-- Failed log-ins of one account, or of one account from one address; scope is a hash of both.
CREATE TABLE login_failures (
    scope TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    window_start BIGINT NOT NULL
);
CREATE INDEX login_failures_by_window ON login_failures (window_start);

CREATE TABLE setup_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE TABLE sites (
    site_id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    last_room_no BIGINT NOT NULL,
    uid_secret TEXT NOT NULL,
    signed_only BOOLEAN NOT NULL,
    default_tab TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE agents (
    site_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    role BIGINT NOT NULL,
    available BOOLEAN NOT NULL,
    capacity BIGINT NOT NULL,
    load BIGINT NOT NULL,
    layout TEXT NOT NULL,
    preferences TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    PRIMARY KEY (site_id, agent_id),
    UNIQUE (site_id, account_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id),
    FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);
CREATE INDEX agents_by_account ON agents (account_id, site_id);

CREATE TABLE groups (
    site_id BIGINT NOT NULL,
    group_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (site_id, group_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

CREATE TABLE group_members (
    site_id BIGINT NOT NULL,
    group_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    leads BOOLEAN NOT NULL,
    PRIMARY KEY (site_id, group_id, agent_id),
    FOREIGN KEY (site_id, group_id) REFERENCES groups (site_id, group_id),
    FOREIGN KEY (site_id, agent_id) REFERENCES agents (site_id, agent_id)
);
CREATE INDEX group_members_by_agent ON group_members (site_id, agent_id);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    site_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    FOREIGN KEY (site_id, agent_id) REFERENCES agents (site_id, agent_id)
);
CREATE INDEX sessions_by_agent ON sessions (site_id, agent_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE channels (
    site_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    label TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    -- Origins that may show the widget, as a JSON array; empty: any.
    origins TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, channel_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

CREATE TABLE customers (
    site_id BIGINT NOT NULL,
    customer_key BIGINT NOT NULL,
    customer_id TEXT NOT NULL,
    identities BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- The values shown, written together with their facts.
    name TEXT,
    phone TEXT,
    email TEXT,
    birth_date TEXT,
    address TEXT,
    note TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, customer_key),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
-- A customer without identities is kept for undo and holds no ID.
CREATE UNIQUE INDEX customers_by_id ON customers (site_id, customer_id) WHERE identities > 0;

CREATE TABLE identities (
    site_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    customer_key BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    channel_kind BIGINT NOT NULL,
    identifier TEXT NOT NULL,
    merged_into BIGINT,
    -- An ID was ever set by entry or agent: no entry re-keys it any more.
    has_id BOOLEAN NOT NULL,
    signed BOOLEAN NOT NULL,
    ignored_claim TEXT,
    tags TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, identity_id),
    FOREIGN KEY (site_id, customer_key) REFERENCES customers (site_id, customer_key),
    FOREIGN KEY (site_id, channel_id) REFERENCES channels (site_id, channel_id)
);
CREATE INDEX identities_by_customer ON identities (site_id, customer_key, identity_id);
CREATE INDEX identities_by_target ON identities (site_id, merged_into, identity_id) WHERE merged_into IS NOT NULL;

CREATE TABLE identifiers (
    site_id BIGINT NOT NULL,
    identifier TEXT NOT NULL,
    identity_id BIGINT NOT NULL,
    -- 0 current, 1 alias
    kind BIGINT NOT NULL,
    PRIMARY KEY (site_id, identifier),
    FOREIGN KEY (site_id, identity_id) REFERENCES identities (site_id, identity_id)
);
CREATE INDEX identifiers_by_identity ON identifiers (site_id, identity_id);

CREATE TABLE facts (
    site_id BIGINT NOT NULL,
    fact_id BIGINT NOT NULL,
    customer_key BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    -- A field name, or p:<parameter name>.
    field TEXT NOT NULL,
    -- Empty: cleared.
    value TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- 0 agent, 1 profile bot, 2 parameter, 3 API
    source BIGINT NOT NULL,
    agent_id BIGINT,
    link_id BIGINT,
    voided_at BIGINT,
    PRIMARY KEY (site_id, fact_id),
    FOREIGN KEY (site_id, customer_key) REFERENCES customers (site_id, customer_key),
    FOREIGN KEY (site_id, identity_id) REFERENCES identities (site_id, identity_id)
);
CREATE INDEX facts_by_customer ON facts (site_id, customer_key, field, at DESC, fact_id DESC);
CREATE INDEX facts_by_identity ON facts (site_id, identity_id, source, field, fact_id DESC);

CREATE TABLE visitor_sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    site_id BIGINT NOT NULL,
    visitor_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    -- The room this session stands in, open or ended.
    room_no BIGINT,
    signed BOOLEAN NOT NULL,
    -- A claimed ID that was ignored, to be marked in the room, and why.
    ignored_claim TEXT,
    ignored_reason TEXT,
    -- An unsigned ID in use.
    unsigned_id TEXT,
    category_id TEXT,
    division_id TEXT,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    UNIQUE (site_id, visitor_id),
    FOREIGN KEY (site_id, identity_id) REFERENCES identities (site_id, identity_id)
);

-- The rooms a session took part in.
CREATE TABLE visitor_rooms (
    site_id BIGINT NOT NULL,
    visitor_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    PRIMARY KEY (site_id, visitor_id, room_no)
);

CREATE TABLE rooms (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    channel_kind BIGINT NOT NULL,
    -- 0 bot, 1 waiting, 2 assigned, 3 in progress, 4 on hold, 5 ended
    status BIGINT NOT NULL,
    agent_id BIGINT,
    version BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    -- 0 customer, 1 agent, 2 bot, 3 timer
    ended_by BIGINT,
    signed BOOLEAN NOT NULL,
    last_seq BIGINT NOT NULL,
    -- 1 customer, 2 agent, 3 bot; 4 where nobody has written yet
    last_from BIGINT NOT NULL,
    last_text TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    -- What lists are ordered by; after the end it stays at the end.
    active_at BIGINT NOT NULL,
    waiting_since BIGINT,
    unread BIGINT NOT NULL,
    agent_read_seq BIGINT NOT NULL,
    customer_read_seq BIGINT NOT NULL,
    category_id TEXT,
    division_id TEXT,
    category_detail TEXT,
    memo_count BIGINT NOT NULL,
    memo_kind TEXT,
    memo_line TEXT,
    PRIMARY KEY (site_id, room_no),
    FOREIGN KEY (site_id, identity_id) REFERENCES identities (site_id, identity_id)
);
CREATE UNIQUE INDEX rooms_one_open ON rooms (site_id, identity_id) WHERE status <> 5;
CREATE INDEX rooms_by_identity ON rooms (site_id, identity_id, started_at DESC, room_no DESC);
CREATE INDEX rooms_by_status ON rooms (site_id, status, active_at DESC, room_no DESC);
CREATE INDEX rooms_by_agent ON rooms (site_id, agent_id, status, active_at DESC, room_no DESC);

CREATE TABLE assignments (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    n BIGINT NOT NULL,
    from_agent BIGINT,
    to_agent BIGINT NOT NULL,
    -- 0 auto, 1 accepted, 2 transfer_request, 3 manager_change
    how BIGINT NOT NULL,
    by_agent BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (site_id, room_no, n),
    FOREIGN KEY (site_id, room_no) REFERENCES rooms (site_id, room_no)
);

CREATE TABLE messages (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    -- 1 customer, 2 agent, 3 bot, 4 system
    sender BIGINT NOT NULL,
    -- The visitor's or agent's id; 0 for others.
    author_id BIGINT NOT NULL,
    client_id TEXT,
    -- 0 text, 1 image, 2 file, 3 system
    kind BIGINT NOT NULL,
    body TEXT NOT NULL,
    -- JSON of the attachments, or of a system line's code and arguments.
    extra TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (site_id, room_no, seq)
);
CREATE UNIQUE INDEX messages_by_client_id ON messages (site_id, author_id, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE attachments (
    site_id BIGINT NOT NULL,
    attachment_id BIGINT NOT NULL,
    -- Null until a message carries it.
    room_no BIGINT,
    -- The agent's or visitor's id.
    uploader_id BIGINT NOT NULL,
    -- Where the bytes are kept.
    object_key TEXT NOT NULL,
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    sha256 TEXT NOT NULL,
    -- 0 scanning, 1 clean, 2 infected, 3 expired, 4 erased
    state BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, attachment_id)
);
CREATE INDEX attachments_by_room ON attachments (site_id, room_no, attachment_id);
CREATE INDEX attachments_unclaimed ON attachments (created_at) WHERE room_no IS NULL;

CREATE TABLE drafts (
    site_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site_id, agent_id, room_no)
);

-- What was done; personal values stand apart, where they can be erased.
CREATE TABLE audit (
    site_id BIGINT NOT NULL,
    audit_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    agent_id BIGINT,
    action TEXT NOT NULL,
    room_no BIGINT,
    identity_id BIGINT,
    detail TEXT NOT NULL,
    PRIMARY KEY (site_id, audit_id)
);

CREATE TABLE audit_values (
    site_id BIGINT NOT NULL,
    audit_id BIGINT NOT NULL,
    field TEXT NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (site_id, audit_id, field),
    FOREIGN KEY (site_id, audit_id) REFERENCES audit (site_id, audit_id)
);

-- Answers to requests that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    status BIGINT,
    body TEXT,
    at BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_by_at ON idempotency_keys (at);
