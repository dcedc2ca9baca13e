-- The second factor of an account (RFC 6238).
CREATE TABLE account_totp (
    account_id BIGINT NOT NULL PRIMARY KEY,
    -- Encrypted.
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Null: not in use before a first code proves that the app has it.
    confirmed_at BIGINT,
    -- The newest time step of which a code was taken: none is taken twice.
    last_step BIGINT NOT NULL,
    FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);

-- Codes that stand in for the second factor, hashed with a key; each goes when it is used.
CREATE TABLE recovery_codes (
    account_id BIGINT NOT NULL,
    code_hash TEXT NOT NULL,
    PRIMARY KEY (account_id, code_hash),
    FOREIGN KEY (account_id) REFERENCES accounts (account_id)
);
