-- Other browsers of the channel account that has just opened a room.
CREATE INDEX visitor_sessions_by_identity ON visitor_sessions (site_id, identity_id, seen_at DESC);
