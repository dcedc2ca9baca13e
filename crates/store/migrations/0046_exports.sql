-- The parts of a file, each under the name that its attempt gave it: two workers never write the same one.
CREATE TABLE export_parts (
    site_id BIGINT NOT NULL,
    export_id BIGINT NOT NULL,
    part BIGINT NOT NULL,
    name BIGINT NOT NULL,
    PRIMARY KEY (site_id, export_id, part),
    FOREIGN KEY (site_id, export_id) REFERENCES exports (site_id, export_id)
);

-- In which role it was asked for, and whom its agent led then, as a JSON array: who may see less now gets no more of it.
ALTER TABLE exports ADD COLUMN role BIGINT NOT NULL DEFAULT 1;
ALTER TABLE exports ADD COLUMN leads TEXT NOT NULL DEFAULT '[]';

-- People are searched by their e-mail too: the index walks through all of them once more.
UPDATE search_progress SET walk_customer = 0, walked_at = NULL;
