-- 배분방식 of a site (F3), and how often its agents and groups were changed. A site without a row: 수동배분.
CREATE TABLE distribution (
    site_id BIGINT NOT NULL PRIMARY KEY,
    -- Each grows with every change of what it stands for.
    version BIGINT NOT NULL,
    groups_version BIGINT NOT NULL,
    agents_version BIGINT NOT NULL,
    -- 0 수동배분, 1 자동배분, 2 하이브리드
    mode BIGINT NOT NULL,
    -- 0 fewest in progress, 1 round robin, 2 by 분류, 3 by channel
    rule BIGINT NOT NULL,
    -- JSON: which group looks after what.
    targets TEXT NOT NULL,
    -- The last turn in which a room was given to somebody.
    turn BIGINT NOT NULL,
    -- The version that the rooms that wait have been brought to.
    settled BIGINT NOT NULL,
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

-- JSON as in working_hours; null: at any time.
ALTER TABLE agents ADD COLUMN week TEXT;
-- The turn in which the agent was last given a room; 0: never.
ALTER TABLE agents ADD COLUMN last_given BIGINT NOT NULL DEFAULT 0;

-- A room that waits is kept from agents until it is given out: '배정 대기'.
ALTER TABLE rooms ADD COLUMN queued BOOLEAN NOT NULL DEFAULT FALSE;
-- Since when it waits for an agent; of no meaning in another status.
ALTER TABLE rooms ADD COLUMN queue_at BIGINT NOT NULL DEFAULT 0;
UPDATE rooms SET queue_at = started_at WHERE status = 1;
CREATE INDEX rooms_waiting ON rooms (site_id, queue_at, room_no) WHERE status = 1;

-- JSON: why the room was given to this agent.
ALTER TABLE assignments ADD COLUMN reason TEXT;
