//! Both engines hold the same schema.

use std::collections::BTreeSet;

use store::{AsConn as _, Conn};
use testkit::{Engine, TestDb};

const SQLITE_COLUMNS: &str = "SELECT m.name, p.name, p.type, p.\"notnull\" <> 0 FROM sqlite_master m \
    JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'";
const SQLITE_KEYS: &str = "SELECT m.name, (SELECT group_concat(k.name, ', ') FROM \
    (SELECT p.name FROM pragma_table_info(m.name) p WHERE p.pk > 0 ORDER BY p.pk) k) \
    FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'";
const SQLITE_INDEXES: &str = "SELECT m.name, CASE l.origin WHEN 'u' THEN '' ELSE l.name END, l.\"unique\" <> 0, \
    (SELECT group_concat(k.part, ', ') FROM (SELECT x.name || CASE x.desc WHEN 1 THEN ' desc' ELSE '' END AS part \
     FROM pragma_index_xinfo(l.name) x WHERE x.key = 1 ORDER BY x.seqno) k), \
    CASE l.partial WHEN 1 THEN substr(s.sql, instr(s.sql, ' WHERE ') + 7) ELSE '' END \
    FROM sqlite_master m JOIN pragma_index_list(m.name) l LEFT JOIN sqlite_master s ON s.name = l.name \
    WHERE m.type = 'table' AND l.origin <> 'pk'";
const SQLITE_REFERENCES: &str = "SELECT m.name, (SELECT group_concat(k.\"from\" || '>' || k.\"to\", ', ') FROM \
    (SELECT f.\"from\", f.\"to\" FROM pragma_foreign_key_list(m.name) f WHERE f.id = g.id ORDER BY f.seq) k), g.\"table\" \
    FROM sqlite_master m JOIN (SELECT DISTINCT t.name AS owner, f.id, f.\"table\" FROM sqlite_master t \
     JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table') g ON g.owner = m.name";

const POSTGRES_COLUMNS: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), CAST(data_type AS TEXT), is_nullable = 'NO' \
    FROM information_schema.columns WHERE table_schema = 'public'";
const POSTGRES_KEYS: &str = "SELECT CAST(t.relname AS TEXT), array_to_string(ARRAY(SELECT pg_get_indexdef(x.indexrelid, k, TRUE) \
    FROM generate_series(1, x.indnkeyatts) k ORDER BY k), ', ') FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid \
    JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public' AND x.indisprimary";
const POSTGRES_INDEXES: &str = "SELECT CAST(t.relname AS TEXT), CASE WHEN EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid \
    AND c.contype = 'u') THEN '' ELSE CAST(i.relname AS TEXT) END, x.indisunique, \
    array_to_string(ARRAY(SELECT pg_get_indexdef(x.indexrelid, k, TRUE) || CASE WHEN (CAST(x.indoption[k - 1] AS INT) & 1) = 1 THEN ' desc' ELSE '' END \
    FROM generate_series(1, x.indnkeyatts) k ORDER BY k), ', '), COALESCE(pg_get_expr(x.indpred, x.indrelid), '') \
    FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
    JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public' AND NOT x.indisprimary";
const POSTGRES_REFERENCES: &str = "SELECT CAST(t.relname AS TEXT), array_to_string(ARRAY(SELECT a.attname || '>' || b.attname \
    FROM generate_subscripts(c.conkey, 1) k JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[k] \
    JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[k] ORDER BY k), ', '), CAST(f.relname AS TEXT) \
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid \
    JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public' AND c.contype = 'f'";

type Column = (String, String, String, bool);
type Key = (String, Option<String>);
type Index = (String, String, bool, String, String);
type Reference = (String, String, String);

macro_rules! rows {
    ($db:expr, $kind:ty, $sqlite:expr, $postgres:expr) => {{
        let mut read = $db.read().await.expect("a connection");
        let rows: Vec<$kind> = match read.conn() {
            Conn::Sqlite(conn) => sqlx::query_as($sqlite).fetch_all(conn).await,
            Conn::Postgres(conn) => sqlx::query_as($postgres).fetch_all(conn).await,
        }
        .expect("the catalogue answers");
        // The index of search is the one thing that each engine has in a way of its own.
        rows.into_iter()
            .filter(|row| !["_sqlx", "search_index", "search_people"].iter().any(|own| row.0.starts_with(own)))
    }};
}

async fn describe(db: &TestDb) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for (table, column, kind, filled) in rows!(db, Column, SQLITE_COLUMNS, POSTGRES_COLUMNS) {
        if column == "tokens" {
            continue;
        }
        let filled = if filled { "filled" } else { "may be null" };
        lines.insert(format!("{table}.{column}: {}, {filled}", class(&kind)));
    }
    for (table, columns) in rows!(db, Key, SQLITE_KEYS, POSTGRES_KEYS) {
        lines.insert(format!("{table}: primary key {}", columns.unwrap_or_default()));
    }
    for (table, name, unique, columns, only) in rows!(db, Index, SQLITE_INDEXES, POSTGRES_INDEXES) {
        if columns == "tokens" {
            continue;
        }
        let (columns, only) = (columns.to_lowercase(), predicate(&only));
        lines.insert(format!("{table}: index {name} unique={unique} ({columns}) where {only}"));
    }
    for (table, columns, other) in rows!(db, Reference, SQLITE_REFERENCES, POSTGRES_REFERENCES) {
        lines.insert(format!("{table}: references {other} by {columns}"));
    }
    lines
}

fn class(kind: &str) -> &str {
    match kind {
        "INTEGER" | "bigint" => "whole number",
        "TEXT" | "text" => "text",
        "BOOLEAN" | "boolean" => "yes or no",
        other => other,
    }
}

fn predicate(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| !matches!(c, '(' | ')' | ' ' | ';')).collect()
}

#[test]
fn the_schemas_of_both_engines_agree() {
    let slot = std::sync::Mutex::new(Vec::new());
    for engine in [Engine::Sqlite, Engine::Postgres] {
        testkit::databases::run(engine, "the_schemas_of_both_engines_agree", async |db| {
            let lines = describe(&db).await;
            slot.lock().expect("not poisoned").push(lines);
        });
    }
    let described = slot.into_inner().expect("not poisoned");
    let [sqlite, postgres] = described.as_slice() else { return };
    assert!(sqlite.len() > 200, "the catalogue was read");
    let only_sqlite: Vec<_> = sqlite.difference(postgres).collect();
    let only_postgres: Vec<_> = postgres.difference(sqlite).collect();
    assert!(
        only_sqlite.is_empty() && only_postgres.is_empty(),
        "SQLite only: {only_sqlite:#?}\nPostgreSQL only: {only_postgres:#?}"
    );
}

#[test]
fn every_type_is_one_of_three() {
    testkit::databases::run(Engine::Sqlite, "every_type_is_one_of_three", async |db| {
        let odd: Vec<_> =
            rows!(db, Column, SQLITE_COLUMNS, POSTGRES_COLUMNS).filter(|(_, _, kind, _)| class(kind) == kind).collect();
        assert!(odd.is_empty(), "{odd:?}");
    });
}
