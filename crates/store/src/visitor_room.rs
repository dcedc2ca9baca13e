//! Rooms a visitor's session may see (R6): those it took part in; a signed one also its identity's that were signed.

use domain::{IdentityId, Millis, RoomNo, SiteId, VisitorId, room::Status};

use crate::{AsConn, StoreError, on, statements};

macro_rules! seen {
    ($columns:literal, $condition:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM rooms r WHERE r.site_id = $1 AND ",
            $condition,
            " AND r.room_no IN (SELECT v.room_no FROM visitor_rooms v WHERE v.site_id = $1 AND v.visitor_id = $2 \
            UNION SELECT o.room_no FROM rooms o WHERE $3 AND o.site_id = $1 AND o.identity_id = $4 AND o.signed)"
        )
    };
}

statements! {
    one FIND = seen!("r.status, r.agent_read_seq", "r.room_no = $5");
    list PAGE = concat!(seen!("r.room_no, r.started_at, r.ended_at, r.last_text", "r.room_no < $5"), " ORDER BY r.room_no DESC LIMIT $6");
}

/// Whose rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eyes {
    /// The site.
    pub site: SiteId,
    /// The session.
    pub visitor: VisitorId,
    /// Whether its entry was signed.
    pub signed: bool,
    /// The row it came in by: rows that an agent merged with it are others' (R2).
    pub identity: IdentityId,
}

/// A room in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRoom {
    /// 방번호
    pub room_no: RoomNo,
    /// 상담시작
    pub started_at: Millis,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// The newest message in short.
    pub last_text: String,
}

/// Whether a room is over, and up to where agents have read it; `None` where the session may not see it.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, eyes: Eyes, room: RoomNo) -> Result<Option<(bool, i64)>, StoreError> {
    let row: Option<(i64, i64)> = on!(conn, |c| sqlx::query_as(FIND)
        .bind(eyes.site.0)
        .bind(eyes.visitor.0)
        .bind(eyes.signed)
        .bind(eyes.identity.0)
        .bind(room.0)
        .fetch_optional(c))?;
    Ok(row.map(|(status, read)| (status == Status::Ended.code(), read)))
}

/// At most `limit` rooms before `before`, newest first.
///
/// # Errors
/// When the database fails.
pub async fn page(conn: &mut dyn AsConn, eyes: Eyes, before: RoomNo, limit: i64) -> Result<Vec<SeenRoom>, StoreError> {
    let rows: Vec<(i64, i64, Option<i64>, String)> = on!(conn, |c| sqlx::query_as(PAGE)
        .bind(eyes.site.0)
        .bind(eyes.visitor.0)
        .bind(eyes.signed)
        .bind(eyes.identity.0)
        .bind(before.0)
        .bind(limit)
        .fetch_all(c))?;
    let seen = |(room_no, started_at, ended_at, last_text)| SeenRoom {
        room_no: RoomNo(room_no),
        started_at: Millis(started_at),
        ended_at: Option::map(ended_at, Millis),
        last_text,
    };
    Ok(rows.into_iter().map(seen).collect())
}
