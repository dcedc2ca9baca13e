//! What several chapters start from.

use store::Db;

use crate::{
    Failure,
    engine::{Base, Engine},
    fixture::{Site, Size},
    load::Paced,
    raw_rows::Lanes,
    report::median,
    server::Server,
};

/// A million messages: 1,000 customers with 20 rooms of 50.
const BIG: Size = Size { customers: 1_000, rooms: 20, messages: 50, open: None };
const ROOMS: i64 = 2_000;
/// Single commits of one round.
const COMMITS: usize = 200;

/// Databases that take long to fill, kept until the end of the run.
#[derive(Default)]
pub(crate) struct Shared {
    big: Vec<(Base, Site)>,
}

impl Shared {
    /// A database with a million messages.
    pub(crate) async fn big(&mut self, engine: Engine) -> Result<&(Base, Site), Failure> {
        let at = match self.big.iter().position(|(base, _)| base.engine == engine) {
            Some(at) => at,
            None => {
                let base = Base::fresh(engine, "big").await?;
                let site = Site::create(&base.db, 1, BIG).await?;
                settle(&base).await?;
                self.big.push((base, site));
                self.big.len() - 1
            }
        };
        Ok(&self.big[at])
    }

    pub(crate) async fn remove(self) -> Result<(), Failure> {
        for (base, _) in self.big {
            base.remove().await?;
        }
        Ok(())
    }
}

/// Statistics, and on PostgreSQL what its autovacuum does within a minute of so many inserts: without it counting rooms by
/// the index alone looks every row up, and it would be at work while something is measured.
pub(crate) async fn settle(base: &Base) -> Result<(), Failure> {
    if let Db::Postgres(pool) = &base.db {
        sqlx::query("VACUUM ANALYZE").execute(pool).await?;
        sqlx::query("CHECKPOINT").execute(pool).await?;
    }
    Ok(base.db.analyze().await?)
}

/// A desk with open rooms and, in a database of its own, the raw limit's rooms.
pub(crate) struct Running {
    pub(crate) base: Base,
    pub(crate) site: Site,
    pub(crate) server: Server,
    pub(crate) raw_base: Base,
    pub(crate) raw: Lanes,
}

impl Running {
    pub(crate) async fn start(engine: Engine, name: &str) -> Result<Self, Failure> {
        let base = Base::fresh(engine, name).await?;
        let site = Site::create(&base.db, 1, Size::open_rooms(ROOMS)).await?;
        let raw_base = Base::fresh(engine, &format!("{name}_raw")).await?;
        let bare = Site::create(&raw_base.db, 1, Size::open_rooms(ROOMS)).await?;
        let raw = Lanes::connect(&raw_base, &bare).await?;
        let server = Server::start(&base).await?;
        Ok(Self { base, site, server, raw_base, raw })
    }

    pub(crate) async fn remove(self) -> Result<(), Failure> {
        drop((self.server, self.raw));
        self.base.remove().await?;
        self.raw_base.remove().await
    }

    /// Milliseconds of one commit of one message's rows and one HTTP ping, medians.
    pub(crate) async fn commit_and_ping(&mut self, round: u64, rate: u32) -> Result<f64, Failure> {
        let mut ping = self.pings(rate, rate as usize).await?;
        let mut commits = self.raw.single(1_000 + round, COMMITS).await?;
        Ok(ping.quantile(0.5) + median(&mut commits))
    }

    pub(crate) async fn pings(&self, rate: u32, count: usize) -> Result<Paced, Failure> {
        let ping = crate::http::get("/healthz", "");
        crate::load::paced(self.server.address, rate, count, move |_| ping.clone()).await
    }
}
