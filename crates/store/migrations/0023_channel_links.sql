-- Chat links into messengers that carry parameters: by a one-time token, never as plain personal data.
CREATE TABLE channel_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    site_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    -- Encrypted JSON; empty once it was used.
    page TEXT NOT NULL,
    link_no BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- The agent who asked for it; null: a page of the site.
    agent_id BIGINT,
    identity_id BIGINT,
    used_at BIGINT,
    FOREIGN KEY (site_id, channel_id) REFERENCES channels (site_id, channel_id)
);
CREATE INDEX channel_links_by_expiry ON channel_links (expires_at);
