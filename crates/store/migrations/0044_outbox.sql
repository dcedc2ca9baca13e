-- What other nodes are to be told, written with what happened and deleted when it was told.
CREATE TABLE outbox (
    site_id BIGINT NOT NULL,
    outbox_id BIGINT NOT NULL,
    -- The process that wrote it and tells it, unless it dies before.
    origin TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (site_id, outbox_id)
);
CREATE INDEX outbox_of_origin ON outbox (origin, outbox_id);
