//! Fresh databases of both engines.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use sqlx::{Postgres, migrate::MigrateDatabase as _};
use store::Db;

use crate::{Failure, machine};

const POSTGRES_URL: &str = "SARANGBANG_TEST_POSTGRES_URL";
const CONNECTIONS: u32 = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

pub(crate) const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

impl Engine {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Connections that append at a time, the same for the desk and the raw limit.
    pub(crate) fn lanes(self) -> usize {
        match self {
            Self::Sqlite => 1,
            Self::Postgres => 2,
        }
    }
}

/// A migrated database that goes with this value's end.
pub(crate) struct Base {
    pub(crate) engine: Engine,
    pub(crate) url: String,
    pub(crate) dir: PathBuf,
    pub(crate) db: Db,
    postmaster: Option<u32>,
}

impl Base {
    pub(crate) async fn fresh(engine: Engine, name: &str) -> Result<Self, Failure> {
        let dir = env::current_dir()?.join("target/bench").join(format!("{name}-{engine:?}-{}", std::process::id()));
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        fs::create_dir_all(&dir)?;
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", dir.join("sarangbang.db").display()),
            Engine::Postgres => {
                let admin = env::var(POSTGRES_URL).map_err(|_| {
                    format!("{POSTGRES_URL} is not set: export {POSTGRES_URL}=$(scripts/postgres start --durable)")
                })?;
                let server = admin.rsplit_once('/').ok_or("a URL with a database expected")?.0.to_owned();
                let url = format!("{server}/sarangbang_bench_{name}");
                Postgres::force_drop_database(&url).await.ok();
                Postgres::create_database(&url).await?;
                url
            }
        };
        let db = Db::open(&url, CONNECTIONS).await?;
        db.migrate().await?;
        let postmaster = match &db {
            Db::Sqlite { .. } => None,
            Db::Postgres(pool) => {
                let (backend,): (i32,) = sqlx::query_as("SELECT pg_backend_pid()").fetch_one(pool).await?;
                machine::parent(u32::try_from(backend)?)
            }
        };
        Ok(Self { engine, url, dir, db, postmaster })
    }

    /// Seconds of CPU of the database server, where it is a process of its own.
    pub(crate) fn engine_cpu(&self) -> Result<f64, Failure> {
        self.postmaster.map_or(Ok(0.0), machine::cluster_cpu)
    }

    /// What a statement that counts answers.
    pub(crate) async fn count(&self, sql: &'static str) -> Result<i64, Failure> {
        let (count,): (i64,) = match &self.db {
            Db::Sqlite { readers, .. } => sqlx::query_as(sql).fetch_one(readers).await?,
            Db::Postgres(pool) => sqlx::query_as(sql).fetch_one(pool).await?,
        };
        Ok(count)
    }

    pub(crate) async fn remove(self) -> Result<(), Failure> {
        self.db.close().await;
        remove_files(&self.dir)?;
        if self.engine == Engine::Postgres {
            Postgres::force_drop_database(&self.url).await?;
        }
        Ok(())
    }
}

fn remove_files(dir: &Path) -> Result<(), Failure> {
    Ok(fs::remove_dir_all(dir)?)
}
