SELECT r.room_no, r.status, r.agent_id, r.version, r.last_seq, r.unread, r.waiting_since, r.agent_read_seq, r.customer_read_seq, r.identity_id, r.channel_kind, r.started_at, r.signed
FROM rooms r
WHERE r.site_id = $1 AND r.room_no IN (SELECT CAST(value ->> 'room_no' AS BIGINT) FROM json_each(CAST($2 AS TEXT)))
ORDER BY r.room_no
