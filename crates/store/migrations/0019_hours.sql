-- 운영 시간 and holidays of a site. A site without a row is always open.
CREATE TABLE working_hours (
    site_id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    -- JSON: the spans of each day, Monday first, as ["HH:MM", "HH:MM"]; null: at any time.
    week TEXT,
    -- JSON: [["YYYY-MM-DD", "name"], …]
    holidays TEXT NOT NULL,
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
