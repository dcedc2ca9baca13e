use std::sync::{Mutex, PoisonError, atomic::Ordering};

use domain::{ChannelId, Millis, SiteId, room::ChannelKind};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use store::Db;

use crate::TestDb;

/// When test data begins: Sunday 22 November 2026, 22:20 in Seoul.
pub const START: Millis = Millis(1_795_353_600_000);

/// What a new site signs IDs with.
pub const UID_SECRET: &str = "uid-secret-of-tests";

/// Runs one INSERT or UPDATE on either engine, outside of any use case: `put!(&db, "UPDATE …", site.id.0)`.
#[macro_export]
macro_rules! put {
    ($db:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match $db {
            store::Db::Sqlite { writer, .. } => {
                let mut conn = writer.lock().await;
                sqlx::query($sql)$(.bind($value))*.execute(&mut *conn).await.map(|_| ())
            }
            store::Db::Postgres(pool) => sqlx::query($sql)$(.bind($value))*.execute(pool).await.map(|_| ()),
        }
        .expect("test data is stored")
    };
}
pub(crate) use put;

/// A site of one test, with one web channel.
#[derive(Debug)]
pub struct Site {
    /// SITEID.
    pub id: SiteId,
    /// Its channel 웹채팅.
    pub web: ChannelId,
    pub(crate) db: Db,
    random: Mutex<StdRng>,
}

impl TestDb {
    /// A new site; several calls make several sites.
    pub async fn site(&self) -> Site {
        let nth = self.sites.fetch_add(1, Ordering::Relaxed);
        Site::create(self.db(), self.seed().wrapping_add(nth)).await
    }
}

impl Site {
    async fn create(db: &Db, seed: u64) -> Self {
        let mut random = StdRng::seed_from_u64(seed);
        let id = i64::try_from(random.next_u64() % 8_000_000_000).expect("in range") + 1_000_000_000;
        put!(
            db,
            "INSERT INTO sites (site_id, name, time_zone, locale, last_room_no, uid_secret, uid_secret_at, signed_only, default_tab, created_at) \
             VALUES ($1, '사랑방상점', 'Asia/Seoul', 'ko', 0, $3, $2, FALSE, 'history', $2)",
            id,
            START.0,
            UID_SECRET,
        );
        let mut site = Self { id: SiteId(id), web: ChannelId(0), db: db.clone(), random: Mutex::new(random) };
        site.web = site.channel(ChannelKind::Web, "웹채팅").await;
        site
    }

    /// One more channel.
    pub async fn channel(&self, kind: ChannelKind, label: &str) -> ChannelId {
        let id = self.new_id();
        put!(
            &self.db,
            "INSERT INTO channels (site_id, channel_id, kind, label, enabled, origins, created_at) \
             VALUES ($1, $2, $3, $4, TRUE, '[]', $5)",
            self.id.0,
            id,
            kind.code(),
            label,
            START.0,
        );
        ChannelId(id)
    }

    /// Setting '서명된 ID만 허용'.
    pub async fn signed_only(&self, on: bool) {
        put!(&self.db, "UPDATE sites SET signed_only = $2 WHERE site_id = $1", self.id.0, on);
    }

    /// Switches a channel on or off.
    pub async fn switch(&self, channel: ChannelId, on: bool) {
        put!(
            &self.db,
            "UPDATE channels SET enabled = $3 WHERE site_id = $1 AND channel_id = $2",
            self.id.0,
            channel.0,
            on
        );
    }

    /// A random id; the same in every run of the same test.
    pub fn new_id(&self) -> i64 {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        i64::try_from(random.next_u64() >> 12).expect("52 bits")
    }
}
