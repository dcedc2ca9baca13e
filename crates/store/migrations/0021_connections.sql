-- How a messenger's channel is connected to its service.
CREATE TABLE connections (
    site_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- naver, kakao_direct, relay_v1, relay_v3
    flavour TEXT NOT NULL,
    -- Where the service is reached, and where customers begin a chat.
    base_url TEXT NOT NULL,
    chat_url TEXT NOT NULL,
    -- What customers reach it by: the partner's name, or @channel.
    public_name TEXT NOT NULL,
    sender_key TEXT NOT NULL,
    -- Encrypted JSON; null once it is disconnected.
    credentials TEXT,
    -- JSON of paths that differ from the usual ones.
    paths TEXT NOT NULL,
    -- JSON array of the networks that may deliver; empty: any.
    networks TEXT NOT NULL,
    -- Messages a second at most.
    per_second BIGINT NOT NULL,
    -- The secret part of the address that the service delivers to: its hash, and itself encrypted. After a change the one
    -- before goes on for a while.
    secret_hash TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL,
    old_secret_hash TEXT UNIQUE,
    old_secret_until BIGINT,
    version BIGINT NOT NULL,
    connected_at BIGINT NOT NULL,
    last_event_at BIGINT,
    -- Names of reasons, without personal data.
    last_error TEXT,
    last_error_at BIGINT,
    checked_at BIGINT,
    check_error TEXT,
    PRIMARY KEY (site_id, channel_id),
    FOREIGN KEY (site_id, channel_id) REFERENCES channels (site_id, channel_id)
);

-- What messengers told that takes longer than they wait: files to be fetched, and what came after them from the same account.
CREATE TABLE channel_inbox (
    site_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    account_key TEXT NOT NULL,
    event_key TEXT NOT NULL,
    -- Encrypted JSON.
    payload TEXT NOT NULL,
    -- Also the end of the lease of whoever works on it.
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    PRIMARY KEY (site_id, inbox_id),
    FOREIGN KEY (site_id, channel_id) REFERENCES channels (site_id, channel_id)
);
CREATE UNIQUE INDEX channel_inbox_once ON channel_inbox (site_id, channel_id, account_key, event_key);
CREATE INDEX channel_inbox_by_account ON channel_inbox (site_id, channel_id, account_key, inbox_id);
CREATE INDEX channel_inbox_due ON channel_inbox (run_at, site_id, inbox_id);

-- The session of the channel that the account wrote in last.
ALTER TABLE messenger_accounts ADD COLUMN session_key TEXT;
