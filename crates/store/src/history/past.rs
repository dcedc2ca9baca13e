//! One consultation of 상담이력 as it is opened (S84), and the conversations before one.

use domain::{
    AgentId, AttachmentId, CustomerKey, Millis, RoomNo, SiteId,
    room::{ChannelKind, How, Status},
};

use super::{Behind, of_customer};
use crate::{
    AsConn, StoreError,
    attachment::State,
    memo::{MemoRecord, MemoRow},
    message::{MessageRecord, MessageRow},
    on, statements,
};

/// The columns of [`Consultation`].
macro_rules! consultation {
    ($rooms:expr) => {
        concat!(
            "SELECT x.room_no, x.status, x.agent_id, x.started_at, x.ended_at, x.last_seq, x.channel_kind, h.label AS channel_label, \
             a.name AS in_charge, g.name AS category, d.name AS division, x.category_detail AS detail, x.tags, t.identifier FROM (",
            $rooms,
            ") page \
             JOIN rooms x ON x.site_id = $1 AND x.room_no = page.room_no \
             JOIN identities i ON i.site_id = x.site_id AND i.identity_id = x.identity_id \
             JOIN identities t ON t.site_id = i.site_id AND t.identity_id = COALESCE(i.merged_into, i.identity_id) \
             JOIN channels h ON h.site_id = x.site_id AND h.channel_id = x.channel_id \
             LEFT JOIN agents a ON a.site_id = x.site_id AND a.agent_id = x.agent_id \
             LEFT JOIN categories g ON g.site_id = x.site_id AND g.category_id = x.category_id \
             LEFT JOIN categories d ON d.site_id = x.site_id AND d.category_id = x.division_id AND d.parent_id = x.category_id \
             ORDER BY x.started_at DESC, x.room_no DESC"
        )
    };
}

statements! {
    one FIND = consultation!(concat!("SELECT r.room_no", of_customer!(), " AND r.room_no = $3"));
    list OLDER = consultation!(concat!(
        "SELECT r.room_no",
        of_customer!(),
        " AND (r.started_at, r.room_no) < ($3, $4) ORDER BY r.started_at DESC, r.room_no DESC LIMIT $5"
    ));
    list NEXT_OLDER = concat!(
        "SELECT r.room_no",
        of_customer!(),
        " AND (r.started_at, r.room_no) < ($3, $4) ORDER BY r.started_at DESC, r.room_no DESC LIMIT 1"
    );
    list NEXT_NEWER = concat!(
        "SELECT r.room_no",
        of_customer!(),
        " AND (r.started_at, r.room_no) > ($3, $4) ORDER BY r.started_at, r.room_no LIMIT 1"
    );
    list COUNT_OLDER = concat!("SELECT COUNT(*)", of_customer!(), " AND (r.started_at, r.room_no) < ($3, $4)");
    list LOG = "SELECT s.from_agent, f.name AS from_name, s.to_agent, t.name AS to_name, s.how, b.name AS by_name, s.at FROM assignments s \
        LEFT JOIN agents f ON f.site_id = s.site_id AND f.agent_id = s.from_agent \
        JOIN agents t ON t.site_id = s.site_id AND t.agent_id = s.to_agent \
        LEFT JOIN agents b ON b.site_id = s.site_id AND b.agent_id = s.by_agent \
        WHERE s.site_id = $1 AND s.room_no = $2 ORDER BY s.n";
    list FILES = "SELECT f.attachment_id, f.name, f.mime, f.size, f.width, f.height, f.state, f.created_at FROM attachments f \
        WHERE f.site_id = $1 AND f.room_no = $2 ORDER BY f.attachment_id LIMIT $3";
    one COUNT_FILES = "SELECT COUNT(*) FROM attachments WHERE site_id = $1 AND room_no = $2";
    list MESSAGES = "SELECT m.room_no, m.seq, m.sender, m.author_id, m.client_id, m.kind, m.body, m.extra, m.at, a.name AS agent_name \
        FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN messages m \
        LEFT JOIN agents a ON a.site_id = m.site_id AND a.agent_id = m.author_id AND m.sender = 2 \
        WHERE m.site_id = $1 AND m.room_no = CAST(v.value ->> 0 AS BIGINT) \
        AND m.seq >= CAST(v.value ->> 1 AS BIGINT) AND m.seq < CAST(v.value ->> 2 AS BIGINT)";
    list MEMOS = "SELECT m.room_no, m.memo_id, m.kind, m.agent_id, a.name AS agent_name, m.body, m.at, m.after_seq, \
        m.request_id, q.state AS request_state, q.answer AS request_answer, t.name AS request_to \
        FROM json_each(CAST($2 AS TEXT)) v CROSS JOIN memos m JOIN agents a ON a.site_id = m.site_id AND a.agent_id = m.agent_id \
        LEFT JOIN requests q ON q.site_id = m.site_id AND q.request_id = m.request_id \
        LEFT JOIN agents t ON t.site_id = q.site_id AND t.agent_id = q.to_agent \
        WHERE m.site_id = $1 AND m.room_no = CAST(v.value ->> 0 AS BIGINT) \
        AND m.after_seq >= CAST(v.value ->> 1 AS BIGINT) AND m.after_seq < CAST(v.value ->> 2 AS BIGINT) \
        ORDER BY m.room_no, m.memo_id LIMIT $3";
}

/// A consultation with the names that stand beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consultation {
    /// 방번호
    pub room_no: RoomNo,
    /// F1.
    pub status: Status,
    /// Who has it; after the end, who had it last.
    pub agent: Option<AgentId>,
    /// Their name.
    pub in_charge: Option<String>,
    /// 시작시간
    pub started_at: Millis,
    /// 종료시간
    pub ended_at: Option<Millis>,
    /// seq of the newest message.
    pub last_seq: i64,
    /// Kind of 인입 채널.
    pub channel_kind: ChannelKind,
    /// Its label.
    pub channel_label: String,
    /// 대분류 with today's name.
    pub category: Option<String>,
    /// 중분류 with today's name.
    pub division: Option<String>,
    /// 소분류
    pub detail: Option<String>,
    /// 상담방태그
    pub tags: Vec<String>,
    /// 고객식별번호; after a merge the target's.
    pub identifier: String,
}

impl Consultation {
    /// Its place in the list.
    #[must_use]
    pub fn place(&self) -> Behind {
        Behind { started_at: self.started_at, room_no: self.room_no }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    room_no: i64,
    status: i64,
    agent_id: Option<i64>,
    started_at: i64,
    ended_at: Option<i64>,
    last_seq: i64,
    channel_kind: i64,
    channel_label: String,
    in_charge: Option<String>,
    category: Option<String>,
    division: Option<String>,
    detail: Option<String>,
    tags: String,
    identifier: String,
}

impl TryFrom<Row> for Consultation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            room_no: RoomNo(row.room_no),
            status: Status::from_code(row.status).ok_or(StoreError::Corrupt("rooms.status"))?,
            agent: row.agent_id.map(AgentId),
            in_charge: row.in_charge,
            started_at: Millis(row.started_at),
            ended_at: row.ended_at.map(Millis),
            last_seq: row.last_seq,
            channel_kind: ChannelKind::from_code(row.channel_kind).ok_or(StoreError::Corrupt("rooms.channel_kind"))?,
            channel_label: row.channel_label,
            category: row.category,
            division: row.division,
            detail: row.detail,
            tags: serde_json::from_str(&row.tags).map_err(|_| StoreError::Corrupt("rooms.tags"))?,
            identifier: row.identifier,
        })
    }
}

/// A consultation; `None` unless it is one of this customer's.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    room: RoomNo,
) -> Result<Option<Consultation>, StoreError> {
    let row: Option<Row> =
        on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(customer.0).bind(room.0).fetch_optional(c))?;
    row.map(Consultation::try_from).transpose()
}

/// At most `limit` consultations behind a place, newest first.
///
/// # Errors
/// When the database fails.
pub async fn older(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    behind: Behind,
    limit: i64,
) -> Result<Vec<Consultation>, StoreError> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OLDER)
        .bind(site.0)
        .bind(customer.0)
        .bind(behind.started_at.0)
        .bind(behind.room_no.0)
        .bind(limit)
        .fetch_all(c))?;
    rows.into_iter().map(Consultation::try_from).collect()
}

/// What stands beside a place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbours {
    /// The consultation that began after it.
    pub newer: Option<RoomNo>,
    /// The one that began before it.
    pub older: Option<RoomNo>,
    /// How many began before it.
    pub count_older: i64,
}

/// The neighbours of a place.
///
/// # Errors
/// When the database fails.
pub async fn neighbours(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    place: Behind,
) -> Result<Neighbours, StoreError> {
    let mut found = [None, None];
    for (found, sql) in found.iter_mut().zip([NEXT_NEWER, NEXT_OLDER]) {
        let row: Option<(i64,)> = on!(conn, |c| sqlx::query_as(sql)
            .bind(site.0)
            .bind(customer.0)
            .bind(place.started_at.0)
            .bind(place.room_no.0)
            .fetch_optional(c))?;
        *found = row.map(|(room,)| RoomNo(room));
    }
    let [newer, older] = found;
    Ok(Neighbours { newer, older, count_older: count_older(conn, site, customer, place).await? })
}

/// How many consultations stand behind a place.
///
/// # Errors
/// When the database fails.
pub async fn count_older(
    conn: &mut dyn AsConn,
    site: SiteId,
    customer: CustomerKey,
    place: Behind,
) -> Result<i64, StoreError> {
    let (count,): (i64,) = on!(conn, |c| sqlx::query_as(COUNT_OLDER)
        .bind(site.0)
        .bind(customer.0)
        .bind(place.started_at.0)
        .bind(place.room_no.0)
        .fetch_one(c))?;
    Ok(count)
}

/// A line of a room's assignment log with today's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Who had it.
    pub from: Option<(AgentId, String)>,
    /// Who has it.
    pub to: (AgentId, String),
    /// How it came.
    pub how: How,
    /// Who did it.
    pub by: Option<String>,
    /// When.
    pub at: Millis,
}

/// The assignment log of a room, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn log(conn: &mut dyn AsConn, site: SiteId, room: RoomNo) -> Result<Vec<LogLine>, StoreError> {
    type Row = (Option<i64>, Option<String>, i64, String, i64, Option<String>, i64);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(LOG).bind(site.0).bind(room.0).fetch_all(c))?;
    rows.into_iter()
        .map(|(from, from_name, to, to_name, how, by, at)| {
            Ok(LogLine {
                from: from.zip(from_name).map(|(id, name)| (AgentId(id), name)),
                to: (AgentId(to), to_name),
                how: How::from_code(how).ok_or(StoreError::Corrupt("assignments.how"))?,
                by,
                at: Millis(at),
            })
        })
        .collect()
}

/// A file of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomFile {
    /// Its id.
    pub id: AttachmentId,
    /// Shown name.
    pub name: String,
    /// Type found in the content.
    pub mime: String,
    /// Bytes.
    pub size: i64,
    /// Pixels, images only.
    pub pixels: Option<(i64, i64)>,
    /// Whether it may be handed out.
    pub state: State,
    /// When it was uploaded.
    pub at: Millis,
}

/// At most `limit` files of a room, oldest first, and how many there are.
///
/// # Errors
/// When the database fails.
pub async fn files(
    conn: &mut dyn AsConn,
    site: SiteId,
    room: RoomNo,
    limit: i64,
) -> Result<(Vec<RoomFile>, i64), StoreError> {
    type Row = (i64, String, String, i64, Option<i64>, Option<i64>, i64, i64);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(FILES).bind(site.0).bind(room.0).bind(limit).fetch_all(c))?;
    let read = |(id, name, mime, size, width, height, state, at): Row| {
        Ok(RoomFile {
            id: AttachmentId(id),
            name,
            mime,
            size,
            pixels: width.zip(height),
            state: State::from_code(state).ok_or(StoreError::Corrupt("attachments.state"))?,
            at: Millis(at),
        })
    };
    let files = rows.into_iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    let mut count = i64::try_from(files.len()).unwrap_or(limit);
    if count == limit {
        (count,) = on!(conn, |c| sqlx::query_as(COUNT_FILES).bind(site.0).bind(room.0).fetch_one(c))?;
    }
    Ok((files, count))
}

/// Messages of a room from a seq, up to another one and without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The room.
    pub room_no: RoomNo,
    /// The first.
    pub from: i64,
    /// Behind the last.
    pub to: i64,
}

fn json(ranges: impl IntoIterator<Item = Range>) -> Result<String, StoreError> {
    let rows: Vec<[i64; 3]> = ranges.into_iter().map(|range| [range.room_no.0, range.from, range.to]).collect();
    serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("ranges"))
}

#[derive(sqlx::FromRow)]
struct InRoom<T> {
    room_no: i64,
    #[sqlx(flatten)]
    row: T,
}

/// The messages of these ranges, ascending within each room.
///
/// # Errors
/// When the database fails.
pub async fn messages(
    conn: &mut dyn AsConn,
    site: SiteId,
    ranges: &[Range],
) -> Result<Vec<(RoomNo, MessageRecord)>, StoreError> {
    let ranges = json(ranges.iter().copied())?;
    let rows: Vec<InRoom<MessageRow>> =
        on!(conn, |c| sqlx::query_as(MESSAGES).bind(site.0).bind(ranges.as_str()).fetch_all(c))?;
    let mut messages = rows
        .into_iter()
        .map(|one| Ok((RoomNo(one.room_no), MessageRecord::try_from(one.row)?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    messages.sort_unstable_by_key(|(room, message)| (room.0, message.seq));
    Ok(messages)
}

/// The memos that stand behind the messages of these ranges, in their order, at most `limit`; behind none at all in a range
/// that begins with the first message.
///
/// # Errors
/// When the database fails.
pub async fn memos(
    conn: &mut dyn AsConn,
    site: SiteId,
    ranges: &[Range],
    limit: i64,
) -> Result<Vec<(RoomNo, MemoRecord)>, StoreError> {
    let ranges =
        json(ranges.iter().map(|range| Range { from: if range.from == 1 { 0 } else { range.from }, ..*range }))?;
    let rows: Vec<InRoom<MemoRow>> =
        on!(conn, |c| sqlx::query_as(MEMOS).bind(site.0).bind(ranges.as_str()).bind(limit).fetch_all(c))?;
    rows.into_iter().map(|one| Ok((RoomNo(one.room_no), MemoRecord::try_from(one.row)?))).collect()
}
