-- Processes that share this database, where there are several: one row for each that lives, kept fresh by it.
CREATE TABLE nodes (
    -- 0–255; part of every id that it makes.
    node BIGINT NOT NULL PRIMARY KEY,
    -- Names one start of one process.
    origin TEXT NOT NULL,
    seen_at BIGINT NOT NULL
);

-- By what name the desk of this database goes where it shares a server with others; one row at most.
CREATE TABLE desk_name (
    one BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
