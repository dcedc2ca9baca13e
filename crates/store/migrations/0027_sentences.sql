-- Sentences that an agent writes again and again, for those who want them kept.
CREATE TABLE sentences (
    site_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    sentence_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    uses BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (site_id, agent_id, sentence_id)
);
CREATE UNIQUE INDEX sentences_by_body ON sentences (site_id, agent_id, body);
CREATE INDEX sentences_by_use ON sentences (site_id, agent_id, used_at DESC, sentence_id DESC);
