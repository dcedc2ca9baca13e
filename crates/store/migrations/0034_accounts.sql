-- Invitations to become an agent: one-time links, of which the hash of the token is kept.
CREATE TABLE invitations (
    site_id BIGINT NOT NULL,
    invitation_id BIGINT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_folded TEXT NOT NULL,
    role BIGINT NOT NULL,
    invited_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, invitation_id),
    UNIQUE (site_id, email_folded),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

-- One-time links by which an account gets another password; one at a time for each account.
CREATE TABLE password_links (
    account_id BIGINT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    site_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    FOREIGN KEY (account_id) REFERENCES accounts (account_id),
    FOREIGN KEY (site_id, agent_id) REFERENCES agents (site_id, agent_id)
);

ALTER TABLE agents ADD COLUMN last_log_in_at BIGINT;
-- What the session's browser said of itself, and where it was last seen.
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
