-- What the files of a site take, and what they may. A site without a row has none yet and may as much as there is room for.
CREATE TABLE site_files (
    site_id BIGINT NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL,
    -- Bytes; null: as much as there is room for.
    quota BIGINT,
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
-- Those that are gone (expired, erased) take nothing.
INSERT INTO site_files (site_id, bytes)
    SELECT site_id, CAST(SUM(size) AS BIGINT) FROM attachments WHERE state < 3 GROUP BY site_id;
