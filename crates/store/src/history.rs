//! 상담이력: all consultations of a customer, newest first (R14).

pub mod filter;
pub mod past;

use domain::{
    AgentId, CustomerKey, Millis, RoomNo, SiteId,
    chain::Assignment,
    room::{ChannelKind, How},
};

use crate::{AsConn, StoreError, on, statements, statements::numbers};

/// The rooms of a customer's identities, merged ones among them: what `total` counts and pages walk.
macro_rules! of_customer {
    () => {
        " FROM rooms r WHERE r.site_id = $1 AND r.identity_id IN \
         (SELECT i.identity_id FROM identities i WHERE i.site_id = $1 AND i.customer_key = $2)"
    };
}
/// The columns of [`HistoryRecord`] of the rooms in `page`.
macro_rules! listed {
    ($page:expr) => {
        concat!(
            "SELECT x.room_no, x.started_at, x.channel_kind, h.label AS channel_label, a.name AS in_charge, \
             x.memo_count, x.memo_kind, x.memo_line, g.name AS category, d.name AS division, x.category_detail AS detail FROM (",
            $page,
            ") page \
             JOIN rooms x ON x.site_id = $1 AND x.room_no = page.room_no \
             JOIN channels h ON h.site_id = x.site_id AND h.channel_id = x.channel_id \
             LEFT JOIN agents a ON a.site_id = x.site_id AND a.agent_id = x.agent_id \
             LEFT JOIN categories g ON g.site_id = x.site_id AND g.category_id = x.category_id \
             LEFT JOIN categories d ON d.site_id = x.site_id AND d.category_id = x.division_id AND d.parent_id = x.category_id \
             ORDER BY x.started_at DESC, x.room_no DESC"
        )
    };
}
pub(crate) use {listed, of_customer};

statements! {
    list COUNT = concat!("SELECT COUNT(*)", of_customer!());
    list PAGE = listed!(concat!(
        "SELECT r.room_no",
        of_customer!(),
        " AND (r.started_at, r.room_no) < ($3, $4) ORDER BY r.started_at DESC, r.room_no DESC LIMIT $5"
    ));
    one PLACE = concat!("SELECT r.started_at", of_customer!(), " AND r.room_no = $3");
    list ASSIGNMENTS = "SELECT s.room_no, s.from_agent, s.to_agent, s.how, a.name FROM assignments s \
        JOIN agents a ON a.site_id = s.site_id AND a.agent_id = s.to_agent \
        WHERE s.site_id = $1 AND s.room_no IN (SELECT CAST(v.value ->> 0 AS BIGINT) FROM json_each(CAST($2 AS TEXT)) v) \
        ORDER BY s.room_no, s.n";
}

/// A consultation in the list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HistoryRecord {
    room_no: i64,
    started_at: i64,
    channel_kind: i64,
    /// Label of the channel.
    pub channel_label: String,
    /// Name of the agent in charge; after the end, of the last one.
    pub in_charge: Option<String>,
    /// How many memos the room has.
    pub memo_count: i64,
    /// Kind of the latest one.
    pub memo_kind: Option<String>,
    /// Its first line.
    pub memo_line: Option<String>,
    /// 대분류 with today's name.
    pub category: Option<String>,
    /// 중분류 with today's name.
    pub division: Option<String>,
    /// 소분류
    pub detail: Option<String>,
}

impl HistoryRecord {
    /// 방번호
    #[must_use]
    pub fn room_no(&self) -> RoomNo {
        RoomNo(self.room_no)
    }

    /// 상담시작
    #[must_use]
    pub fn started_at(&self) -> Millis {
        Millis(self.started_at)
    }

    /// Kind of the channel.
    ///
    /// # Errors
    /// When the stored number means none.
    pub fn channel_kind(&self) -> Result<ChannelKind, StoreError> {
        ChannelKind::from_code(self.channel_kind).ok_or(StoreError::Corrupt("rooms.channel_kind"))
    }
}

/// A place in the list: behind this room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind {
    /// Its beginning.
    pub started_at: Millis,
    /// Its number.
    pub room_no: RoomNo,
}

impl Behind {
    /// Before the first room.
    pub const NOTHING: Self = Self { started_at: Millis(i64::MAX), room_no: RoomNo(i64::MAX) };
}

/// How many consultations a customer has, over all identities.
///
/// # Errors
/// When the database fails.
pub async fn count(conn: &mut dyn AsConn, site: SiteId, customer: CustomerKey) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(COUNT).bind(site.0).bind(customer.0).fetch_one(c))?;
    Ok(count)
}

/// At most `limit` consultations of a customer, newest first.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    behind: Behind,
    limit: i64,
) -> Result<Vec<HistoryRecord>, StoreError> {
    on!(conn, |c| sqlx::query_as(PAGE)
        .bind(site.0)
        .bind(customer.0)
        .bind(behind.started_at.0)
        .bind(behind.room_no.0)
        .bind(limit)
        .fetch_all(c))
}

/// The place behind a room; `None` unless it is one of this customer's.
///
/// # Errors
/// When the database fails.
pub async fn behind(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    room_no: RoomNo,
) -> Result<Option<Behind>, StoreError> {
    let row: Option<(i64,)> =
        on!(conn, |c| sqlx::query_as(PLACE).bind(site.0).bind(customer.0).bind(room_no.0).fetch_optional(c))?;
    Ok(row.map(|(started_at,)| Behind { started_at: Millis(started_at), room_no }))
}

/// An entry of a room's assignment log, with today's name of whom it went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The room.
    pub room_no: RoomNo,
    /// The entry.
    pub entry: Assignment,
    /// Name of `entry.to`.
    pub name: String,
}

/// The assignment logs of these rooms, each in its order.
///
/// # Errors
/// When the database fails.
pub async fn assignments(
    conn: &mut dyn AsConn,
    site: SiteId,
    rooms: impl IntoIterator<Item = RoomNo>,
) -> Result<Vec<Assigned>, StoreError> {
    let rooms = numbers(rooms.into_iter().map(|room| room.0))?;
    let rows: Vec<(i64, Option<i64>, i64, i64, String)> =
        on!(conn, |c| sqlx::query_as(ASSIGNMENTS).bind(site.0).bind(rooms.as_str()).fetch_all(c))?;
    rows.into_iter()
        .map(|(room_no, from, to, how, name)| {
            let how = How::from_code(how).ok_or(StoreError::Corrupt("assignments.how"))?;
            let entry = Assignment { from: from.map(AgentId), to: AgentId(to), how };
            Ok(Assigned { room_no: RoomNo(room_no), entry, name })
        })
        .collect()
}
