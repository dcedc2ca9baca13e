-- Verified numbers belong to the row of a channel account; nothing here points to a customer.
CREATE TABLE verifications (
    site_id BIGINT NOT NULL,
    verification_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    -- 0 SMS, 1 카카오싱크, 2 네이버톡톡 스마트스토어
    method BIGINT NOT NULL,
    -- As shown; null after a withdrawal.
    number TEXT,
    verified_at BIGINT NOT NULL,
    -- FALSE where an unsigned session of a claimed ID made it.
    signed BOOLEAN NOT NULL,
    withdrawn_at BIGINT,
    -- The line of the audit log whose value goes with a withdrawal.
    audit_id BIGINT NOT NULL,
    PRIMARY KEY (site_id, verification_id),
    FOREIGN KEY (site_id, identity_id) REFERENCES identities (site_id, identity_id)
);
CREATE INDEX verifications_by_identity ON verifications (site_id, identity_id, verified_at DESC, verification_id DESC);

CREATE TABLE verification_requests (
    site_id BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    method BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    requested_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- 0 open, 1 verified, 2 closed
    state BIGINT NOT NULL,
    -- Codes sent for it, and the newest one: a keyed hash, and the number encrypted.
    sends BIGINT NOT NULL,
    sent_at BIGINT,
    number TEXT,
    number_hash TEXT,
    salt TEXT,
    code_hash TEXT,
    code_expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    -- The one-time link where the channel shows no form: a hash to find it by, and the token encrypted.
    token_hash TEXT UNIQUE,
    token TEXT,
    PRIMARY KEY (site_id, request_id),
    FOREIGN KEY (site_id, room_no) REFERENCES rooms (site_id, room_no)
);
CREATE UNIQUE INDEX verification_requests_one_open ON verification_requests (site_id, room_no) WHERE state = 0;
CREATE INDEX verification_requests_by_expiry ON verification_requests (expires_at) WHERE state = 0;

-- Codes sent to a number on a day; the number is a keyed hash.
CREATE TABLE verification_sends (
    site_id BIGINT NOT NULL,
    number_hash TEXT NOT NULL,
    day BIGINT NOT NULL,
    sends BIGINT NOT NULL,
    PRIMARY KEY (site_id, number_hash, day)
);
CREATE INDEX verification_sends_by_day ON verification_sends (day);

CREATE TABLE sms_settings (
    site_id BIGINT NOT NULL PRIMARY KEY,
    -- 0 local, 1 Solapi
    sender BIGINT NOT NULL,
    api_key TEXT NOT NULL,
    -- Encrypted.
    api_secret TEXT,
    from_number TEXT NOT NULL,
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

-- Work that goes on after the transaction that asked for it. What is done is removed.
CREATE TABLE jobs (
    site_id BIGINT NOT NULL,
    job_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- Encrypted JSON; empty once it is dead.
    payload TEXT NOT NULL,
    -- Also the end of the lease of whoever works on it.
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- 0 waiting, 1 dead
    state BIGINT NOT NULL,
    -- Why it failed last, without personal data.
    error TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, job_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
CREATE INDEX jobs_due ON jobs (run_at, job_id) WHERE state = 0;
CREATE INDEX jobs_dead ON jobs (created_at) WHERE state = 1;
