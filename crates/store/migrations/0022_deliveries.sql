-- Messages on their way to a messenger. What arrived is removed.
CREATE TABLE deliveries (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    channel_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    -- 0 waiting, 1 given up
    state BIGINT NOT NULL,
    -- Parts of the message that arrived.
    parts_done BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Also the end of the lease of whoever works on it.
    run_at BIGINT NOT NULL,
    -- Since when it is tried.
    since BIGINT NOT NULL,
    -- Why it failed last, by name.
    reason TEXT,
    PRIMARY KEY (site_id, room_no, seq),
    FOREIGN KEY (site_id, room_no) REFERENCES rooms (site_id, room_no)
);
CREATE INDEX deliveries_due ON deliveries (run_at, site_id, room_no, seq) WHERE state = 0;
CREATE INDEX deliveries_in_order ON deliveries (site_id, identity_id, room_no, seq) WHERE state = 0;
CREATE INDEX deliveries_given_up ON deliveries (site_id, room_no DESC, seq DESC) WHERE state = 1;
