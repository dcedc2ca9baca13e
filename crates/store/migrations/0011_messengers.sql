-- Accounts of messengers by the channel's own key for them, which is shown nowhere and part of no identifier (R2).
CREATE TABLE messenger_accounts (
    site_id BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    account_key TEXT NOT NULL,
    identity_id BIGINT NOT NULL,
    -- The newest ID it came by, and whether that was signed: the same again is no news (R3).
    site_uid TEXT,
    signed BOOLEAN NOT NULL,
    -- What its next room is told: a claimed ID that was ignored, and why; an unsigned ID in use; an ID that an agent renamed.
    ignored_claim TEXT,
    ignored_reason TEXT,
    unsigned_id TEXT,
    renamed_id TEXT,
    category_id TEXT,
    division_id TEXT,
    PRIMARY KEY (site_id, channel_id, account_key),
    FOREIGN KEY (site_id, channel_id) REFERENCES channels (site_id, channel_id),
    FOREIGN KEY (site_id, identity_id) REFERENCES identities (site_id, identity_id)
);
CREATE UNIQUE INDEX messenger_accounts_by_identity ON messenger_accounts (site_id, identity_id);
