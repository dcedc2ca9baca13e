use sqlx::{Connection as _, PgPool, Postgres, pool::PoolConnection};

use crate::{
    Db, StoreError, Tx, TxFuture,
    db::{Body, Retry, Run, finish, is_again, pause},
};

/// Write transactions one after the other on a connection that is kept: giving one back to the pool costs a round trip, for
/// the pool asks whether it still lives.
#[derive(Debug)]
pub struct Lane {
    db: Db,
    kept: Option<PoolConnection<Postgres>>,
}

enum Ran<E> {
    /// No transaction was begun.
    Not(StoreError),
    /// What came of it.
    Ended(Result<(), E>),
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
        T: Send,
        E: From<StoreError> + Retry,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, T, E> + Send + Sync,
    {
        let Db::Postgres(pool) = &self.db else {
            return self.db.write_here(name, input, work).await;
        };
        let body = Body::new(input, work);
        repeat(name, pool, &mut self.kept, &body).await?;
        body.value()
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

async fn repeat<E: From<StoreError> + Retry>(
    name: &'static str,
    pool: &PgPool,
    kept: &mut Option<PoolConnection<Postgres>>,
    body: &dyn Run<E>,
) -> Result<(), E> {
    let mut tries = 0;
    loop {
        tries += 1;
        let result = run(pool, kept, body).await;
        if !is_again(tries, &result) {
            return result;
        }
        pause(name, tries).await;
    }
}

/// A kept connection may have died since it was used: then another one is taken.
async fn run<E: From<StoreError>>(
    pool: &PgPool,
    kept: &mut Option<PoolConnection<Postgres>>,
    body: &dyn Run<E>,
) -> Result<(), E> {
    if let Some(mut conn) = kept.take()
        && let Ran::Ended(result) = run_on(&mut conn, body).await
    {
        if result.is_ok() && !pool.is_closed() {
            *kept = Some(conn);
        }
        return result;
    }
    let mut conn = pool.acquire().await.map_err(StoreError::from)?;
    match run_on(&mut conn, body).await {
        Ran::Not(error) => Err(error.into()),
        Ran::Ended(result) => {
            if result.is_ok() && !pool.is_closed() {
                *kept = Some(conn);
            }
            result
        }
    }
}

async fn run_on<E: From<StoreError>>(conn: &mut PoolConnection<Postgres>, body: &dyn Run<E>) -> Ran<E> {
    let mut tx = match conn.begin().await {
        Ok(tx) => tx,
        Err(error) => return Ran::Not(error.into()),
    };
    let result = body.run(&mut Tx::Postgres(&mut tx)).await;
    Ran::Ended(finish(tx, result).await)
}
