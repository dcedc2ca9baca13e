use sqlx::{Executor as _, SqlSafeStr as _};
use store::{AsConn as _, Conn};
use testkit::TestDb;

testkit::both_databases!(every_statement_prepares);
async fn every_statement_prepares(db: TestDb) {
    let mut read = db.read().await.expect("a connection");
    let mut faults = Vec::new();
    for statement in store::all_statements() {
        let result = match read.conn() {
            Conn::Sqlite(conn) => conn.prepare(statement.sql.sqlite.into_sql_str()).await.map(|_| ()),
            Conn::Postgres(conn) => conn.prepare(statement.sql.postgres.into_sql_str()).await.map(|_| ()),
        };
        if let Err(error) = result {
            faults.push(format!("{}: {error}", statement.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
