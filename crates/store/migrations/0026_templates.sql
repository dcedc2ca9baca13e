-- Whoever templates belong to: 0 is the site, any other number one of its agents. The row is locked before anything of theirs
-- is written.
CREATE TABLE template_owners (
    site_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    -- How many templates they have.
    templates BIGINT NOT NULL,
    -- Grows with every change.
    version BIGINT NOT NULL,
    -- Whether sentences of an agent are kept.
    learns BOOLEAN NOT NULL,
    -- Whether nothing is offered to an agent who types.
    quiet BOOLEAN NOT NULL,
    PRIMARY KEY (site_id, owner_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

CREATE TABLE template_categories (
    site_id BIGINT NOT NULL,
    category_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    name TEXT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (site_id, category_id),
    FOREIGN KEY (site_id, owner_id) REFERENCES template_owners (site_id, owner_id)
);
CREATE INDEX template_categories_by_place ON template_categories (site_id, owner_id, place, category_id);

CREATE TABLE templates (
    site_id BIGINT NOT NULL,
    template_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    -- Null: in no category.
    category_id BIGINT,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    -- As typed, and folded.
    code TEXT,
    code_key TEXT,
    version BIGINT NOT NULL,
    -- How often it was inserted, by anybody.
    uses BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT NOT NULL,
    PRIMARY KEY (site_id, template_id),
    FOREIGN KEY (site_id, owner_id) REFERENCES template_owners (site_id, owner_id)
);
CREATE INDEX templates_by_owner ON templates (site_id, owner_id, template_id);
CREATE UNIQUE INDEX templates_by_code ON templates (site_id, owner_id, code_key) WHERE code_key IS NOT NULL;

-- Files of templates. Their rows of attachments have the room number -1, which no room has: no message takes them, and none
-- is swept.
CREATE TABLE template_files (
    site_id BIGINT NOT NULL,
    template_id BIGINT NOT NULL,
    attachment_id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (site_id, template_id, attachment_id),
    FOREIGN KEY (site_id, template_id) REFERENCES templates (site_id, template_id)
);
CREATE UNIQUE INDEX template_files_by_attachment ON template_files (site_id, attachment_id);

-- What an agent has with a template. One that is marked while it is removed leaves a row that nobody reads.
CREATE TABLE template_marks (
    site_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    template_id BIGINT NOT NULL,
    favourite BOOLEAN NOT NULL,
    uses BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, agent_id, template_id)
);
CREATE INDEX template_marks_by_template ON template_marks (site_id, template_id);
