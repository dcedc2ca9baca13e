-- IDs that ever came in signed: closed to unsigned entries for good, whoever has them now (R6).
CREATE TABLE signed_ids (
    site_id BIGINT NOT NULL,
    customer_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (site_id, customer_id),
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);
INSERT INTO signed_ids (site_id, customer_id, at)
    SELECT DISTINCT i.site_id, c.customer_id, i.created_at FROM identities i
    JOIN customers c ON c.site_id = i.site_id AND c.customer_key = i.customer_key
    WHERE i.signed AND i.has_id AND i.merged_into IS NULL AND i.identity_id = (SELECT MIN(o.identity_id) FROM identities o
        WHERE o.site_id = i.site_id AND o.customer_key = i.customer_key AND o.signed AND o.has_id AND o.merged_into IS NULL);
