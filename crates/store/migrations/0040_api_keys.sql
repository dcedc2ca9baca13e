-- Keys by which other systems call the API (F17).
CREATE TABLE api_keys (
    site_id BIGINT NOT NULL,
    key_id BIGINT NOT NULL,
    label TEXT NOT NULL,
    -- As whom it acts.
    agent_id BIGINT NOT NULL,
    token_hash TEXT NOT NULL,
    -- The last characters of the key, to tell it from others.
    tail TEXT NOT NULL,
    -- One bit for each scope.
    scopes BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Null: it does not expire.
    expires_at BIGINT,
    -- Written at most once a minute.
    used_at BIGINT,
    PRIMARY KEY (site_id, key_id),
    FOREIGN KEY (site_id, agent_id) REFERENCES agents (site_id, agent_id)
);
CREATE UNIQUE INDEX api_keys_by_token ON api_keys (token_hash);
