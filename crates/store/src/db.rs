use std::{future::Future, path::Path, pin::Pin, sync::Arc, time::Duration};

use sqlx::{
    PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use crate::StoreError;

/// How often a transaction is run again after a conflict.
const TRIES: u32 = 3;
const STATEMENTS: usize = 500;
/// Rows that SQLite's writer may be ahead of who reads them.
const ROWS: usize = 512;
/// SQLite's readers at most: they take turns, and each keeps a thread and pages of its own.
const READERS: u32 = 4;

/// A database of one of both engines. Cloning is cheap.
#[derive(Debug, Clone)]
pub enum Db {
    /// The embedded engine: one writer connection, several readers.
    Sqlite {
        /// Readers.
        readers: SqlitePool,
        /// The writer.
        writer: Arc<Mutex<SqliteConnection>>,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

/// A connection for reading.
#[derive(Debug)]
pub enum Read {
    /// SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// A running write transaction.
#[derive(Debug)]
pub enum Tx<'c> {
    /// SQLite, after `BEGIN IMMEDIATE`.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// Anything statements can run on: a [`Read`] or a [`Tx`].
#[derive(Debug)]
pub enum Conn<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// Gives the connection under a [`Read`] or [`Tx`], so that one reading function serves both.
pub trait AsConn: Send {
    /// The connection.
    fn conn(&mut self) -> Conn<'_>;
}

impl AsConn for Read {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

impl AsConn for Tx<'_> {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

/// Runs one expression on the connection of either engine.
///
/// `on!(tx, |c| sqlx::query(SQL).bind(1_i64).execute(c))` awaits it and turns the error into a [`StoreError`].
#[macro_export]
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $crate::AsConn::conn($conn) {
            $crate::Conn::Sqlite($c) => $body.await.map_err($crate::StoreError::from),
            $crate::Conn::Postgres($c) => $body.await.map_err($crate::StoreError::from),
        }
    };
}

/// Runs one statement that answers no rows on the connection of either engine and gives the number of rows it changed.
///
/// `exec!(tx, sqlx::query(SQL).bind(1_i64))`
#[macro_export]
macro_rules! exec {
    ($conn:expr, $query:expr) => {
        match $crate::AsConn::conn($conn) {
            $crate::Conn::Sqlite(c) => $query.execute(c).await.map(|done| done.rows_affected()),
            $crate::Conn::Postgres(c) => $query.execute(c).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::StoreError::from)
    };
}

/// The future of a transaction's body.
pub type TxFuture<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

impl Db {
    /// Opens `sqlite:<path>` (created when missing) or `postgres://…` with at most `connections` connections.
    ///
    /// # Errors
    /// When the address is of no known kind or the database can't be reached.
    pub async fn open(url: &str, connections: u32) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(Path::new(path.trim_start_matches("//")), connections).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url, connections).await
        } else {
            Err(StoreError::UnknownUrl)
        }
    }

    async fn open_sqlite(path: &Path, connections: u32) -> Result<Self, StoreError> {
        use sqlx::ConnectOptions as _;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(STATEMENTS)
            .pragma("mmap_size", "268435456")
            .pragma("cache_size", "-16384")
            .optimize_on_close(true, Some(400))
            .log_slow_statements(log::LevelFilter::Debug, Duration::from_secs(1));
        // A group is read at once, not row by row in turns with the thread of the connection.
        let writer = options.clone().row_buffer_size(ROWS).connect().await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(connections.min(READERS))
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("cache_size", "-2048").create_if_missing(false));
        Ok(Self::Sqlite { readers, writer: Arc::new(Mutex::new(writer)) })
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Self, StoreError> {
        let options: PgConnectOptions = url.parse()?;
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(options.statement_cache_capacity(STATEMENTS).application_name("sarangbang"))
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// A connection for reading. It sees every write that was answered before.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn read(&self) -> Result<Read, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Read::Sqlite(readers.acquire().await?),
            Self::Postgres(pool) => Read::Postgres(pool.acquire().await?),
        })
    }

    /// Runs `work` with `input` in one transaction and commits it when it returns `Ok`, in a task of its own: a caller that has
    /// gone away changes nothing. After a conflict `work` is run again, so it must hold nothing but the transaction.
    ///
    /// # Errors
    /// What `work` returned (everything is rolled back then), or the engine's own refusal.
    pub async fn write<C, T, E, F>(&self, name: &'static str, input: C, work: F) -> Result<T, E>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Retry + Send + 'static,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, T, E> + Send + Sync + 'static,
    {
        let db = self.clone();
        let task = tokio::spawn(async move { db.write_here(name, &input, &work).await });
        task.await.unwrap_or_else(|_| Err(StoreError::Interrupted.into()))
    }

    /// The same as [`Db::write`] for callers that already are a task of their own.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write_here<C, T, E, F>(&self, name: &'static str, input: &C, work: &F) -> Result<T, E>
    where
        C: Sync,
        T: Send,
        E: From<StoreError> + Retry,
        F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, T, E> + Send + Sync,
    {
        let body = Body::new(input, work);
        self.run(name, &body).await?;
        body.value()
    }

    async fn run<E: From<StoreError> + Retry>(&self, name: &'static str, body: &dyn Run<E>) -> Result<(), E> {
        let mut tries = 0;
        loop {
            tries += 1;
            let result = match self {
                Self::Sqlite { writer, .. } => {
                    let mut conn = writer.lock().await;
                    run_sqlite(&mut conn, body).await
                }
                Self::Postgres(pool) => run_postgres(pool, body).await,
            };
            if !is_again(tries, &result) {
                return result;
            }
            pause(name, tries).await;
        }
    }

    /// Closes all connections; SQLite writes its log into the database file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                let mut conn = writer.lock().await;
                if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *conn).await {
                    tracing::warn!(%error, "the write-ahead log could not be folded in at close");
                }
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Errors that may say: run the transaction again.
pub trait Retry {
    /// Whether the same transaction may succeed when it is run again.
    fn is_transient(&self) -> bool;
}

impl Retry for StoreError {
    fn is_transient(&self) -> bool {
        self.is_transient()
    }
}

/// Whether a transaction that ended like this is to be run again.
pub(crate) fn is_again<T, E: Retry>(tries: u32, result: &Result<T, E>) -> bool {
    tries < TRIES && result.as_ref().is_err_and(|error| error.is_transient())
}

/// The pause before it is run again.
pub(crate) async fn pause(name: &'static str, tries: u32) {
    tracing::debug!(transaction = name, tries, "transaction is run again after a conflict");
    tokio::time::sleep(Duration::from_millis(u64::from(tries) * 5)).await;
}

/// The body of a transaction without its types: beginning, repeating and committing are compiled once, not for each use case.
pub(crate) trait Run<E>: Sync {
    /// Runs it; what it answers is kept.
    fn run<'t>(&'t self, tx: &'t mut Tx<'_>) -> TxFuture<'t, (), E>;
}

/// A transaction's body with its input, and a place for what it answers.
pub(crate) struct Body<'b, C, T, F> {
    input: &'b C,
    work: &'b F,
    value: std::sync::Mutex<Option<T>>,
}

impl<'b, C, T, F> Body<'b, C, T, F> {
    pub(crate) fn new(input: &'b C, work: &'b F) -> Self {
        Self { input, work, value: std::sync::Mutex::default() }
    }

    /// What it answered; call it after a commit.
    pub(crate) fn value<E: From<StoreError>>(self) -> Result<T, E> {
        let value = self.value.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        value.ok_or_else(|| StoreError::Interrupted.into())
    }
}

impl<C, T, E, F> Run<E> for Body<'_, C, T, F>
where
    C: Sync,
    T: Send,
    F: for<'t> Fn(&'t mut Tx<'_>, &'t C) -> TxFuture<'t, T, E> + Sync,
{
    fn run<'t>(&'t self, tx: &'t mut Tx<'_>) -> TxFuture<'t, (), E> {
        Box::pin(async move {
            let value = (self.work)(tx, self.input).await?;
            *self.value.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(value);
            Ok(())
        })
    }
}

async fn run_sqlite<E: From<StoreError>>(conn: &mut SqliteConnection, body: &dyn Run<E>) -> Result<(), E> {
    use sqlx::Connection as _;
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await.map_err(StoreError::from)?;
    let result = body.run(&mut Tx::Sqlite(&mut tx)).await;
    finish(tx, result).await
}

async fn run_postgres<E: From<StoreError>>(pool: &PgPool, body: &dyn Run<E>) -> Result<(), E> {
    let mut tx = pool.begin().await.map_err(StoreError::from)?;
    let result = body.run(&mut Tx::Postgres(&mut tx)).await;
    finish(tx, result).await
}

pub(crate) async fn finish<T, E, D>(tx: Transaction<'_, D>, result: Result<T, E>) -> Result<T, E>
where
    D: sqlx::Database,
    E: From<StoreError>,
{
    match result {
        Ok(value) => {
            tx.commit().await.map_err(StoreError::from)?;
            Ok(value)
        }
        Err(error) => {
            tx.rollback().await.map_err(StoreError::from)?;
            Err(error)
        }
    }
}
