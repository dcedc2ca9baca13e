-- Since when a consultation needs an agent: from its beginning, or from the end of the bot's part. Null while a bot alone has it.
ALTER TABLE rooms ADD COLUMN due_at BIGINT;
-- When an agent first wrote in it.
ALTER TABLE rooms ADD COLUMN answered_at BIGINT;
UPDATE rooms SET answered_at = (SELECT MIN(m.at) FROM messages m WHERE m.site_id = rooms.site_id AND m.room_no = rooms.room_no AND m.sender = 2);
-- Of what was before, the last thing a bot said until an agent had it tells where its part ended.
UPDATE rooms SET due_at = COALESCE((SELECT MAX(m.at) FROM messages m WHERE m.site_id = rooms.site_id AND m.room_no = rooms.room_no AND m.sender = 3
    AND m.at <= COALESCE((SELECT MIN(s.at) FROM assignments s WHERE s.site_id = rooms.site_id AND s.room_no = rooms.room_no), m.at)), started_at)
    WHERE status <> 0 AND (agent_id IS NOT NULL OR status = 1 OR NOT EXISTS
        (SELECT 1 FROM messages b WHERE b.site_id = rooms.site_id AND b.room_no = rooms.room_no AND b.sender = 3));

-- 상담 목록 and 통계, of the site and of one agent.
CREATE INDEX rooms_by_start ON rooms (site_id, started_at DESC, room_no DESC);
CREATE INDEX rooms_by_agent_start ON rooms (site_id, agent_id, started_at DESC, room_no DESC);

-- Which columns of 상담 목록 the agent wants, as a JSON array; empty: the usual ones.
ALTER TABLE agents ADD COLUMN list_columns TEXT NOT NULL DEFAULT '[]';
