-- Grow with every change of the site's own settings, and of those of its web chat.
ALTER TABLE sites ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channels ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- Where the widget was opened: by which pages' origins. A few for each site.
CREATE TABLE widget_pages (
    site_id BIGINT NOT NULL,
    origin TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, origin),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
