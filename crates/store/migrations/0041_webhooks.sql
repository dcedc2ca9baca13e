-- Addresses that are told what happens (F17).
CREATE TABLE webhooks (
    site_id BIGINT NOT NULL,
    webhook_id BIGINT NOT NULL,
    label TEXT NOT NULL,
    url TEXT NOT NULL,
    -- One bit for each kind of news it wants.
    kinds BIGINT NOT NULL,
    enabled BOOLEAN NOT NULL,
    -- Why it was switched off without anybody's doing, by name.
    stopped TEXT,
    -- Signs; encrypted. The one before signs as well until its time.
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_until BIGINT,
    version BIGINT NOT NULL,
    -- Not before this; also the end of the lease of whoever works on it.
    next_at BIGINT NOT NULL,
    -- Attempts in a row that did not reach it.
    failures BIGINT NOT NULL,
    last_success_at BIGINT,
    last_error TEXT,
    last_error_at BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, webhook_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
CREATE INDEX webhooks_due ON webhooks (next_at, site_id, webhook_id) WHERE enabled;

-- What each of them is told, written with what happened.
CREATE TABLE webhook_deliveries (
    site_id BIGINT NOT NULL,
    webhook_id BIGINT NOT NULL,
    news_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    -- JSON; no personal data.
    body TEXT NOT NULL,
    -- 0 waiting, 1 given up, 2 delivered
    state BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    -- Of the last attempt: the answer's status, or what went wrong by name.
    status BIGINT,
    error TEXT,
    PRIMARY KEY (site_id, webhook_id, news_id)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (site_id, webhook_id, run_at, news_id) WHERE state = 0;
CREATE INDEX webhook_deliveries_in_state ON webhook_deliveries (site_id, webhook_id, state, news_id DESC);
CREATE INDEX webhook_deliveries_over ON webhook_deliveries (state, created_at) WHERE state > 0;
