-- Lists being written into a file, and files that are ready.
CREATE TABLE exports (
    site_id BIGINT NOT NULL,
    export_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    -- 0 고객 목록, 1 상담 목록
    kind BIGINT NOT NULL,
    -- 0 being written, 1 ready, 2 given up, 3 cancelled
    state BIGINT NOT NULL,
    -- Rows so far, and how many there will be where that is known.
    row_count BIGINT NOT NULL,
    total BIGINT,
    -- The file in parts, each stored as a whole, and the place behind which the next one begins.
    parts BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    place_at BIGINT NOT NULL,
    place_no BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, export_id),
    FOREIGN KEY (site_id, agent_id) REFERENCES agents (site_id, agent_id)
);
CREATE UNIQUE INDEX exports_one_running ON exports (site_id, agent_id) WHERE state = 0;
CREATE INDEX exports_of_agent ON exports (site_id, agent_id, created_at DESC, export_id DESC);
CREATE INDEX exports_by_expiry ON exports (expires_at, site_id, export_id);
