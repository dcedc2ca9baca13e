-- Which value of a field is shown, and in which order values came to a customer: a value that a link brought keeps the
-- time it was written at, but takes its place where the link was made.
ALTER TABLE facts ADD COLUMN placed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE facts ADD COLUMN shown BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE facts SET placed_at = at;
UPDATE facts SET shown = TRUE WHERE voided_at IS NULL AND NOT EXISTS (SELECT 1 FROM facts g WHERE g.site_id = facts.site_id
    AND g.customer_key = facts.customer_key AND g.field = facts.field AND g.voided_at IS NULL
    AND (g.at > facts.at OR (g.at = facts.at AND g.fact_id > facts.fact_id)));
DROP INDEX facts_by_customer;
CREATE INDEX facts_by_customer ON facts (site_id, customer_key, field, placed_at DESC, fact_id DESC);
CREATE INDEX facts_in_order ON facts (site_id, customer_key, placed_at DESC, fact_id DESC);
CREATE UNIQUE INDEX facts_shown ON facts (site_id, customer_key, field) WHERE shown;
CREATE INDEX facts_by_link ON facts (site_id, link_id) WHERE link_id IS NOT NULL;

-- Which version last changed a field, as a JSON object: a save is stale only where its own fields changed since.
ALTER TABLE customers ADD COLUMN changed TEXT NOT NULL DEFAULT '{}';

-- Every move of an identity to another person, with what it takes to undo it.
CREATE TABLE links (
    site_id BIGINT NOT NULL,
    link_id BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    -- Counts the moves of one identity.
    n BIGINT NOT NULL,
    -- 0 link, 1 merge into another web identity, 2 split to a person of its own
    kind BIGINT NOT NULL,
    from_customer BIGINT NOT NULL,
    to_customer BIGINT NOT NULL,
    -- Where in the order of values of both it was made.
    placed_at BIGINT NOT NULL,
    -- The identity it was merged into.
    into_identity BIGINT,
    -- The rows merged into the identity before, as a JSON array: they go with it.
    carried TEXT NOT NULL,
    -- How the identity stood before.
    identifier_before TEXT NOT NULL,
    identifier_after TEXT NOT NULL,
    had_id BOOLEAN NOT NULL,
    was_signed BOOLEAN NOT NULL,
    -- The identity that had identifier_after as an alias.
    alias_of BIGINT,
    -- 고객 ID before and after.
    id_before TEXT NOT NULL,
    id_after TEXT NOT NULL,
    -- Who made it: 0 agent, 2 parameter, 3 API
    source BIGINT NOT NULL,
    signed BOOLEAN NOT NULL,
    agent_id BIGINT,
    room_no BIGINT,
    at BIGINT NOT NULL,
    undone_at BIGINT,
    undone_by BIGINT,
    PRIMARY KEY (site_id, link_id),
    FOREIGN KEY (site_id, identity_id) REFERENCES identities (site_id, identity_id),
    FOREIGN KEY (site_id, from_customer) REFERENCES customers (site_id, customer_key),
    FOREIGN KEY (site_id, to_customer) REFERENCES customers (site_id, customer_key)
);
CREATE UNIQUE INDEX links_by_identity ON links (site_id, identity_id, n DESC);
CREATE INDEX links_by_source ON links (site_id, from_customer, placed_at DESC, link_id DESC);
CREATE INDEX links_by_target ON links (site_id, to_customer, placed_at DESC, link_id DESC);
CREATE INDEX links_by_into ON links (site_id, into_identity) WHERE into_identity IS NOT NULL;

-- Changes of a 고객 ID that moved nobody.
CREATE TABLE renames (
    site_id BIGINT NOT NULL,
    rename_id BIGINT NOT NULL,
    customer_key BIGINT NOT NULL,
    identity_id BIGINT NOT NULL,
    id_before TEXT NOT NULL,
    id_after TEXT NOT NULL,
    source BIGINT NOT NULL,
    agent_id BIGINT,
    at BIGINT NOT NULL,
    placed_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, rename_id),
    FOREIGN KEY (site_id, customer_key) REFERENCES customers (site_id, customer_key)
);
CREATE INDEX renames_by_customer ON renames (site_id, customer_key, placed_at DESC, rename_id DESC);

-- An ID that an agent gave another name: the next room says so.
ALTER TABLE visitor_sessions ADD COLUMN renamed_id TEXT;

CREATE INDEX audit_by_agent ON audit (site_id, agent_id, action, at);
