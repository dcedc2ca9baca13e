//! 통계: consultations that began in a period, counted by what they have in common (F15). Rows are never read one by one.

use domain::{Millis, SiteId};

use crate::{AsConn, StoreError, on, statements};

/// Consultations of a period. Parameters: site, its first instant, the first one after it.
macro_rules! of_period {
    ($beside:expr) => {
        concat!(" FROM rooms r", $beside, " WHERE r.site_id = $1 AND r.started_at >= $2 AND r.started_at < $3")
    };
}
macro_rules! counts {
    ($group:expr) => {
        counts!($group, "")
    };
    ($group:expr, $beside:expr) => {
        concat!(
            "SELECT CAST(",
            $group,
            " AS TEXT) AS g, COUNT(*), CAST(SUM(CASE WHEN r.status = 5 THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN r.status = 5 AND r.due_at IS NOT NULL AND r.answered_at IS NULL THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN r.due_at IS NOT NULL AND r.answered_at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN r.due_at IS NULL THEN 1 ELSE 0 END) AS BIGINT)",
            of_period!($beside),
            " GROUP BY ",
            $group
        )
    };
}
/// Median and ninth decile by nearest rank, of each group.
macro_rules! spread {
    ($from:literal, $to:literal, $group:expr) => {
        spread!($from, $to, $group, "")
    };
    ($from:literal, $to:literal, $group:expr, $beside:expr) => {
        concat!(
            "SELECT x.g, CAST(MIN(CASE WHEN x.n * 2 >= x.c THEN x.ms END) AS BIGINT), \
             CAST(MIN(CASE WHEN x.n * 10 >= x.c * 9 THEN x.ms END) AS BIGINT) FROM \
             (SELECT y.g, y.ms, ROW_NUMBER() OVER (PARTITION BY y.g ORDER BY y.ms) AS n, COUNT(*) OVER (PARTITION BY y.g) AS c FROM \
             (SELECT CAST(",
            $group,
            " AS TEXT) AS g, CASE WHEN ",
            $to,
            " > ",
            $from,
            " THEN ",
            $to,
            " - ",
            $from,
            " ELSE 0 END AS ms",
            of_period!($beside),
            " AND ",
            $from,
            " IS NOT NULL AND ",
            $to,
            " IS NOT NULL) y) x GROUP BY x.g"
        )
    };
}
macro_rules! agent {
    () => {
        "COALESCE(r.agent_id, 0)"
    };
}
/// 대분류 and 중분류 with a sign between that no id has; what is none of the site's counts as none.
macro_rules! category {
    () => {
        "COALESCE(g.category_id, '') || '\u{1f}' || COALESCE(d.category_id, '')"
    };
}
macro_rules! categories {
    () => {
        " LEFT JOIN categories g ON g.site_id = r.site_id AND g.category_id = r.category_id AND g.parent_id IS NULL \
         LEFT JOIN categories d ON d.site_id = r.site_id AND d.category_id = r.division_id AND d.parent_id = g.category_id"
    };
}

statements! {
    list COUNTS = counts!("r.site_id");
    list COUNTS_BY_CHANNEL = counts!("r.channel_id");
    list COUNTS_BY_AGENT = counts!(agent!());
    list COUNTS_BY_CATEGORY = counts!(category!(), categories!());
    list COUNTS_BY_QUARTER = counts!("r.started_at / 900000");
    list RESPONSE = spread!("r.due_at", "r.answered_at", "r.site_id");
    list RESPONSE_BY_CHANNEL = spread!("r.due_at", "r.answered_at", "r.channel_id");
    list RESPONSE_BY_AGENT = spread!("r.due_at", "r.answered_at", agent!());
    list RESPONSE_BY_CATEGORY = spread!("r.due_at", "r.answered_at", category!(), categories!());
    list DURATION = spread!("r.started_at", "r.ended_at", "r.site_id");
    list DURATION_BY_CHANNEL = spread!("r.started_at", "r.ended_at", "r.channel_id");
    list DURATION_BY_AGENT = spread!("r.started_at", "r.ended_at", agent!());
    list DURATION_BY_CATEGORY = spread!("r.started_at", "r.ended_at", category!(), categories!());
}

/// What consultations are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// All of them together.
    Site,
    /// The channel they came in by: its number.
    Channel,
    /// Who has them or had them last: the agent's number, or 0.
    Agent,
    /// 대분류 and 중분류: both ids with U+001F between; empty where the site has none of that id.
    Category,
}

impl By {
    /// Of the statements for site, channel, agent and category the one for this.
    fn of(self, [site, channel, agent, category]: [&'static str; 4]) -> &'static str {
        match self {
            Self::Site => site,
            Self::Channel => channel,
            Self::Agent => agent,
            Self::Category => category,
        }
    }
}

/// How many consultations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub received: i64,
    /// That are over.
    pub ended: i64,
    /// That are over and needed an agent, and none ever wrote.
    pub missed: i64,
    /// In which an agent wrote.
    pub answered: i64,
    /// That never needed an agent so far: a bot has or had them alone.
    pub bot: i64,
}

/// Median and ninth decile in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Half of them are no longer.
    pub median: i64,
    /// Nine of ten are no longer.
    pub p90: i64,
}

type Bounds = (Millis, Millis);

async fn counted(
    conn: &mut dyn AsConn,
    site: SiteId,
    (from, until): Bounds,
    sql: &'static str,
) -> Result<Vec<(String, Counts)>, StoreError> {
    type Row = (String, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(sql).bind(site.0).bind(from.0).bind(until.0).fetch_all(c))?;
    let read =
        |(group, received, ended, missed, answered, bot)| (group, Counts { received, ended, missed, answered, bot });
    Ok(rows.into_iter().map(read).collect())
}

/// How many consultations of a period there are of each group.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    conn: &mut dyn AsConn,
    site: SiteId,
    period: Bounds,
    by: By,
) -> Result<Vec<(String, Counts)>, StoreError> {
    let sql = by.of([COUNTS, COUNTS_BY_CHANNEL, COUNTS_BY_AGENT, COUNTS_BY_CATEGORY]);
    counted(conn, site, period, sql).await
}

/// How many began in each quarter of an hour, counted from 1970 UTC.
///
/// # Errors
/// When the database fails.
pub async fn by_quarter(conn: &mut dyn AsConn, site: SiteId, period: Bounds) -> Result<Vec<(i64, Counts)>, StoreError> {
    let rows = counted(conn, site, period, COUNTS_BY_QUARTER).await?;
    let read = |(quarter, counts): (String, Counts)| {
        Ok((quarter.parse().map_err(|_| StoreError::Corrupt("rooms.started_at"))?, counts))
    };
    rows.into_iter().map(read).collect()
}

async fn spread(
    conn: &mut dyn AsConn,
    site: SiteId,
    (from, until): Bounds,
    sql: &'static str,
) -> Result<Vec<(String, Spread)>, StoreError> {
    let rows: Vec<(String, i64, i64)> =
        on!(conn, |c| sqlx::query_as(sql).bind(site.0).bind(from.0).bind(until.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(group, median, p90)| (group, Spread { median, p90 })).collect())
}

/// 첫 응답 of each group, of the consultations in which an agent wrote.
///
/// # Errors
/// When the database fails.
pub async fn responses(
    conn: &mut dyn AsConn,
    site: SiteId,
    period: Bounds,
    by: By,
) -> Result<Vec<(String, Spread)>, StoreError> {
    let sql = by.of([RESPONSE, RESPONSE_BY_CHANNEL, RESPONSE_BY_AGENT, RESPONSE_BY_CATEGORY]);
    spread(conn, site, period, sql).await
}

/// 총 상담시간 of each group, of the consultations that are over.
///
/// # Errors
/// When the database fails.
pub async fn durations(
    conn: &mut dyn AsConn,
    site: SiteId,
    period: Bounds,
    by: By,
) -> Result<Vec<(String, Spread)>, StoreError> {
    let sql = by.of([DURATION, DURATION_BY_CHANNEL, DURATION_BY_AGENT, DURATION_BY_CATEGORY]);
    spread(conn, site, period, sql).await
}
