-- The Smart Store of a site. Its orders are a copy of what the shop tells, looked at beside a conversation.
CREATE TABLE shops (
    site_id BIGINT NOT NULL PRIMARY KEY,
    client_id TEXT NOT NULL,
    -- Encrypted.
    client_secret TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    -- Everything that changed before this is mirrored.
    synced_to BIGINT NOT NULL,
    -- End of the window that is being read, and the page it goes on with; null between windows.
    window_to BIGINT,
    page_from TEXT,
    page_sequence TEXT,
    -- When it was read to the present, and why it can't be.
    synced_at BIGINT,
    error TEXT,
    error_at BIGINT,
    failures BIGINT NOT NULL,
    FOREIGN KEY (site_id) REFERENCES sites (site_id)
);

CREATE TABLE shop_orders (
    site_id BIGINT NOT NULL,
    product_order_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    -- A keyed hash of the buyer's mobile number; null where it is none.
    number_hash TEXT,
    ordered_at BIGINT NOT NULL,
    read_at BIGINT NOT NULL,
    -- What else is shown of it: JSON without names and addresses.
    detail TEXT NOT NULL,
    PRIMARY KEY (site_id, product_order_id)
);
CREATE INDEX shop_orders_by_number ON shop_orders (site_id, number_hash, ordered_at DESC, product_order_id DESC);
