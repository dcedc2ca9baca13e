-- The status a room was put on hold from; null: not held. A customer's message moves the room on, but no silence ends it
-- until the hold is lifted.
ALTER TABLE rooms ADD COLUMN held_from BIGINT;

-- When the grade was set with this account: the newest one of a person's accounts is shown for all of them. A grade of 0
-- was taken away.
ALTER TABLE identities ADD COLUMN graded_at BIGINT;
CREATE INDEX identities_graded ON identities (site_id, customer_key, graded_at DESC) WHERE grade IS NOT NULL;

-- 상담방태그 ever used in a site, for suggestions; as customer_tags.
CREATE TABLE room_tags (
    site_id BIGINT NOT NULL,
    sort_key TEXT NOT NULL,
    tag TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, sort_key),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
CREATE INDEX room_tags_by_use ON room_tags (site_id, used_at DESC, sort_key);

CREATE INDEX alarms_of_agent ON alarms (site_id, agent_id, due_at, alarm_id);
