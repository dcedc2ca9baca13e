//! Every list is read through an index, on a filled and analysed database.

use serde_json::Value;
#[expect(clippy::disallowed_types, reason = "EXPLAIN is put in front of statements of this crate")]
use sqlx::AssertSqlSafe;
use sqlx::Row as _;
use store::{AsConn as _, Conn, Db, Statement, StatementKind, dialect::Pair};
use testkit::TestDb;

/// Sites with a few rows of everything each; `s` counts sites, `n` counts within a site.
const FILL: &[(i64, &str)] = &[
    (
        1,
        "INSERT INTO sites (site_id, name, time_zone, locale, last_room_no, uid_secret, signed_only, default_tab, created_at) SELECT s, 'site', 'Asia/Seoul', 'ko', 40, 'secret', FALSE, 'history', 0 FROM counted",
    ),
    (
        6,
        "INSERT INTO accounts SELECT s * 100 + n, 'a' || (s * 100 + n), 'a' || (s * 100 + n), '!', 0, NULL FROM counted",
    ),
    (
        6,
        "INSERT INTO agents (site_id, agent_id, account_id, name, role, available, capacity, load, layout, preferences, created_at) \
        SELECT s, n, s * 100 + n, 'agent', 0, TRUE, 10, 0, '{}', '{}', 0 FROM counted",
    ),
    (3, "INSERT INTO groups SELECT s, n, 'group' FROM counted"),
    (6, "INSERT INTO group_members SELECT s, (n + 1) / 2, n, n % 2 = 0 FROM counted"),
    (6, "INSERT INTO sessions SELECT 't' || (s * 100 + n), s, n, 0, 0, s * 1000 + n, '', '' FROM counted"),
    (4, "INSERT INTO invitations SELECT s, n, 't' || (s * 100 + n), 'e' || n, 'e' || n, 0, 1, n, n FROM counted"),
    (6, "INSERT INTO password_links SELECT s * 100 + n, 'l' || (s * 100 + n), s, n, 0, n FROM counted"),
    (6, "INSERT INTO account_totp SELECT s * 100 + n, 'as long as a secret is, encrypted', 0, n, 0 FROM counted"),
    (6, "INSERT INTO recovery_codes SELECT s * 100 + n, 'h' || n FROM counted"),
    (4, "INSERT INTO channels SELECT s, n, n / 2, 'channel', TRUE, '[]', 0, 0 FROM counted"),
    (4, "INSERT INTO widget_pages SELECT s, 'https://shop' || n || '.example.com', n FROM counted"),
    (
        8,
        "INSERT INTO customers (site_id, customer_key, customer_id, identities, version, created_at, updated_at) \
        SELECT s, n, 'c' || n, 2, 1, n, n FROM counted",
    ),
    (
        16,
        "INSERT INTO identities (site_id, identity_id, customer_key, channel_id, channel_kind, identifier, has_id, signed, tags, created_at, seen_at) \
        SELECT s, n, (n + 1) / 2, 1, 0, s || '_' || n, TRUE, FALSE, '[]', n, n FROM counted",
    ),
    (16, "INSERT INTO identifiers SELECT s, s || '_' || n, n, 0 FROM counted"),
    (
        40,
        "INSERT INTO facts (site_id, fact_id, customer_key, identity_id, field, value, at, source, link_id, placed_at, shown) \
        SELECT s, n, (n + 4) / 5, (n + 1) / 4 + 1, 'field' || (n % 5), 'v', n, 2, CASE WHEN n % 4 = 0 THEN n END, n, TRUE FROM counted",
    ),
    (
        16,
        "INSERT INTO links (site_id, link_id, identity_id, n, kind, from_customer, to_customer, placed_at, into_identity, carried, \
        identifier_before, identifier_after, had_id, was_signed, id_before, id_after, source, signed, at) \
        SELECT s, n, n, 1, 0, (n + 1) / 2, n % 8 + 1, n, NULL, '[]', 'a', 'b', TRUE, FALSE, 'a', 'b', 0, FALSE, n FROM counted",
    ),
    (16, "INSERT INTO renames SELECT s, n, (n + 1) / 2, n, 'a', 'b', 0, NULL, n, n FROM counted"),
    (
        16,
        "INSERT INTO visitor_sessions SELECT 'v' || (s * 100 + n), s, n, n, n, FALSE, NULL, NULL, NULL, NULL, NULL, n, s * 1000 + n, NULL FROM counted",
    ),
    (
        40,
        "INSERT INTO rooms (site_id, room_no, identity_id, channel_id, channel_kind, status, agent_id, version, started_at, signed, \
        last_seq, last_from, last_text, last_at, active_at, unread, agent_read_seq, customer_read_seq, memo_count) \
        SELECT s, n, n % 16 + 1, 1, 0, CASE WHEN n > 32 THEN n % 5 ELSE 5 END, n % 6 + 1, 1, n * 1000, FALSE, \
        4, 1, 'text', n, n * 1000, 1, 0, 0, 0 FROM counted",
    ),
    (20, "INSERT INTO visitor_rooms SELECT s, (n + 1) / 2, n FROM counted"),
    (
        16,
        "INSERT INTO assignments (site_id, room_no, n, from_agent, to_agent, how, by_agent, at) SELECT s, n * 2, 1, NULL, 1, 1, NULL, 0 FROM counted",
    ),
    (
        60,
        "INSERT INTO messages SELECT s, n / 4 + 1, n % 4, 1, n, 'm' || (s * 100 + n), 0, 'text', NULL, n FROM counted",
    ),
    (
        20,
        "INSERT INTO attachments SELECT s, n, CASE WHEN n > 2 THEN n END, n, 'k', 'f', 'image/png', 1, 1, 1, 'h', 1, s * 1000 + n FROM counted",
    ),
    (30, "INSERT INTO customer_tags SELECT s, '76' || (n + 10), 'tag', n * 1000 FROM counted"),
    (16, "INSERT INTO verifications SELECT s, n, n, 0, '010-1234-' || (1000 + n), n, TRUE, NULL, n FROM counted"),
    (
        16,
        "INSERT INTO verification_requests (site_id, request_id, room_no, identity_id, method, agent_id, requested_at, expires_at, state, sends, \
        code_expires_at, tries) SELECT s, n, n, n % 16 + 1, 0, 1, n, s * 1000 + n, 2, 0, 0, 0 FROM counted",
    ),
    (8, "INSERT INTO outbox SELECT s, n, 'origin' || (n % 4), '{}' FROM counted"),
    (8, "INSERT INTO jobs SELECT s, n, 'kind', 'x', s * 1000 + n, 0, n % 2, NULL, n FROM counted"),
    (1, "INSERT INTO automation SELECT s, 1, '', '', '', 5, CASE WHEN s % 10 = 0 THEN 10 END, NULL FROM counted"),
    (1, "INSERT INTO distribution SELECT s, 1, 0, 0, s % 3, 0, '{}', 0, 1 FROM counted"),
    (1, "INSERT INTO working_hours SELECT s, 1, NULL, '[]' FROM counted"),
    (2, "INSERT INTO bots SELECT s, n - 1, 1, '{}', 1, 60 FROM counted"),
    (2, "INSERT INTO bot_channels SELECT s, n, n - 1 FROM counted"),
    (40, "INSERT INTO bot_versions SELECT s, n % 2, n, '{}', n, 1 FROM counted"),
    (8, "INSERT INTO bot_runs SELECT s, n, 1, 1, '{}' FROM counted"),
    (8, "INSERT INTO bot_turns SELECT s, n, 1, NULL, s * 1000 + n, 0 FROM counted"),
    (16, "INSERT INTO bot_asked SELECT s, n, n, NULL, NULL FROM counted"),
    (8, "INSERT INTO room_timers SELECT s, n, 'busy', s * 1000 + n, 0 FROM counted"),
    (
        20,
        "INSERT INTO memos (site_id, room_no, memo_id, kind, agent_id, body, request_id, at, after_seq) \
        SELECT s, n, n, 0, 1, 'text', CASE WHEN n % 4 = 0 THEN n END, n, 1 FROM counted",
    ),
    (
        20,
        "INSERT INTO requests (site_id, request_id, kind, room_no, from_agent, to_agent, reason, state, requested_at) \
        SELECT s, n, 1, n, 1, 2, 'text', 1, n FROM counted",
    ),
    (30, "INSERT INTO room_tags SELECT s, '76' || (n + 10), 'tag', n * 1000 FROM counted"),
    (
        30,
        "INSERT INTO categories (site_id, category_id, parent_id, name, place, used) \
        SELECT s, CAST(n AS TEXT), NULL, 'name', n, TRUE FROM counted",
    ),
    (6, "INSERT INTO template_owners SELECT s, n - 1, 20, 1, FALSE, FALSE FROM counted"),
    (
        20,
        "INSERT INTO custom_tabs SELECT s, n, n, 'title', 'https://crm.example.com/', 'https://crm.example.com', TRUE, 7, 7, FALSE, 'x' FROM counted",
    ),
    (
        8,
        "INSERT INTO api_keys (site_id, key_id, label, agent_id, token_hash, tail, scopes, created_by, created_at) \
        SELECT s, n, 'key', n % 6 + 1, 'k' || (s * 100 + n), 'tail', 1, 1, n FROM counted",
    ),
    (
        4,
        "INSERT INTO webhooks (site_id, webhook_id, label, url, kinds, enabled, secret, version, next_at, failures, created_at) \
        SELECT s, n, 'webhook', 'https://example.com/', 6, n > 1, 'x', 1, s * 1000 + n, 0, 0 FROM counted",
    ),
    (
        40,
        "INSERT INTO webhook_deliveries (site_id, webhook_id, news_id, kind, body, state, attempts, run_at, created_at) \
        SELECT s, n % 4 + 1, n, 1, '{}', n % 3, 0, s * 1000 + n, s * 1000 + n FROM counted",
    ),
    (30, "INSERT INTO template_categories SELECT s, n, n % 6, 'name', n FROM counted"),
    (
        60,
        "INSERT INTO templates SELECT s, n, n % 6, n % 30 + 1, 'title', 'body', 'c' || n, 'c' || n, 1, 0, 0, 1 FROM counted",
    ),
    (20, "INSERT INTO template_files SELECT s, n, n, 0 FROM counted"),
    (60, "INSERT INTO template_marks SELECT s, n % 6 + 1, n, FALSE, 1, n FROM counted"),
    (60, "INSERT INTO sentences SELECT s, n % 6 + 1, n, 'text' || n, 1, n FROM counted"),
    (
        20,
        "INSERT INTO alarms (site_id, alarm_id, room_no, agent_id, due_at, note) \
        SELECT s, n, n, n % 6 + 1, s * 1000 + n, '' FROM counted",
    ),
    (
        20,
        "INSERT INTO audit (site_id, audit_id, at, agent_id, action, room_no, detail) \
        SELECT s, n, n * 1000, n % 6 + 1, 'read_history_room', n, '{}' FROM counted",
    ),
    (
        60,
        "INSERT INTO search_docs (doc_id, site_id, room_no, item) SELECT s * 1000 + n, s, n / 4 + 1, n % 4 FROM counted",
    ),
    (40, "INSERT INTO search_rooms SELECT s, n, 4, 0, n % 6 + 1, NULL FROM counted"),
    (
        20,
        "INSERT INTO exports SELECT s, n, n % 6 + 1, n % 2, 1, 1, NULL, 1, 1, 0, 0, n, n, s * 1000 + n, 1, '[]' FROM counted",
    ),
    (20, "INSERT INTO export_parts SELECT s, n, 0, n FROM counted"),
    (2, "INSERT INTO search_asks SELECT s, 0, n, n FROM counted"),
    (1, "INSERT INTO search_progress SELECT s, 0, 0, 0, 0, NULL FROM counted"),
    (
        4,
        "INSERT INTO connections (site_id, channel_id, flavour, base_url, chat_url, public_name, sender_key, paths, networks, per_second, \
        secret_hash, secret, version, connected_at) SELECT s, n, 'naver', '', '', '', '', '', '[]', 10, 'h' || (s * 100 + n), '', 1, 0 FROM counted",
    ),
    (8, "INSERT INTO channel_inbox SELECT s, n, 1, 'k' || (n / 2), 'e' || n, 'x', s * 1000 + n, 0 FROM counted"),
    (20, "INSERT INTO deliveries SELECT s, n, 1, 1, n % 16 + 1, n % 2, 0, 0, s * 1000 + n, 0, NULL FROM counted"),
    (
        1,
        "INSERT INTO shops (site_id, client_id, client_secret, linked_at, synced_to, failures) \
        SELECT s, 'shop', replace('################', '#', 'as long as a secret is, encrypted'), 0, 0, 0 FROM counted",
    ),
    (30, "INSERT INTO shop_orders SELECT s, 'p' || n, 'o' || n, 'h' || (n / 3), n * 1000, 0, '{}' FROM counted"),
    (
        1,
        "INSERT INTO kakao_sync SELECT s, TRUE, '', replace('################', '#', 'as long as keys are, all together'), NULL, NULL FROM counted",
    ),
    (16, "INSERT INTO kakao_accounts SELECT s, n, 'k' || n, '', 0 FROM counted"),
    (10, "INSERT INTO drafts SELECT s, n / 2, n, 'text', 0 FROM counted"),
];
const SITES: i64 = 200;
const WHOLE_TABLE: Statement = Statement {
    name: "a scan",
    kind: StatementKind::List,
    sql: Pair {
        sqlite: "SELECT room_no FROM rooms WHERE last_text = $1",
        postgres: "SELECT room_no FROM rooms WHERE last_text = $1",
    },
};

async fn fill(db: &Db) {
    let (numbers, sites): (Vec<_>, Vec<_>) = (
        (1..=60).map(|n| serde_json::json!({ "n": n })).collect(),
        (1..=SITES).map(|n| serde_json::json!({ "n": n })).collect(),
    );
    for (most, insert) in FILL {
        let counted = format!(
            "FROM (SELECT CAST(a.value ->> 'n' AS BIGINT) AS s, CAST(b.value ->> 'n' AS BIGINT) AS n \
             FROM json_each('{}') a CROSS JOIN json_each('{}') b WHERE CAST(b.value ->> 'n' AS BIGINT) <= {most}) counted",
            Value::from(sites.clone()),
            Value::from(numbers.clone()),
        );
        let sql = insert.replace("FROM counted", &counted);
        let sql = AssertSqlSafe(sql);
        match db {
            Db::Sqlite { writer, .. } => sqlx::query(sql).execute(&mut *writer.lock().await).await.map(|_| ()),
            Db::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
        }
        .unwrap_or_else(|error| panic!("{insert}: {error}"));
    }
    fill_people(db).await;
    db.analyze().await.expect("statistics");
}

/// The index of people is another table on each engine.
async fn fill_people(db: &Db) {
    let numbers = Value::from((1..=SITES * 40).map(|n| serde_json::json!([n])).collect::<Vec<_>>()).to_string();
    match db {
        Db::Sqlite { writer, .. } => sqlx::query(
            "INSERT INTO search_people (rowid, tokens) SELECT v.value ->> 0, 's:' || (v.value ->> 0) FROM json_each($1) v",
        )
        .bind(numbers)
        .execute(&mut *writer.lock().await)
        .await
        .map(|_| ()),
        Db::Postgres(pool) => sqlx::query(
            "INSERT INTO search_people (row_id, tokens) \
             SELECT CAST(v.value ->> 0 AS BIGINT), ARRAY['s:' || (v.value ->> 0)] FROM json_each($1) v",
        )
        .bind(numbers)
        .execute(pool)
        .await
        .map(|_| ()),
    }
    .expect("people");
}

testkit::both_databases!(every_list_is_read_through_an_index);
async fn every_list_is_read_through_an_index(db: TestDb) {
    let db = db.alone().await;
    fill(&db).await;
    let mut read = db.read().await.expect("a connection");
    let mut faults = Vec::new();
    let lists = store::all_statements().into_iter().filter(|statement| statement.kind == StatementKind::List);
    for statement in lists.chain([WHOLE_TABLE]) {
        let scans = match read.conn() {
            Conn::Sqlite(conn) => sqlite_scans(conn, &statement).await,
            Conn::Postgres(conn) => postgres_scans(conn, &statement).await,
        };
        faults.extend(scans.into_iter().map(|scan| format!("{}: {scan}", statement.name)));
    }
    drop(read);
    let (engine, db) = (db.engine, db.db().clone());
    db.close().await;
    let known = faults.extract_if(.., |fault| fault.starts_with(WHOLE_TABLE.name)).count();
    assert_eq!(known, 1, "{engine:?}: a scan is seen where there is one");
    assert!(faults.is_empty(), "{engine:?} reads whole tables\n{}", faults.join("\n"));
}

async fn sqlite_scans(conn: &mut sqlx::SqliteConnection, statement: &Statement) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement.sql.sqlite));
    let rows = sqlx::query(explain).fetch_all(conn).await.expect("a plan");
    let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    let own: Vec<_> = steps
        .iter()
        .filter_map(|step| step.strip_prefix("CO-ROUTINE ").or_else(|| step.strip_prefix("MATERIALIZE ")))
        .collect();
    let scans_table = |step: &&String| {
        step.strip_prefix("SCAN ").is_some_and(|scanned| {
            let harmless = scanned.contains("VIRTUAL TABLE") || scanned.contains("CONSTANT ROW");
            !harmless && !own.iter().any(|name| scanned.starts_with(*name))
        })
    };
    steps.iter().filter(scans_table).cloned().collect()
}

async fn postgres_scans(conn: &mut sqlx::PgConnection, statement: &Statement) -> Vec<String> {
    let sql = statement.sql.postgres;
    let parameters = (1..=20).filter(|n| sql.contains(&format!("${n}"))).max().unwrap_or(0);
    let nulls = vec!["NULL"; parameters].join(", ");
    let execute = if parameters == 0 { "explained".to_owned() } else { format!("explained({nulls})") };
    let setup = AssertSqlSafe(format!("SET plan_cache_mode = force_generic_plan; PREPARE explained AS {sql}"));
    sqlx::raw_sql(setup).execute(&mut *conn).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
    let explain = AssertSqlSafe(format!("EXPLAIN (FORMAT JSON) EXECUTE {execute}"));
    let row = sqlx::raw_sql(explain).fetch_one(&mut *conn).await.expect("a plan");
    sqlx::raw_sql("DEALLOCATE explained").execute(&mut *conn).await.expect("forgotten");
    let plan: Value = serde_json::from_str(row.try_get_unchecked(0).expect("text")).expect("JSON");
    let mut scans = Vec::new();
    find_scans(&plan[0]["Plan"], &mut scans);
    scans
}

fn find_scans(node: &Value, scans: &mut Vec<String>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let whole_index =
        matches!(kind, "Index Scan" | "Index Only Scan" | "Bitmap Index Scan") && node["Index Cond"].is_null();
    if kind == "Seq Scan" || whole_index {
        scans.push(format!("{kind} on {} {}", node["Relation Name"], node["Index Name"]));
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        find_scans(child, scans);
    }
}
