//! Transactions on a connection that is kept.

use store::{AsConn as _, Conn, Db, Lane, StoreError, Tx, exec, on};
use testkit::{Engine, TestDb};

testkit::both_databases!(a_lane_goes_on_where_its_connection_died, a_lane_rolls_back_what_failed);

async fn backend(lane: &mut Lane) -> i64 {
    async fn ask(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let sql = match tx.conn() {
            Conn::Sqlite(_) => "SELECT 0",
            Conn::Postgres(_) => "SELECT CAST(pg_backend_pid() AS BIGINT)",
        };
        let (pid,): (i64,) = on!(tx, |c| sqlx::query_as(sql).fetch_one(c))?;
        Ok(pid)
    }
    lane.write("ask", &(), &|tx, ()| Box::pin(ask(tx))).await.expect("a connection")
}

async fn a_lane_goes_on_where_its_connection_died(db: TestDb) {
    let mut lane = Lane::new((*db).clone());
    let first = backend(&mut lane).await;
    assert_eq!(backend(&mut lane).await, first, "it is kept");
    assert_eq!(lane.keeps(), db.engine == Engine::Postgres);
    if let Db::Postgres(pool) = &*db {
        sqlx::query("SELECT pg_terminate_backend(CAST($1 AS INTEGER))").bind(first).execute(pool).await.expect("ended");
        assert_ne!(backend(&mut lane).await, first);
    }
    lane.let_go();
    assert!(!lane.keeps());
    backend(&mut lane).await;
}

async fn a_lane_rolls_back_what_failed(db: TestDb) {
    let mut lane = Lane::new((*db).clone());
    let refused: Result<(), StoreError> = lane
        .write("refused", &(), &|tx, ()| {
            Box::pin(async move {
                exec!(tx, sqlx::query("INSERT INTO meta (name, value) VALUES ('lane', 'b')"))?;
                Err(StoreError::Interrupted)
            })
        })
        .await;
    assert!(refused.is_err());
    let count: i64 = lane
        .write("count", &(), &|tx, ()| {
            Box::pin(async move {
                let (count,): (i64,) =
                    on!(tx, |c| sqlx::query_as("SELECT COUNT(*) FROM meta WHERE name = 'lane'").fetch_one(c))?;
                Ok::<_, StoreError>(count)
            })
        })
        .await
        .expect("counted");
    assert_eq!(count, 0);
}
