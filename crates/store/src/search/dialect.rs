//! The index is FTS5 on SQLite and GIN over arrays on PostgreSQL: what writes and asks it stands in two versions.

use super::find::hit_columns;
use crate::{Statement, StatementKind, dialect::Pair};

/// Parameters: JSON array of [entry, tokens]; PostgreSQL: of [entry, tokens, site, room, item].
pub(crate) const INSERT: Pair = Pair {
    sqlite: "INSERT INTO search_index (rowid, tokens) SELECT CAST(v.value ->> 0 AS INTEGER), v.value ->> 1 FROM json_each($1) v",
    postgres: "INSERT INTO search_docs (doc_id, site_id, room_no, item, tokens) \
        SELECT CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 2 AS BIGINT), CAST(v.value ->> 3 AS BIGINT), CAST(v.value ->> 4 AS BIGINT), \
        string_to_array(v.value ->> 1, ' ') FROM json_each(CAST($1 AS TEXT)) v",
};

/// Parameter: JSON array of [entry, tokens].
pub(crate) const REWRITE: Pair = Pair {
    sqlite: "REPLACE INTO search_index (rowid, tokens) SELECT CAST(v.value ->> 0 AS INTEGER), v.value ->> 1 FROM json_each($1) v",
    postgres: "UPDATE search_docs SET tokens = string_to_array(v.value ->> 1, ' ') FROM json_each(CAST($1 AS TEXT)) v \
        WHERE search_docs.doc_id = CAST(v.value ->> 0 AS BIGINT)",
};

/// Parameter: JSON array of [entry]. On PostgreSQL nothing stands beside the entries.
pub(crate) const UNINDEX: Pair = Pair {
    sqlite: "DELETE FROM search_index WHERE rowid IN (SELECT CAST(v.value ->> 0 AS INTEGER) FROM json_each($1) v)",
    postgres: "UPDATE search_docs SET tokens = '{}' WHERE doc_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($1 AS TEXT)) v)",
};

/// Empties the index.
pub(crate) const EMPTY: Pair =
    Pair { sqlite: "INSERT INTO search_index (search_index) VALUES ('delete-all')", postgres: "TRUNCATE search_docs" };

/// Empties the index of people.
pub(crate) const EMPTY_PEOPLE: Pair = Pair {
    sqlite: "INSERT INTO search_people (search_people) VALUES ('delete-all')",
    postgres: "TRUNCATE search_people",
};

/// Parameter: JSON array of [person, tokens].
pub(crate) const SAVE_PEOPLE: Pair = Pair {
    sqlite: "REPLACE INTO search_people (rowid, tokens) SELECT CAST(v.value ->> 0 AS INTEGER), v.value ->> 1 FROM json_each($1) v",
    postgres: "INSERT INTO search_people (row_id, tokens) SELECT CAST(v.value ->> 0 AS BIGINT), string_to_array(v.value ->> 1, ' ') \
        FROM json_each(CAST($1 AS TEXT)) v WHERE TRUE ON CONFLICT (row_id) DO UPDATE SET tokens = excluded.tokens",
};

/// Parameter: JSON array of [person].
pub(crate) const FORGET_PEOPLE: Pair = Pair {
    sqlite: "DELETE FROM search_people WHERE rowid IN (SELECT CAST(v.value ->> 0 AS INTEGER) FROM json_each($1) v)",
    postgres: "DELETE FROM search_people WHERE row_id IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($1 AS TEXT)) v)",
};

/// Parameters: what must be there, most rows. PostgreSQL can't go through its index in an order: it takes the newest of
/// those it meets first. The limit stands outside of what is planned as a whole, or it would rather read the table.
pub(crate) const PEOPLE: Pair = Pair {
    sqlite: "SELECT rowid FROM search_people WHERE search_people MATCH $1 ORDER BY rowid DESC LIMIT $2",
    postgres: "WITH hits AS MATERIALIZED (SELECT p.row_id FROM search_people p WHERE p.tokens @> string_to_array($1, ' ')) \
        SELECT h.row_id FROM (SELECT x.row_id FROM hits x LIMIT 5 * $2) h ORDER BY h.row_id DESC LIMIT $2",
};

/// The newest people before one of them, none left out. Parameters: what must be there, most rows, before whom.
pub(crate) const PEOPLE_BEFORE: Pair = Pair {
    sqlite: "SELECT rowid FROM search_people WHERE search_people MATCH $1 AND rowid < $3 ORDER BY rowid DESC LIMIT $2",
    postgres: "WITH hits AS MATERIALIZED (SELECT p.row_id FROM search_people p WHERE p.tokens @> string_to_array($1, ' ')) \
        SELECT h.row_id FROM hits h WHERE h.row_id < $3 ORDER BY h.row_id DESC LIMIT $2",
};

/// The newest entries before one and not before another. Parameters: site, before, from, most rows, then what must be there;
/// on PostgreSQL words, scopes, weeks. FTS5 goes through its index from the newest; GIN answers everything at once, so the
/// weeks keep that short, and the words are looked up before anything is ordered.
pub(crate) const FIND: Pair = Pair {
    sqlite: concat!(
        hit_columns!(),
        " FROM (SELECT d.doc_id, d.room_no, d.item FROM (SELECT rowid AS doc_id FROM search_index WHERE search_index MATCH $5 \
         AND rowid < $2 AND rowid >= $3 ORDER BY rowid DESC LIMIT $4) x CROSS JOIN search_docs d ON d.doc_id = x.doc_id AND d.site_id = $1) h",
        super::find::hit_joins!(),
        " ORDER BY h.doc_id DESC"
    ),
    postgres: concat!(
        "WITH hits AS MATERIALIZED (SELECT d.doc_id, d.site_id, d.room_no, d.item FROM search_docs d \
         WHERE d.tokens @> string_to_array($5, ' ') AND d.tokens && string_to_array($6, ' ') AND d.tokens && string_to_array($7, ' ')) ",
        hit_columns!(),
        " FROM (SELECT x.doc_id, x.room_no, x.item FROM hits x WHERE x.site_id = $1 AND x.doc_id < $2 AND x.doc_id >= $3 \
         ORDER BY x.doc_id DESC LIMIT $4) h",
        super::find::hit_joins!(),
        " ORDER BY h.doc_id DESC"
    ),
};

macro_rules! all {
    ($($kind:ident $name:ident,)+) => {
        &[$(Statement { name: concat!("dialect::search::", stringify!($name)), kind: StatementKind::$kind, sql: $name },)+]
    };
}

/// Statements that stand in two versions.
pub(crate) const ALL: &[Statement] = all! {
    Write INSERT,
    Write REWRITE,
    Write UNINDEX,
    Write EMPTY,
    Write EMPTY_PEOPLE,
    Write SAVE_PEOPLE,
    Write FORGET_PEOPLE,
    List PEOPLE,
    List PEOPLE_BEFORE,
    List FIND,
};
