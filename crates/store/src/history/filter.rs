//! 상담이력 with a filter. A page looks at a bounded number of rooms, however few of them fit.

use domain::{AgentId, ChannelId, CustomerKey, Millis, RoomNo, SiteId, room::ChannelKind};

use super::{Behind, HistoryRecord, listed, of_customer};
use crate::{AsConn, StoreError, on, statements};

/// Rooms that one page looks at.
pub const LOOK: i64 = 500;

statements! {
    list PAGE = listed!(concat!(
        "SELECT m.room_no FROM (SELECT r.room_no, r.started_at, r.channel_id, r.category_id, r.division_id",
        of_customer!(),
        " AND (r.started_at, r.room_no) < ($3, $4) AND r.started_at >= $6 ORDER BY r.started_at DESC, r.room_no DESC LIMIT $7) m \
         WHERE (CAST($8 AS BIGINT) IS NULL OR m.channel_id = $8) \
         AND (CAST($9 AS TEXT) IS NULL OR m.category_id = $9 OR m.division_id = $9 OR ($9 = '' AND m.category_id IS NULL)) \
         AND (CAST($10 AS BIGINT) IS NULL OR CASE $10 WHEN 0 \
            THEN (SELECT COUNT(*) FROM assignments s WHERE s.site_id = $1 AND s.room_no = m.room_no) = 0 \
            ELSE (SELECT COUNT(*) FROM assignments s WHERE s.site_id = $1 AND s.room_no = m.room_no AND s.to_agent = $10) > 0 END) \
         ORDER BY m.started_at DESC, m.room_no DESC LIMIT $5"
    ));
    list EDGE = concat!(
        "SELECT r.room_no",
        of_customer!(),
        " AND (r.started_at, r.room_no) < ($3, $4) AND r.started_at >= $5 ORDER BY r.started_at DESC, r.room_no DESC LIMIT 1 OFFSET $6"
    );
    list CHANNELS = concat!(
        "SELECT c.channel_id, h.kind, h.label, c.n FROM (SELECT r.channel_id, COUNT(*) AS n",
        of_customer!(),
        " GROUP BY r.channel_id) c JOIN channels h ON h.site_id = $1 AND h.channel_id = c.channel_id ORDER BY h.kind, h.label, c.channel_id"
    );
    list AGENTS = concat!(
        "SELECT c.to_agent, a.name, c.n FROM (SELECT s.to_agent, COUNT(DISTINCT s.room_no) AS n FROM assignments s \
         WHERE s.site_id = $1 AND s.room_no IN (SELECT r.room_no",
        of_customer!(),
        ") GROUP BY s.to_agent) c JOIN agents a ON a.site_id = $1 AND a.agent_id = c.to_agent ORDER BY a.name, c.to_agent"
    );
    list EVER_ASSIGNED = concat!(
        "SELECT COUNT(DISTINCT s.room_no) FROM assignments s WHERE s.site_id = $1 AND s.room_no IN (SELECT r.room_no",
        of_customer!(),
        ")"
    );
    list CATEGORIES = concat!(
        "SELECT c.category_id, g.name, c.division_id, d.name, c.n FROM (SELECT r.category_id, r.division_id, COUNT(*) AS n",
        of_customer!(),
        " GROUP BY r.category_id, r.division_id) c \
         LEFT JOIN categories g ON g.site_id = $1 AND g.category_id = c.category_id \
         LEFT JOIN categories d ON d.site_id = $1 AND d.category_id = c.division_id AND d.parent_id = c.category_id"
    );
}

/// Whose consultations are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandledBy {
    /// Those this agent ever had.
    Agent(AgentId),
    /// Those nobody ever had: `로봇`.
    Nobody,
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those that came in by this channel.
    pub channel: Option<ChannelId>,
    /// Those of this agent.
    pub agent: Option<HandledBy>,
    /// 대분류 or 중분류; empty: those without one.
    pub category: Option<String>,
    /// Those that began at this time or later.
    pub from: Option<Millis>,
    /// Those that began before this time.
    pub until: Option<Millis>,
}

impl Filter {
    /// Whether a room has to be looked at to know if it fits; a period alone is a part of the index.
    #[must_use]
    fn looks(&self) -> bool {
        self.channel.is_some() || self.agent.is_some() || self.category.is_some()
    }
}

/// A page of rooms that fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// At most as many as were asked for, newest first.
    pub rooms: Vec<HistoryRecord>,
    /// Behind which room the search goes on; `None` where nothing is left.
    pub next: Option<RoomNo>,
}

/// The next `limit` consultations that fit, of the next [`LOOK`] ones: a page may hold fewer, or none, and yet not be the last.
///
/// # Errors
/// When the database fails.
pub async fn page(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    behind: Behind,
    filter: &Filter,
    limit: i64,
) -> Result<Found, StoreError> {
    let until = filter.until.map_or(Behind::NOTHING, |until| Behind { started_at: until, room_no: RoomNo(0) });
    let behind = if (until.started_at, until.room_no) < (behind.started_at, behind.room_no) { until } else { behind };
    let from = filter.from.unwrap_or(Millis(i64::MIN));
    let agent = filter.agent.map(|agent| match agent {
        HandledBy::Agent(agent) => agent.0,
        HandledBy::Nobody => 0,
    });
    let look = if filter.looks() { LOOK } else { limit + 1 };
    let mut rooms: Vec<HistoryRecord> = on!(conn, |c| sqlx::query_as(PAGE)
        .bind(site.0)
        .bind(customer.0)
        .bind(behind.started_at.0)
        .bind(behind.room_no.0)
        .bind(limit + 1)
        .bind(from.0)
        .bind(look)
        .bind(filter.channel.map(|channel| channel.0))
        .bind(filter.category.as_deref())
        .bind(agent)
        .fetch_all(c))?;
    if i64::try_from(rooms.len()).is_ok_and(|found| found > limit) {
        rooms.pop();
        let next = rooms.last().map(HistoryRecord::room_no);
        return Ok(Found { rooms, next });
    }
    let edge: Option<(i64,)> = on!(conn, |c| sqlx::query_as(EDGE)
        .bind(site.0)
        .bind(customer.0)
        .bind(behind.started_at.0)
        .bind(behind.room_no.0)
        .bind(from.0)
        .bind(look - 1)
        .fetch_optional(c))?;
    Ok(Found { rooms, next: edge.map(|(room,)| RoomNo(room)) })
}

/// A channel that a customer came by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelCount {
    /// The channel.
    pub id: ChannelId,
    /// Its kind.
    pub kind: ChannelKind,
    /// Its label.
    pub label: String,
    /// How many consultations.
    pub count: i64,
}

/// The channels of a customer's consultations.
///
/// # Errors
/// When the database fails.
pub async fn channels(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
) -> Result<Vec<ChannelCount>, StoreError> {
    let rows: Vec<(i64, i64, String, i64)> =
        on!(conn, |c| sqlx::query_as(CHANNELS).bind(site.0).bind(customer.0).fetch_all(c))?;
    let read = |(id, kind, label, count)| {
        let kind = ChannelKind::from_code(kind).ok_or(StoreError::Corrupt("channels.kind"))?;
        Ok(ChannelCount { id: ChannelId(id), kind, label, count })
    };
    rows.into_iter().map(read).collect()
}

/// The agents who ever had a consultation of a customer, with how many, by today's name.
///
/// # Errors
/// When the database fails.
pub async fn agents(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
) -> Result<Vec<(AgentId, String, i64)>, StoreError> {
    let rows: Vec<(i64, String, i64)> =
        on!(conn, |c| sqlx::query_as(AGENTS).bind(site.0).bind(customer.0).fetch_all(c))?;
    Ok(rows.into_iter().map(|(id, name, count)| (AgentId(id), name, count)).collect())
}

/// How many consultations of a customer an agent ever had.
///
/// # Errors
/// When the database fails.
pub async fn ever_assigned(conn: &mut dyn AsConn, site: SiteId, customer: CustomerKey) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(EVER_ASSIGNED).bind(site.0).bind(customer.0).fetch_one(c))?;
    Ok(count)
}

/// How many consultations of a customer have a classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryCount {
    /// 대분류; `None`: without a classification.
    pub category_id: Option<String>,
    /// Its name today.
    pub category: Option<String>,
    /// 중분류
    pub division_id: Option<String>,
    /// Its name today.
    pub division: Option<String>,
    /// How many consultations.
    pub count: i64,
}

/// The classifications of a customer's consultations, in no order.
///
/// # Errors
/// When the database fails.
pub async fn categories(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
) -> Result<Vec<CategoryCount>, StoreError> {
    type Row = (Option<String>, Option<String>, Option<String>, Option<String>, i64);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(CATEGORIES).bind(site.0).bind(customer.0).fetch_all(c))?;
    let read = |(category_id, category, division_id, division, count)| CategoryCount {
        category_id,
        category,
        division_id,
        division,
        count,
    };
    Ok(rows.into_iter().map(read).collect())
}
