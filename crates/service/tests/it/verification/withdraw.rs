use domain::verification::Method;
use service::{Desk, Error, verification};
#[expect(clippy::disallowed_types, reason = "names of tables and columns come from the catalogue")]
use sqlx::AssertSqlSafe;
use store::{AsConn as _, Conn};
use testkit::TestDb;

use super::{NUMBER, scene};
use crate::entry::{page, signed};

testkit::both_databases!(
    r20_a_withdrawal_spoils_files_that_show_the_number,
    r20_a_withdrawal_erases_the_number_everywhere,
    r20_a_withdrawal_by_method_leaves_the_others,
);

const SQLITE_TEXTS: &str = "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND p.type = 'TEXT'";
const POSTGRES_TEXTS: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
    WHERE table_schema = 'public' AND data_type = 'text'";

/// Every text column of the database that holds these digits, with dashes or without.
pub(super) async fn cells_with(desk: &Desk, digits: &str) -> Vec<String> {
    let mut read = desk.read().await.expect("a connection");
    let columns: Vec<(String, String)> = match read.conn() {
        Conn::Sqlite(conn) => sqlx::query_as(SQLITE_TEXTS).fetch_all(conn).await,
        Conn::Postgres(conn) => sqlx::query_as(POSTGRES_TEXTS).fetch_all(conn).await,
    }
    .expect("the catalogue answers");
    assert!(columns.len() > 50, "the catalogue was read");
    let mut found = Vec::new();
    for (table, column) in columns {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE REPLACE(REPLACE({column}, '-', ''), ' ', '') LIKE $1");
        let like = format!("%{digits}%");
        let (count,): (i64,) =
            store::on!(&mut read, |c| sqlx::query_as(AssertSqlSafe(sql.clone())).bind(like.as_str()).fetch_one(c))
                .expect("a count");
        if count > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

async fn r20_a_withdrawal_erases_the_number_everywhere(db: TestDb) {
    let db = db.alone().await;
    let here = scene(&db).await;
    let home = here.talk(&signed(&here.site, "happytalk")).await;
    here.verify(&home, NUMBER).await;
    let browser = here.talk(&page(&here.site)).await;
    here.verify(&browser, NUMBER).await;
    let signing = signed(&here.site, "happytalk");
    service::entry::enter(&here.desk, Some(&browser.session.token), &signing).await.expect("merged");
    let other = here.talk(&page(&here.site)).await;
    here.verify(&other, "010-9999-0000").await;
    let pending = here.ask(home.room).await;
    here.send(&home, &pending, NUMBER).await.expect("sent");
    assert_eq!(cells_with(&here.desk, "12345678").await.len(), 2, "a verification and its audit line");

    let mut read = here.desk.read().await.expect("a connection");
    let room = store::room::find(&mut read, here.site.id, home.room).await.expect("read").expect("a room");
    drop(read);
    here.desk.pass(1_000);
    let erased = verification::withdraw(&here.desk, here.site.id, room.identity, None).await.expect("withdrawn");
    assert_eq!(erased, 2, "both rows of the 고객식별번호");
    assert_eq!(cells_with(&here.desk, "12345678").await, Vec::<String>::new());
    assert_eq!(here.mobile(home.room).await, None);
    assert_eq!(here.mobile(other.room).await.as_deref(), Some("010-9999-0000"), "nobody else's");
    let list = verification::list(&here.desk, &here.admin, home.room).await.expect("a list");
    assert_eq!(list.pending, None, "what was asked before is over");
    assert_eq!(list.items.len(), 2);
    for one in &list.items {
        assert_eq!((one.number.as_deref(), one.withdrawn_at.clone()), (None, Some(here.desk.now().rfc3339())));
    }
    let again = verification::withdraw(&here.desk, here.site.id, room.identity, None).await.expect("withdrawn");
    assert_eq!(again, 0);
    let lines = "SELECT COUNT(*) FROM audit WHERE site_id = $1 AND action = 'withdraw_verification'";
    assert_eq!(here.count(lines).await, 1);
    let nobody = verification::withdraw(&here.desk, here.site.id, domain::IdentityId(1), None).await;
    assert!(matches!(nobody, Err(Error::NotFound)));
    here.desk.db().close().await;
}

async fn r20_a_withdrawal_by_method_leaves_the_others(db: TestDb) {
    let here = scene(&db).await;
    let talk = here.talk(&page(&here.site)).await;
    here.verify(&talk, NUMBER).await;
    let mut read = here.desk.read().await.expect("a connection");
    let room = store::room::find(&mut read, here.site.id, talk.room).await.expect("read").expect("a room");
    drop(read);
    let withdraw = async |method| verification::withdraw(&here.desk, here.site.id, room.identity, Some(method)).await;
    assert_eq!(withdraw(Method::KakaoSync).await.expect("withdrawn"), 0);
    assert_eq!(here.mobile(talk.room).await.as_deref(), Some(NUMBER));
    assert_eq!(withdraw(Method::Sms).await.expect("withdrawn"), 1);
    assert_eq!(here.mobile(talk.room).await, None);
}

async fn r20_a_withdrawal_spoils_files_that_show_the_number(db: TestDb) {
    use service::{
        export,
        view::{ExportKind, NewExport},
    };
    let here = scene(&db).await;
    let home = here.talk(&signed(&here.site, "happytalk")).await;
    here.verify(&home, NUMBER).await;
    let elsewhere = db.site().await;
    let stranger = elsewhere.acting_as(&elsewhere.agent("관리자", domain::access::Role::Admin).await, &[]);
    let second = here.site.acting_as(&here.site.agent("박매니저", domain::access::Role::Manager).await, &[]);
    let wanted = |kind| serde_json::from_value::<NewExport>(serde_json::json!({"kind": kind})).expect("an export");
    let mut files = Vec::new();
    for (session, kind) in [(&here.admin, "customers"), (&second, "consultations"), (&stranger, "customers")] {
        let begun = export::create(&here.desk, session, &wanted(kind)).await.expect("begun");
        while service::job::run_due(&here.desk, Some(session.site)).await.expect("done") > 0 {}
        let id: domain::ExportId = begun.id.parse().expect("an id");
        export::file(&here.desk, session, id).await.expect("a file");
        files.push((session, id));
    }
    let running = export::create(&here.desk, &here.admin, &wanted("customers")).await.expect("begun");
    assert_eq!(running.kind, ExportKind::Customers);
    let mut read = here.desk.read().await.expect("a connection");
    let room = store::room::find(&mut read, here.site.id, home.room).await.expect("read").expect("a room");
    drop(read);
    verification::withdraw(&here.desk, here.site.id, room.identity, None).await.expect("withdrawn");
    let left: Vec<bool> = {
        let mut left = Vec::new();
        for (session, id) in &files {
            left.push(export::file(&here.desk, session, *id).await.is_ok());
        }
        left
    };
    assert_eq!(left, [false, true, true], "this site's customers alone, at once");
    while service::job::run_due(&here.desk, Some(here.site.id)).await.expect("done") > 0 {}
    let own = export::list(&here.desk, &here.admin).await.expect("listed").items;
    assert!(own.is_empty(), "what was being written is no file either: {own:?}");
    export::sweep(&here.desk, Some(here.site.id)).await.expect("swept");
    let lists = "SELECT COUNT(*) FROM exports WHERE site_id = $1";
    assert_eq!(here.count(lists).await, 1, "the file is removed");
    export::create(&here.desk, &here.admin, &wanted("customers")).await.expect("another one may begin");
}
