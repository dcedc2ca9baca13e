-- What can be searched for; written by a job, never with the messages. Tokens stand in search_index alone.
CREATE TABLE search_docs (
    -- Ascends with the time of what it stands for.
    doc_id BIGINT NOT NULL PRIMARY KEY,
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    -- seq of a message; the number of a memo, negative.
    item BIGINT NOT NULL
);
CREATE UNIQUE INDEX search_docs_by_item ON search_docs (site_id, room_no, item);
CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars ':'");
-- By the key of a customer or the number of a verification.
CREATE VIRTUAL TABLE search_people USING fts5(tokens, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars ':'");

-- How far a room stands in the index, and for whom.
CREATE TABLE search_rooms (
    site_id BIGINT NOT NULL,
    room_no BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    memos BIGINT NOT NULL,
    -- Whose it is: an agent, 0 nobody, -1 anybody's to accept.
    scope BIGINT NOT NULL,
    -- Up to which item the room's entries carry that scope; null: all.
    moved BIGINT,
    PRIMARY KEY (site_id, room_no)
);

-- What changed otherwise than by messages and has to be looked at: 0 a room, 1 a customer.
CREATE TABLE search_asks (
    site_id BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    row_id BIGINT NOT NULL,
    -- Tells one change from another.
    stamp BIGINT NOT NULL,
    PRIMARY KEY (site_id, kind, row_id, stamp)
);

-- Who indexes a site, and how far it has been walked through from end to end. The row of site 0 is locked while numbers of
-- entries are given out.
CREATE TABLE search_progress (
    site_id BIGINT NOT NULL PRIMARY KEY,
    holder BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    -- Rooms from here on were looked at, the newest first.
    walk_room BIGINT NOT NULL,
    -- Customers up to here were looked at; they come before the rooms.
    walk_customer BIGINT NOT NULL,
    -- When the last walk ended; null before the first.
    walked_at BIGINT
);
INSERT INTO search_progress (site_id, holder, lease_until, walk_room, walk_customer) VALUES (0, 0, 0, 0, 0);
