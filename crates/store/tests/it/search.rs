//! The index of search: what a search reads of it, however much there is.

use domain::{CustomerKey, IdentityId, Millis, RoomNo, SiteId, access::RoomAccess, room::Status};
use serde_json::Value;
#[expect(clippy::disallowed_types, reason = "EXPLAIN is put in front of statements of this crate")]
use sqlx::AssertSqlSafe;
use sqlx::Row as _;
use store::{
    AsConn as _, Conn, Db, StoreError,
    search::{Entry, Item, Scope, Within},
};
use testkit::TestDb;

testkit::both_databases!(
    r14_a_customer_with_few_messages_is_searched_without_reading_what_others_wrote,
    numbers_of_entries_ascend_with_time_and_never_meet,
);

const WEEK: i64 = 7 * 24 * 3_600_000;
const EVERYBODY: IdentityId = IdentityId(1);
const QUIET: IdentityId = IdentityId(2);
/// Entries with the common word.
const MANY: i64 = 20_000;

fn entry(room: i64, seq: i64, at: i64, identity: IdentityId, words: &[&str]) -> Entry {
    let scope = Scope::of(RoomAccess { status: Status::Ended, agent: None, queued: false, reviewer: None });
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    Entry { room: RoomNo(room), item: Item::message(seq), at: Millis(at), identity, scope, words }
}

async fn insert(db: &Db, site: SiteId, entries: Vec<Entry>) {
    let written: Result<bool, StoreError> = db
        .write("fill", (site, entries), |tx, (site, entries)| {
            Box::pin(async move {
                let mine = store::search::claim(tx, *site, 7, Millis(0), Millis(1)).await?;
                store::search::insert(tx, *site, entries).await?;
                Ok(mine)
            })
        })
        .await;
    assert!(written.expect("written"));
}

async fn r14_a_customer_with_few_messages_is_searched_without_reading_what_others_wrote(db: TestDb) {
    let db = db.alone().await;
    let site = db.site().await.id;
    // A year of it, and the quiet one among them.
    let common: Vec<_> =
        (0..MANY).map(|n| entry(1, n + 1, n * (52 * WEEK / MANY), EVERYBODY, &["환불", "불요"])).collect();
    for part in common.chunks(2_000) {
        insert(&db, site, part.to_vec()).await;
    }
    insert(&db, site, vec![entry(2, 1, 5 * WEEK, QUIET, &["환불"]), entry(2, 2, 6 * WEEK, QUIET, &["배송"])]).await;
    db.analyze().await.expect("statistics");

    let mut read = db.read().await.expect("a connection");
    let find = store::all_statements().into_iter().find(|one| one.name == "dialect::search::FIND").expect("declared");
    match read.conn() {
        Conn::Sqlite(conn) => {
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", find.sql.sqlite));
            let steps: Vec<String> = sqlx::query(explain)
                .fetch_all(conn)
                .await
                .expect("a plan")
                .iter()
                .map(|row| row.get("detail"))
                .collect();
            let index = steps.iter().find(|step| step.contains("search_index")).expect("asked");
            // M: MATCH; < and >: between two entries. It goes from the newest: what it finds is not sorted, only a page of it.
            assert!(index.contains(":M") && index.contains("<>"), "{steps:?}");
            let before_page = steps.iter().take_while(|step| *step != "SCAN x");
            assert!(!before_page.clone().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
            assert!(before_page.count() < steps.len(), "{steps:?}");
        }
        Conn::Postgres(conn) => {
            let quiet = read_rows(conn, find.sql.postgres, site, "i:2", "i:2").await;
            assert!(quiet <= 2, "{quiet} entries were read for one");
            let weeks: Vec<_> = (51..53).map(|week| format!("t:{week}")).collect();
            let lately = read_rows(conn, find.sql.postgres, site, &format!("s:{site}"), &weeks.join(" ")).await;
            assert!(lately > 0 && lately < MANY / 20, "{lately} of {MANY} entries were read for the newest");
        }
    }
    let words = ["환불".to_owned()];
    let within = Within::Identities(vec![QUIET]);
    let reaches = store::search::reaches(&mut read, &within, i64::MAX, Millis(52 * WEEK));
    let (hits, more) =
        store::search::find(&mut read, site, (&words, &within), (&reaches[0], i64::MAX), 10).await.expect("asked");
    assert!(hits.is_empty() && more.is_none(), "no room stands behind the entries");
    let found = store::search::find_customers(&mut read, site, &words, 10).await.expect("asked");
    assert_eq!(found, Vec::<CustomerKey>::new());
    drop(read);
    let db = db.db().clone();
    db.close().await;
}

/// How many entries the index gave.
async fn read_rows(conn: &mut sqlx::PgConnection, find: &str, site: SiteId, scopes: &str, weeks: &str) -> i64 {
    let prepare = AssertSqlSafe(format!("SET plan_cache_mode = force_generic_plan; PREPARE asked AS {find}"));
    sqlx::raw_sql(prepare).execute(&mut *conn).await.expect("prepared");
    let execute = format!("EXECUTE asked({site}, {}, 0, 64, '환불', '{scopes}', '{weeks}')", i64::MAX);
    let explain = AssertSqlSafe(format!("EXPLAIN (ANALYZE, FORMAT JSON) {execute}"));
    let row = sqlx::raw_sql(explain).fetch_one(&mut *conn).await.expect("a plan");
    sqlx::raw_sql("DEALLOCATE asked").execute(&mut *conn).await.expect("forgotten");
    let plan: Value = serde_json::from_str(row.try_get_unchecked(0).expect("text")).expect("JSON");
    let mut rows = Vec::new();
    of_index(&plan[0]["Plan"], &mut rows);
    assert_eq!(rows.len(), 1, "one look-up: {plan}");
    rows[0]
}

fn of_index(node: &Value, rows: &mut Vec<i64>) {
    if node["Index Name"] == "search_docs_by_token" {
        #[expect(clippy::cast_possible_truncation, reason = "a count of rows")]
        rows.push(node["Actual Rows"].as_f64().unwrap_or_default() as i64);
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        of_index(child, rows);
    }
}

async fn numbers_of_entries_ascend_with_time_and_never_meet(db: TestDb) {
    let db = db.alone().await;
    let site = db.site().await.id;
    // More in one second than it has numbers, then older ones, then as many again.
    let second =
        |room: i64, at: i64, count: i64| (1..=count).map(|n| entry(room, n, at, EVERYBODY, &["환불"])).collect();
    insert(&db, site, second(1, 90_000, 1_500)).await;
    insert(&db, site, second(2, 10_000, 10)).await;
    insert(&db, site, second(3, 90_000, 1_500)).await;
    insert(&db, site, second(4, 120_000, 10)).await;
    let mut read = db.read().await.expect("a connection");
    let rooms: Vec<(i64, i64)> = store::on!(&mut read, |c| sqlx::query_as(
        "SELECT room_no, COUNT(*) FROM search_docs WHERE site_id = $1 GROUP BY room_no ORDER BY MIN(doc_id)"
    )
    .bind(site.0)
    .fetch_all(c))
    .expect("rows");
    assert_eq!(rooms, [(2, 10), (1, 1_500), (3, 1_500), (4, 10)]);
    drop(read);
    let db = db.db().clone();
    db.close().await;
}
