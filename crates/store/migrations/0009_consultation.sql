-- What agents write about a consultation. A request has one memo: its state stands in `requests`.
CREATE TABLE memos (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    memo_id BIGINT NOT NULL,
    -- 0 메모, 1 상담원 변경 요청, 2 상담내용 검토 요청
    kind BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    request_id BIGINT,
    at BIGINT NOT NULL,
    -- The last message of the room when it was written: where it stands in the conversation.
    after_seq BIGINT NOT NULL,
    PRIMARY KEY (site_id, room_no, memo_id),
    FOREIGN KEY (site_id, room_no) REFERENCES rooms (site_id, room_no)
);
CREATE UNIQUE INDEX memos_by_request ON memos (site_id, request_id) WHERE request_id IS NOT NULL;

-- [부가기능]: 상담원 변경 요청 and 상담내용 검토 요청.
CREATE TABLE requests (
    site_id BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    -- 1 상담원 변경 요청, 2 상담내용 검토 요청
    kind BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    from_agent BIGINT NOT NULL,
    -- The colleague asked for; null: any manager of the group.
    to_agent BIGINT,
    reason TEXT NOT NULL,
    -- 0 pending, 1 approved, 2 rejected, 3 closed because the room ended or changed hands
    state BIGINT NOT NULL,
    requested_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by BIGINT,
    answer TEXT,
    PRIMARY KEY (site_id, request_id),
    FOREIGN KEY (site_id, room_no) REFERENCES rooms (site_id, room_no)
);
CREATE UNIQUE INDEX requests_one_pending ON requests (site_id, room_no, kind) WHERE state = 0;
CREATE INDEX requests_by_state ON requests (site_id, state, requested_at DESC, request_id DESC);
CREATE INDEX requests_by_room ON requests (site_id, room_no, request_id);

-- 대분류 (no parent) and 중분류. Never deleted, only 미사용 (R17).
CREATE TABLE categories (
    site_id BIGINT NOT NULL,
    category_id TEXT NOT NULL,
    parent_id TEXT,
    name TEXT NOT NULL,
    place BIGINT NOT NULL,
    used BOOLEAN NOT NULL,
    PRIMARY KEY (site_id, category_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
CREATE INDEX categories_in_order ON categories (site_id, place, category_id);

-- 상담방태그 as a JSON array in the order given.
ALTER TABLE rooms ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
-- 보류 ends then by itself; null: until an agent lifts it or the customer writes.
ALTER TABLE rooms ADD COLUMN hold_until BIGINT;
-- 1–8: one of eight signs; null: none.
ALTER TABLE rooms ADD COLUMN flag BIGINT;
-- 고객 등급 by 고객식별번호: 1 VIP, 2 주의; null: none.
ALTER TABLE identities ADD COLUMN grade BIGINT;

-- Reminders of agents about a room.
CREATE TABLE alarms (
    site_id BIGINT NOT NULL,
    alarm_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    rung_at BIGINT,
    PRIMARY KEY (site_id, alarm_id),
    FOREIGN KEY (site_id, room_no) REFERENCES rooms (site_id, room_no)
);
CREATE INDEX alarms_due ON alarms (due_at, site_id, alarm_id) WHERE rung_at IS NULL;
CREATE UNIQUE INDEX alarms_one_per_agent ON alarms (site_id, room_no, agent_id) WHERE rung_at IS NULL;

-- What happens to a room by itself at a time: holds that end, silence, greetings. One row per room and kind; whoever works
-- on it holds it until `lease_until`.
CREATE TABLE room_timers (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    kind TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (site_id, room_no, kind),
    FOREIGN KEY (site_id, room_no) REFERENCES rooms (site_id, room_no)
);
CREATE INDEX room_timers_due ON room_timers (due_at, site_id, room_no);
