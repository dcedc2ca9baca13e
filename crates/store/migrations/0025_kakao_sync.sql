-- 카카오싱크 of a site.
CREATE TABLE kakao_sync (
    site_id BIGINT NOT NULL PRIMARY KEY,
    enabled BOOLEAN NOT NULL,
    app_id TEXT NOT NULL,
    rest_api_key TEXT NOT NULL,
    -- Both encrypted; null where there is none.
    client_secret TEXT,
    admin_key TEXT,
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

-- Kakao accounts that people verified with. What they share is encrypted, and goes when they take it back.
CREATE TABLE kakao_accounts (
    site_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    kakao_id TEXT NOT NULL,
    -- Encrypted JSON: name and e-mail, each where it was agreed to.
    shared TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, identity_id),
    FOREIGN KEY (site_id, identity_id) REFERENCES identities (site_id, identity_id)
);
CREATE INDEX kakao_accounts_by_kakao_id ON kakao_accounts (site_id, kakao_id);

-- The browser that is on its way through Kakao, by a hash of what comes back with it.
ALTER TABLE verification_requests ADD COLUMN state_hash TEXT;
CREATE UNIQUE INDEX verification_requests_by_state ON verification_requests (state_hash) WHERE state_hash IS NOT NULL;

-- Whether an unsigned session of a claimed ID got the link.
ALTER TABLE verification_requests ADD COLUMN claimed BOOLEAN;
