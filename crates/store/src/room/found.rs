use domain::{IdentityId, RoomNo, SiteId, room::Status};

use super::{After, RoomRecord, Whose, record::RoomRow, room_columns, room_joins};
use crate::{AsConn, StoreError, on, statements, statements::numbers};

/// In these statuses, behind a place, and for whom.
macro_rules! shown {
    () => {
        " AND r.status IN (SELECT CAST(w.value ->> 0 AS BIGINT) FROM json_each(CAST($3 AS TEXT)) w) \
         AND (r.active_at, r.room_no) < ($4, $5) AND (CAST($6 AS BOOLEAN) OR (CAST($7 AS BOOLEAN) AND r.agent_id IS NULL) \
         OR (r.status = 1 AND (CAST($11 AS BOOLEAN) OR (CAST($10 AS BOOLEAN) AND NOT r.queued))) OR r.reviewer = $12 \
         OR r.agent_id IN (SELECT CAST(w.value ->> 0 AS BIGINT) FROM json_each(CAST($8 AS TEXT)) w)) \
         ORDER BY r.active_at DESC, r.room_no DESC LIMIT $9"
    };
}

statements! {
    list OF_IDENTITIES = concat!("SELECT r.room_no FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN rooms r \
        WHERE r.site_id = $1 AND r.identity_id = CAST(v.value ->> 0 AS BIGINT)", shown!());
    list NUMBERED = concat!(room_columns!(), " FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN rooms r", room_joins!(),
        " WHERE r.site_id = $1 AND r.room_no = CAST(v.value ->> 0 AS BIGINT)", shown!());
}

/// Which of some rooms a list shows.
#[derive(Debug, Clone)]
pub struct Shown {
    /// In these statuses.
    pub statuses: Vec<Status>,
    /// Whose.
    pub whose: Whose,
    /// Whose of the waiting ones, too.
    pub waiting: Option<Whose>,
    /// Behind this place.
    pub after: After,
    /// Most of them.
    pub limit: i64,
}

macro_rules! bound {
    ($conn:expr, $sql:expr, $site:expr, $keys:expr, $shown:expr) => {{
        let Shown { statuses, whose, waiting, after, limit } = $shown;
        let statuses = numbers(statuses.iter().map(|status| status.code()))?;
        let (agents, nobody, reviewer) = match whose {
            Whose::All | Whose::Free => (Vec::new(), false, None),
            Whose::Of(agent) => (vec![*agent], false, None),
            Whose::Team { agents, me } => (agents.clone(), true, Some(me.0)),
        };
        let agents = numbers(agents.iter().map(|agent| agent.0))?;
        let keys = numbers($keys)?;
        on!($conn, |c| sqlx::query_as($sql)
            .bind($site.0)
            .bind(keys.as_str())
            .bind(statuses.as_str())
            .bind(after.active_at.0)
            .bind(after.room_no.0)
            .bind(*whose == Whose::All)
            .bind(nobody)
            .bind(agents.as_str())
            .bind(limit)
            .bind(*waiting == Some(Whose::Free))
            .bind(*waiting == Some(Whose::All))
            .bind(reviewer)
            .fetch_all(c))
    }};
}

/// Rooms of channel accounts, newest activity first.
///
/// # Errors
/// When the database fails.
pub async fn of_identities(
    conn: &mut dyn AsConn,
    site: SiteId,
    identities: &[IdentityId],
    shown: &Shown,
) -> Result<Vec<RoomNo>, StoreError> {
    let rows: Vec<(i64,)> = bound!(conn, OF_IDENTITIES, site, identities.iter().map(|identity| identity.0), shown)?;
    Ok(rows.into_iter().map(|(room,)| RoomNo(room)).collect())
}

/// Rooms by their numbers, newest activity first.
///
/// # Errors
/// When the database fails.
pub async fn numbered(
    conn: &mut dyn AsConn,
    site: SiteId,
    rooms: impl IntoIterator<Item = RoomNo>,
    shown: &Shown,
) -> Result<Vec<RoomRecord>, StoreError> {
    let rows: Vec<RoomRow> = bound!(conn, NUMBERED, site, rooms.into_iter().map(|room| room.0), shown)?;
    rows.into_iter().map(RoomRecord::try_from).collect()
}
