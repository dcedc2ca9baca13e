-- What the desk says and does by itself (F13). A site without a row says nothing and ends nothing.
CREATE TABLE automation (
    site_id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    -- Messages; empty: none.
    greeting TEXT NOT NULL,
    off_hours TEXT NOT NULL,
    busy TEXT NOT NULL,
    -- Minutes a customer waits until the busy message.
    busy_after BIGINT NOT NULL,
    -- Minutes of silence after which a room ends; null: never.
    customer_silence BIGINT,
    agent_silence BIGINT,
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
-- Each kind of timer has its own reader.
DROP INDEX room_timers_due;
CREATE INDEX room_timers_by_kind ON room_timers (kind, due_at, site_id, room_no);
