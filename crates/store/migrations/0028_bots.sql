-- Bots that speak before an agent does (F11, F12).
CREATE TABLE bots (
    site_id BIGINT NOT NULL,
    -- 0 프로필봇, 1 챗봇
    kind BIGINT NOT NULL,
    -- Grows with every change.
    version BIGINT NOT NULL,
    -- JSON of what is being edited.
    draft TEXT NOT NULL,
    -- The version rooms begin with; null: never published.
    published BIGINT,
    -- Minutes it waits for an answer.
    idle BIGINT NOT NULL,
    PRIMARY KEY (site_id, kind),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

-- What was published; rooms go on with the version they began with.
CREATE TABLE bot_versions (
    site_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    version BIGINT NOT NULL,
    -- JSON
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    agent_id BIGINT,
    PRIMARY KEY (site_id, kind, version)
);

-- Where a bot is on.
CREATE TABLE bot_channels (
    site_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    PRIMARY KEY (site_id, channel_id, kind),
    FOREIGN KEY (site_id, channel_id) REFERENCES channels (site_id, channel_id)
);

-- Where the bot of a room stands; gone when an agent has it or it is over.
CREATE TABLE bot_runs (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    -- Versions of 프로필봇 and 챗봇; null: not on.
    profile BIGINT,
    chat BIGINT,
    -- JSON; holds nothing that customers said.
    state TEXT NOT NULL,
    PRIMARY KEY (site_id, room_no)
);

-- Messages of customers that a bot has not answered yet: written with the message, taken with the answer.
CREATE TABLE bot_turns (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    -- Of the button that was pressed.
    code TEXT,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (site_id, room_no, seq)
);
CREATE INDEX bot_turns_due ON bot_turns (due_at, site_id, room_no, seq);

-- Accounts that the profile bot has asked: once.
CREATE TABLE bot_asked (
    site_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- Whether the customer agreed; null: no answer.
    agreed BOOLEAN,
    agreed_at BIGINT,
    PRIMARY KEY (site_id, identity_id)
);
