//! The few places where the engines differ, each with its reason.

#[expect(clippy::disallowed_types, reason = "migrations are texts of this crate, changed only in their types")]
use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::{
    Db, StoreError,
    customer::customer_columns,
    room::{room_columns, room_joins, room_of_batch},
    tag::tagged,
};

/// Locks rooms in ascending order and reads them: SQLite's writer is the lock, PostgreSQL needs row locks, taken in one
/// order by everybody, or two nodes deadlock. There the rooms are locked before anything is joined: a row that changed
/// while the lock was waited for would keep the neighbours of its former self. Parameter: JSON array of [site, room].
pub(crate) const LOCK_ROOMS: Pair = Pair {
    sqlite: concat!(
        room_columns!(),
        " FROM json_each(CAST($1 AS TEXT)) v CROSS JOIN rooms r",
        room_joins!(),
        " WHERE ",
        room_of_batch!()
    ),
    postgres: concat!(
        "WITH r AS MATERIALIZED (SELECT r.* FROM json_each(CAST($1 AS TEXT)) v CROSS JOIN rooms r WHERE ",
        room_of_batch!(),
        " ORDER BY r.site_id, r.room_no FOR NO KEY UPDATE OF r) ",
        room_columns!(),
        " FROM r",
        room_joins!()
    ),
};

/// What messages changed of locked rooms that nothing else happened to. SQLite writes every index anew that has a column
/// named here, changed or not, so no others are. PostgreSQL writes the messages with the same statement, a round trip less,
/// and reads arrays, which cost it less than JSON. Parameters: JSON array of rooms; or one array for each column of the
/// rooms, then of the messages.
pub(crate) const APPEND: Pair = Pair {
    sqlite: "UPDATE rooms SET version = CAST(v.value ->> 2 AS BIGINT), last_seq = CAST(v.value ->> 3 AS BIGINT), \
        last_from = CAST(v.value ->> 4 AS BIGINT), last_text = v.value ->> 5, last_at = CAST(v.value ->> 6 AS BIGINT), \
        active_at = CAST(v.value ->> 7 AS BIGINT), waiting_since = CAST(v.value ->> 8 AS BIGINT), unread = CAST(v.value ->> 9 AS BIGINT), \
        agent_read_seq = CAST(v.value ->> 10 AS BIGINT), customer_read_seq = CAST(v.value ->> 11 AS BIGINT) \
        FROM json_each(CAST($1 AS TEXT)) v \
        WHERE rooms.site_id = CAST(v.value ->> 0 AS BIGINT) AND rooms.room_no = CAST(v.value ->> 1 AS BIGINT)",
    postgres: "WITH saved AS (UPDATE rooms SET version = v.version, last_seq = v.last_seq, last_from = v.last_from, \
        last_text = v.last_text, last_at = v.last_at, active_at = v.active_at, waiting_since = v.waiting_since, unread = v.unread, \
        agent_read_seq = v.agent_read_seq, customer_read_seq = v.customer_read_seq \
        FROM UNNEST($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::bigint[], \
        $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[]) AS v (site_id, room_no, version, last_seq, last_from, last_text, \
        last_at, active_at, waiting_since, unread, agent_read_seq, customer_read_seq) \
        WHERE rooms.site_id = v.site_id AND rooms.room_no = v.room_no) \
        INSERT INTO messages (site_id, room_no, seq, sender, author_id, client_id, kind, body, extra, at) \
        SELECT * FROM UNNEST($13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::text[], $19::bigint[], \
        $20::text[], $21::text[], $22::bigint[])",
};

/// Locks an identity: whatever must not happen twice for it at once (opening a room) waits here.
pub(crate) const LOCK_IDENTITY: Pair = Pair {
    sqlite: "SELECT i.channel_id, i.channel_kind, i.customer_key FROM identities i WHERE i.site_id = $1 AND i.identity_id = $2",
    postgres: "SELECT i.channel_id, i.channel_kind, i.customer_key FROM identities i WHERE i.site_id = $1 AND i.identity_id = $2 FOR NO KEY UPDATE",
};

/// Locks a person and reads them, before anything of theirs is: who links, merges or changes what their identities show
/// waits here.
pub(crate) const LOCK_CUSTOMER: Pair = Pair {
    sqlite: concat!("SELECT ", customer_columns!(), " FROM customers WHERE site_id = $1 AND customer_key = $2"),
    postgres: concat!(
        "SELECT ",
        customer_columns!(),
        " FROM customers WHERE site_id = $1 AND customer_key = $2 FOR NO KEY UPDATE"
    ),
};

/// Locks a channel account and those merged into it, ascending, with their tags. Parameters: site, customer, account.
pub(crate) const LOCK_TAGGED: Pair = Pair { sqlite: tagged!(), postgres: concat!(tagged!(), " FOR NO KEY UPDATE") };

/// Locks the agents of a site who could take one more room, ascending: what they have stays true until the end. Parameter: site.
pub(crate) const LOCK_FREE_AGENTS: Pair = Pair {
    sqlite: "SELECT a.agent_id FROM agents a WHERE a.site_id = $1 AND a.available AND a.load < a.capacity AND a.disabled_at IS NULL \
        ORDER BY a.agent_id",
    postgres: "SELECT a.agent_id FROM agents a WHERE a.site_id = $1 AND a.available AND a.load < a.capacity AND a.disabled_at IS NULL \
        ORDER BY a.agent_id FOR NO KEY UPDATE",
};

/// One statement in the words of each engine.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

impl Pair {
    /// The text for the engine of a connection.
    pub(crate) fn of(self, conn: &crate::Conn<'_>) -> &'static str {
        match conn {
            crate::Conn::Sqlite(_) => self.sqlite,
            crate::Conn::Postgres(_) => self.postgres,
        }
    }
}

/// Statements that stand in two versions.
pub(crate) const ALL: &[crate::Statement] = &[
    crate::Statement { name: "dialect::LOCK_ROOMS", kind: crate::StatementKind::Write, sql: LOCK_ROOMS },
    crate::Statement { name: "dialect::APPEND", kind: crate::StatementKind::Write, sql: APPEND },
    crate::Statement { name: "dialect::LOCK_CUSTOMER", kind: crate::StatementKind::Write, sql: LOCK_CUSTOMER },
    crate::Statement { name: "dialect::LOCK_TAGGED", kind: crate::StatementKind::Write, sql: LOCK_TAGGED },
    crate::Statement { name: "dialect::LOCK_FREE_AGENTS", kind: crate::StatementKind::Write, sql: LOCK_FREE_AGENTS },
    crate::Statement { name: "dialect::LOCK_IDENTITY", kind: crate::StatementKind::Write, sql: LOCK_IDENTITY },
];

struct Step {
    version: i64,
    name: &'static str,
    sqlite: Option<&'static str>,
    postgres: Option<&'static str>,
}

macro_rules! step {
    ($version:literal, $name:literal, both) => {
        Step {
            version: $version,
            name: $name,
            sqlite: Some(include_str!(concat!("../migrations/", $name, ".sql"))),
            postgres: Some(include_str!(concat!("../migrations/", $name, ".sql"))),
        }
    };
    ($version:literal, $name:literal, postgres) => {
        Step {
            version: $version,
            name: $name,
            sqlite: None,
            postgres: Some(include_str!(concat!("../migrations/", $name, ".postgres.sql"))),
        }
    };
}

macro_rules! pair {
    ($version:literal, $name:literal) => {
        Step {
            version: $version,
            name: $name,
            sqlite: Some(include_str!(concat!("../migrations/", $name, ".sqlite.sql"))),
            postgres: Some(include_str!(concat!("../migrations/", $name, ".postgres.sql"))),
        }
    };
}

const STEPS: &[Step] = &[
    step!(1, "0001_desk", both),
    step!(2, "0002_json_each", postgres),
    step!(3, "0003_links", both),
    step!(4, "0004_verification", both),
    step!(5, "0005_tags_and_signing", both),
    step!(6, "0006_json_each_inline", postgres),
    step!(7, "0007_unsigned_claims", both),
    step!(8, "0008_signed_ids", both),
    step!(9, "0009_consultation", both),
    step!(10, "0010_site_rules", both),
    step!(11, "0011_messengers", both),
    step!(12, "0012_distribution", both),
    step!(13, "0013_agent_requests", both),
    pair!(15, "0015_search"),
    step!(16, "0016_room_work", both),
    step!(18, "0018_automation", both),
    step!(19, "0019_hours", both),
    step!(20, "0020_sessions_of_identity", both),
    step!(21, "0021_connections", both),
    step!(22, "0022_deliveries", both),
    step!(23, "0023_channel_links", both),
    step!(24, "0024_shop", both),
    step!(25, "0025_kakao_sync", both),
    step!(26, "0026_templates", both),
    step!(27, "0027_sentences", both),
    step!(28, "0028_bots", both),
    step!(31, "0031_site_files", both),
    step!(32, "0032_custom_tabs", both),
    step!(33, "0033_shown_grade", both),
    step!(34, "0034_accounts", both),
    step!(35, "0035_second_factor", both),
    step!(37, "0037_lists", both),
    step!(38, "0038_exports", both),
    step!(40, "0040_api_keys", both),
    step!(41, "0041_webhooks", both),
    step!(42, "0042_site_settings", both),
    step!(43, "0043_nodes", both),
    step!(44, "0044_outbox", both),
    step!(46, "0046_exports", both),
];

impl Db {
    /// Brings the schema up to this version; forward only. Statistics are renewed after a change, since plans prepared
    /// on empty tables are slow for long; without one a start must not wait for that.
    ///
    /// # Errors
    /// When a step fails; the steps before it stay.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let before = self.steps_taken().await;
        match self {
            Self::Sqlite { writer, .. } => {
                let mut conn = writer.lock().await;
                migrator(|step| step.sqlite.map(as_sqlite)).run(&mut *conn).await?;
            }
            Self::Postgres(pool) => migrator(|step| step.postgres.map(str::to_owned)).run(pool).await?,
        }
        if self.steps_taken().await == before { self.refresh().await } else { self.analyze().await }
    }

    /// How many steps the database has taken; `None` before the first.
    async fn steps_taken(&self) -> Option<i64> {
        const TAKEN: &str = "SELECT COUNT(*) FROM _sqlx_migrations";
        let row: Result<(i64,), sqlx::Error> = match self {
            Self::Sqlite { writer, .. } => sqlx::query_as(TAKEN).fetch_one(&mut *writer.lock().await).await,
            Self::Postgres(pool) => sqlx::query_as(TAKEN).fetch_one(pool).await,
        };
        row.ok().map(|(taken,)| taken)
    }

    /// Renews what is out of date of the planner's statistics, from samples; PostgreSQL does so by itself.
    async fn refresh(&self) -> Result<(), StoreError> {
        if let Self::Sqlite { writer, .. } = self {
            let mut conn = writer.lock().await;
            sqlx::query("PRAGMA analysis_limit = 400").execute(&mut *conn).await?;
            sqlx::query("PRAGMA optimize = 0x10002").execute(&mut *conn).await?;
            sqlx::query("PRAGMA analysis_limit = 0").execute(&mut *conn).await?;
        }
        Ok(())
    }

    /// Renews the planner's statistics.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { writer, .. } => {
                let mut conn = writer.lock().await;
                sqlx::query("ANALYZE").execute(&mut *conn).await?;
            }
            Self::Postgres(pool) => {
                sqlx::query("ANALYZE").execute(pool).await?;
            }
        }
        Ok(())
    }
}

/// SQLite keeps 64-bit numbers in INTEGER columns; only there a declared type changes nothing else.
fn as_sqlite(sql: &str) -> String {
    sql.replace("BIGINT", "INTEGER")
}

fn migrator(text: impl Fn(&Step) -> Option<String>) -> Migrator {
    let steps = STEPS.iter().filter_map(|step| {
        let sql = AssertSqlSafe(text(step)?).into_sql_str();
        Some(Migration::new(step.version, step.name.into(), MigrationType::Simple, sql, false))
    });
    let mut migrator = Migrator::with_migrations(steps.collect());
    migrator.set_ignore_missing(true);
    migrator
}
