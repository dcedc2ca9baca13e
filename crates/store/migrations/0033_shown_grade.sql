-- The grade shown of a person, written together with what it follows from: whoever reads a room would look for it otherwise.
ALTER TABLE customers ADD COLUMN grade BIGINT;
UPDATE customers SET grade = (SELECT g.grade FROM identities g WHERE g.site_id = customers.site_id
    AND g.customer_key = customers.customer_key AND g.grade IS NOT NULL ORDER BY g.graded_at DESC LIMIT 1);

-- The alarm of an agent about a room, whether it has rung or not.
CREATE INDEX alarms_of_room ON alarms (site_id, agent_id, room_no, due_at DESC, alarm_id DESC);
