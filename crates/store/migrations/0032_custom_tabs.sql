-- Pages of a company's own systems beside a conversation (R22).
CREATE TABLE custom_tabs (
    site_id BIGINT NOT NULL,
    tab_id BIGINT NOT NULL,
    -- Order in the row of tabs, from 0.
    place BIGINT NOT NULL,
    title TEXT NOT NULL,
    -- With its placeholders.
    url TEXT NOT NULL,
    -- Scheme, host and port of it.
    origin TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    -- Kinds of channel and roles for which it is shown, one bit each by number.
    channels BIGINT NOT NULL,
    roles BIGINT NOT NULL,
    -- Whether the page keeps its own origin in its frame.
    same_origin BOOLEAN NOT NULL,
    -- Signs the context; encrypted.
    secret TEXT NOT NULL,
    PRIMARY KEY (site_id, tab_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
CREATE INDEX custom_tabs_in_order ON custom_tabs (site_id, place, tab_id);
-- Grows with every change of 대표 메뉴 and custom tabs.
ALTER TABLE sites ADD COLUMN info_area_version BIGINT NOT NULL DEFAULT 1;
