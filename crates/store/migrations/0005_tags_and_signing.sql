-- Merged rows keep their own tags; the target knows in which order all of them were last saved, as a JSON array.
ALTER TABLE identities ADD COLUMN tag_order TEXT NOT NULL DEFAULT '[]';

-- 고객 태그 ever used in a site, for suggestions.
CREATE TABLE customer_tags (
    site_id BIGINT NOT NULL,
    -- The folded tag's bytes in hex: sorted alike by every collation, so that what begins alike stands together.
    sort_key TEXT NOT NULL,
    tag TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, sort_key),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
CREATE INDEX customer_tags_by_use ON customer_tags (site_id, used_at DESC, sort_key);

-- Two secrets sign site_uid while a site changes from one to the other. An end of null: until it is dropped.
ALTER TABLE sites ADD COLUMN uid_secret_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sites ADD COLUMN uid_secret_by BIGINT;
ALTER TABLE sites ADD COLUMN old_uid_secret TEXT;
ALTER TABLE sites ADD COLUMN old_uid_secret_at BIGINT;
ALTER TABLE sites ADD COLUMN old_uid_secret_by BIGINT;
ALTER TABLE sites ADD COLUMN old_uid_secret_until BIGINT;
UPDATE sites SET uid_secret_at = created_at;
