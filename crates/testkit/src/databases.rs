//! Every test that needs a database runs on both: SQLite in a directory of its own, PostgreSQL in one database per test run.
//!
//! ```ignore
//! testkit::both_databases!(s15_the_count_covers_all_identities);
//! async fn s15_the_count_covers_all_identities(db: TestDb) {
//!     let site = db.site().await;
//! }
//! ```

use std::{
    env,
    hash::{DefaultHasher, Hash, Hasher},
    ops::Deref,
    path::Path,
    sync::atomic::AtomicU64,
};

use sqlx::{Connection as _, PgConnection, Postgres, migrate::MigrateDatabase as _};
use store::Db;
use tempfile::TempDir;

/// Where the PostgreSQL half of the tests connects; the database named there is used for administration only.
pub const POSTGRES_URL: &str = "SARANGBANG_TEST_POSTGRES_URL";
/// Set to `sqlite` to leave the PostgreSQL half out.
pub const ONLY: &str = "SARANGBANG_TEST_ONLY";

const PREFIX: &str = "sarangbang_test_";
const LOCK: i64 = 0x7361_7261_6e67;
const CONNECTIONS: u32 = 6;

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A migrated database for one test. Other tests use the same PostgreSQL database at the same time: make a site of
/// your own and look at nothing else, or ask for [`TestDb::alone`].
#[derive(Debug)]
pub struct TestDb {
    /// Which engine.
    pub engine: Engine,
    db: Db,
    url: String,
    seed: u64,
    pub(crate) sites: AtomicU64,
    _dir: TempDir,
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

/// Makes a test `…::sqlite` and a test `…::postgres` of each named `async fn(TestDb)`.
#[macro_export]
macro_rules! both_databases {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            const NAME: &str = concat!(env!("CARGO_PKG_NAME"), "::", module_path!());
            #[test]
            fn sqlite() {
                $crate::databases::run($crate::Engine::Sqlite, NAME, super::$test);
            }
            #[test]
            fn postgres() {
                $crate::databases::run($crate::Engine::Postgres, NAME, super::$test);
            }
        }
    )+};
}

/// Makes a test `…::postgres` of each named `async fn(TestDb)` in which several nodes share a desk: in a database of its own.
#[macro_export]
macro_rules! several_nodes {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            const NAME: &str = concat!(env!("CARGO_PKG_NAME"), "::", module_path!());
            #[test]
            fn postgres() {
                $crate::databases::run($crate::Engine::Postgres, NAME, |db| async { super::$test(db.alone().await).await });
            }
        }
    )+};
}

/// Runs one test on one engine. `name` tells tests apart: ids and sites are drawn from it.
///
/// # Panics
/// When the test fails, or where PostgreSQL is wanted and cannot be had.
pub fn run<F: Future<Output = ()>>(engine: Engine, name: &str, test: impl FnOnce(TestDb) -> F) {
    if engine == Engine::Postgres && env::var(ONLY).is_ok_and(|only| only == "sqlite") {
        return;
    }
    // Whoever calls https names its cryptography first; a second call is refused and changes nothing.
    rustls::crypto::ring::default_provider().install_default().ok();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let db = TestDb::open(engine, name).await;
        let own = (*db).clone();
        test(db).await;
        own.close().await;
    });
}

impl TestDb {
    /// The database of this test run on `engine`, migrated.
    ///
    /// # Panics
    /// When it can't be had.
    pub async fn open(engine: Engine, name: &str) -> Self {
        let dir = tempfile::Builder::new().prefix("sarangbang-").tempdir().expect("a directory for test data");
        let url = match engine {
            Engine::Sqlite => sqlite_url(dir.path()),
            Engine::Postgres => shared_postgres().await,
        };
        let db = Db::open(&url, CONNECTIONS).await.expect("the test database opens");
        if engine == Engine::Sqlite {
            prepare_sqlite(&db).await;
        }
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        Self { engine, db, url, seed: hasher.finish(), sites: AtomicU64::new(0), _dir: dir }
    }

    /// Instead of this one a migrated database of its own, for what looks at more than one site; on PostgreSQL it
    /// costs a moment.
    ///
    /// # Panics
    /// When it can't be had.
    pub async fn alone(mut self) -> Self {
        if self.engine == Engine::Postgres {
            self.db.close().await;
            self.url = own_postgres(&format!("{PREFIX}{}_{:x}", run_id(), self.seed)).await;
            self.db = Db::open(&self.url, CONNECTIONS).await.expect("the test database opens");
            self.db.migrate().await.expect("the migrations run");
        }
        self
    }

    /// Its address, as `SARANGBANG_DATABASE_URL` takes it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A directory that goes with the test, for files.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self._dir.path()
    }

    /// The database itself.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Drawn from the test's name.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }
}

fn sqlite_url(dir: &Path) -> String {
    format!("sqlite:{}", dir.join("sarangbang.db").display())
}

/// A test's file need not survive a power cut.
async fn prepare_sqlite(db: &Db) {
    if let Db::Sqlite { writer, .. } = db {
        let mut conn = writer.lock().await;
        sqlx::query("PRAGMA synchronous = OFF").execute(&mut *conn).await.expect("a pragma");
    }
    db.migrate().await.expect("the migrations run");
}

/// One run of nextest is many processes; one run of `cargo test` is one process per binary.
fn run_id() -> String {
    match env::var("NEXTEST_RUN_ID") {
        Ok(id) => id.replace('-', ""),
        Err(_) => format!("p{}", std::process::id()),
    }
}

fn admin_url() -> String {
    env::var(POSTGRES_URL).unwrap_or_else(|_| {
        panic!(
            "{POSTGRES_URL} is not set: start the private cluster and pass its URL \
             (export {POSTGRES_URL}=$(scripts/postgres start)), or set {ONLY}=sqlite to leave PostgreSQL out"
        )
    })
}

fn url_of(name: &str) -> String {
    let admin = admin_url();
    let (server, _) = admin.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}")
}

async fn shared_postgres() -> String {
    static READY: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
    let make = || async {
        let url = url_of(&format!("{PREFIX}{}", run_id()));
        let mut admin = locked_admin().await;
        let stale = env::var("NEXTEST_RUN_ID").is_err();
        if stale || !Postgres::database_exists(&url).await.expect("PostgreSQL answers") {
            drop_old(&mut admin).await;
            create(&url).await;
        }
        admin.close().await.ok();
        url
    };
    READY.get_or_init(make).await.clone()
}

async fn own_postgres(name: &str) -> String {
    let url = url_of(name);
    let admin = locked_admin().await;
    Postgres::force_drop_database(&url).await.ok();
    Postgres::create_database(&url).await.expect("a database is made");
    admin.close().await.ok();
    url
}

/// The lock goes with the connection.
async fn locked_admin() -> PgConnection {
    let mut admin = PgConnection::connect(&admin_url()).await.expect("PostgreSQL can be reached");
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut admin).await.expect("a lock");
    admin
}

async fn create(url: &str) {
    Postgres::force_drop_database(url).await.ok();
    Postgres::create_database(url).await.expect("a database is made");
    let db = Db::open(url, 1).await.expect("the new database opens");
    let migrated = db.migrate().await;
    db.close().await;
    if let Err(error) = migrated {
        Postgres::force_drop_database(url).await.ok();
        panic!("the migrations fail: {error}");
    }
}

/// Databases of earlier runs that nobody is connected to; half an hour spares those of a run between two tests.
async fn drop_old(admin: &mut PgConnection) {
    let old: Vec<(String,)> = sqlx::query_as(
        "SELECT d.datname FROM pg_database d WHERE d.datname LIKE $1 \
         AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datid = d.oid) \
         AND (pg_stat_file('base/' || d.oid || '/PG_VERSION')).modification < now() - interval '30 minutes'",
    )
    .bind(format!("{PREFIX}%"))
    .fetch_all(&mut *admin)
    .await
    .unwrap_or_default();
    for (name,) in old {
        Postgres::drop_database(&url_of(&name)).await.ok();
    }
}
