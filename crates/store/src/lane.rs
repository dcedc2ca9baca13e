use sqlx::{Connection as _, PgPool, Postgres, pool::PoolConnection};

use crate::{
    Db, StoreError, Tx, TxFuture,
    db::{Retry, finish, is_again, pause},
};

/// Write transactions one after the other on a connection that is kept: giving one back to the pool costs a round trip, for
/// the pool asks whether it still lives.
#[derive(Debug)]
pub struct Lane {
    db: Db,
    kept: Option<PoolConnection<Postgres>>,
}

enum Ran<T, E> {
    /// No transaction was begun.
    Not(StoreError),
    /// What came of it.
    Ended(Result<T, E>),
}

impl Lane {
    /// Connects with the first transaction.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db, kept: None }
    }

    /// As [`Db::write_here`].
    ///
    /// # Errors
    /// As [`Db::write_here`].
    pub async fn write<C, T, E, F>(&mut self, name: &'static str, input: &C, work: &F) -> Result<T, E>
    where
        C: Sync,
        E: From<StoreError> + Retry,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, T, E> + Send + Sync,
    {
        let Db::Postgres(pool) = &self.db else {
            return self.db.write_here(name, input, work).await;
        };
        let mut tries = 0;
        loop {
            tries += 1;
            let result = run(pool, &mut self.kept, input, work).await;
            if !is_again(tries, &result) {
                return result;
            }
            pause(name, tries).await;
        }
    }

    /// Whether it keeps a connection that others wait for, as whoever closes the database does.
    #[must_use]
    pub fn keeps(&self) -> bool {
        self.kept.is_some()
    }

    /// Gives the connection back.
    pub fn let_go(&mut self) {
        self.kept = None;
    }
}

/// A kept connection may have died since it was used: then another one is taken.
async fn run<C, T, E, F>(
    pool: &PgPool,
    kept: &mut Option<PoolConnection<Postgres>>,
    input: &C,
    work: &F,
) -> Result<T, E>
where
    E: From<StoreError>,
    F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, T, E>,
{
    if let Some(mut conn) = kept.take()
        && let Ran::Ended(result) = run_on(&mut conn, input, work).await
    {
        if result.is_ok() && !pool.is_closed() {
            *kept = Some(conn);
        }
        return result;
    }
    let mut conn = pool.acquire().await.map_err(StoreError::from)?;
    match run_on(&mut conn, input, work).await {
        Ran::Not(error) => Err(error.into()),
        Ran::Ended(result) => {
            if result.is_ok() && !pool.is_closed() {
                *kept = Some(conn);
            }
            result
        }
    }
}

async fn run_on<C, T, E, F>(conn: &mut PoolConnection<Postgres>, input: &C, work: &F) -> Ran<T, E>
where
    E: From<StoreError>,
    F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, T, E>,
{
    let mut tx = match conn.begin().await {
        Ok(tx) => tx,
        Err(error) => return Ran::Not(error.into()),
    };
    let result = work(&mut Tx::Postgres(&mut tx), input).await;
    Ran::Ended(finish(tx, result).await)
}
