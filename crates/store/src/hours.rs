//! 운영 시간 of sites; JSON that the use cases read and write.

use domain::SiteId;

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT s.time_zone, h.version, h.week, h.holidays FROM sites s LEFT JOIN working_hours h ON h.site_id = s.site_id \
        WHERE s.site_id = $1";
    write FIRST = "INSERT INTO working_hours (site_id, version, week, holidays) VALUES ($1, 1, $2, $3) ON CONFLICT (site_id) DO NOTHING";
    write NEXT = "UPDATE working_hours SET version = version + 1, week = $3, holidays = $4 WHERE site_id = $1 AND (version = $2 OR CAST($2 AS BIGINT) IS NULL)";
}

/// The hours of a site as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursRow {
    /// The site's time zone.
    pub time_zone: String,
    /// Grows with every change; 0 before the first.
    pub version: i64,
    /// JSON; `None`: at any time.
    pub week: Option<String>,
    /// JSON.
    pub holidays: String,
}

/// The hours of a site; `None` where there is no such site.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId) -> Result<Option<HoursRow>, StoreError> {
    type Row = (String, Option<i64>, Option<String>, Option<String>);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).fetch_optional(c))?;
    Ok(row.map(|(time_zone, version, week, holidays)| HoursRow {
        time_zone,
        version: version.unwrap_or_default(),
        week,
        holidays: holidays.unwrap_or_else(|| "[]".to_owned()),
    }))
}

/// Writes them where this version is the one that stands, or whatever stands; else `false`, and nothing changes: without a
/// version, where somebody wrote the first ones meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    version: Option<i64>,
    (week, holidays): (Option<&str>, &str),
) -> Result<bool, StoreError> {
    if version != Some(0) && exec!(tx, sqlx::query(NEXT).bind(site.0).bind(version).bind(week).bind(holidays))? == 1 {
        return Ok(true);
    }
    let first = version.is_none_or(|version| version == 0);
    Ok(first && exec!(tx, sqlx::query(FIRST).bind(site.0).bind(week).bind(holidays))? == 1)
}
