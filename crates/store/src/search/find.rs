use domain::{
    AgentId, CustomerKey, Millis, RoomNo, SiteId,
    access::RoomAccess,
    memo::MemoKind,
    room::{ChannelKind, Kind, Sender, Status},
};

use super::{
    Item, Within, dialect,
    write::{first_at, week, week_token},
};
use crate::{AsConn, Conn, StoreError, on, statements};

/// What is shown of an entry `h`, and what decides who may see it.
macro_rules! hit_columns {
    () => {
        "SELECT h.doc_id, h.room_no, h.item, r.status, r.agent_id, r.queued, r.reviewer, r.started_at, r.channel_kind, c.label AS channel_label, \
         i.customer_key, i.has_id OR i.merged_into IS NOT NULL AS has_id, u.customer_id, u.name AS customer_name, \
         m.sender, m.kind, m.body, m.extra, m.at, o.kind AS memo_kind, o.body AS memo_body, o.at AS memo_at, \
         o.after_seq AS memo_after, a.name AS agent_name"
    };
}
macro_rules! hit_joins {
    () => {
        " LEFT JOIN rooms r ON r.site_id = $1 AND r.room_no = h.room_no \
         LEFT JOIN channels c ON c.site_id = r.site_id AND c.channel_id = r.channel_id \
         LEFT JOIN identities i ON i.site_id = r.site_id AND i.identity_id = r.identity_id \
         LEFT JOIN customers u ON u.site_id = i.site_id AND u.customer_key = i.customer_key \
         LEFT JOIN messages m ON m.site_id = $1 AND m.room_no = h.room_no AND m.seq = h.item \
         LEFT JOIN memos o ON o.site_id = $1 AND o.room_no = h.room_no AND o.memo_id = -h.item \
         LEFT JOIN agents a ON a.site_id = $1 AND a.agent_id = CASE WHEN m.sender = 2 THEN m.author_id ELSE o.agent_id END"
    };
}
pub(super) use {hit_columns, hit_joins};

statements! {
    one NEWEST = "SELECT MAX(doc_id) FROM search_docs";
}

/// An entry that has all the words, with what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Its number: pages go on behind it.
    pub doc: i64,
    /// 방번호
    pub room: RoomNo,
    /// What it stands for.
    pub item: Item,
    /// Who may see the room.
    pub access: RoomAccess,
    /// 상담시작
    pub started_at: Millis,
    /// The channel it came in by.
    pub channel_kind: ChannelKind,
    /// Its label.
    pub channel_label: String,
    /// The person today.
    pub customer: CustomerKey,
    /// Their 고객 ID.
    pub customer_id: String,
    /// Whether anybody chose it.
    pub has_id: bool,
    /// 이름
    pub customer_name: Option<String>,
    /// Who wrote it, and what it is; `None` for a memo.
    pub message: Option<(Sender, Kind)>,
    /// Of a memo its kind, and the message it stands behind.
    pub memo: Option<(MemoKind, i64)>,
    /// Its text.
    pub body: String,
    /// JSON of attachments.
    pub extra: Option<String>,
    /// When it was written.
    pub at: Millis,
    /// The agent who wrote it.
    pub agent_name: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    doc_id: i64,
    room_no: i64,
    item: i64,
    status: Option<i64>,
    agent_id: Option<i64>,
    queued: Option<bool>,
    reviewer: Option<i64>,
    started_at: Option<i64>,
    channel_kind: Option<i64>,
    channel_label: Option<String>,
    customer_key: Option<i64>,
    has_id: Option<bool>,
    customer_id: Option<String>,
    customer_name: Option<String>,
    sender: Option<i64>,
    kind: Option<i64>,
    body: Option<String>,
    extra: Option<String>,
    at: Option<i64>,
    memo_kind: Option<i64>,
    memo_body: Option<String>,
    memo_at: Option<i64>,
    memo_after: Option<i64>,
    agent_name: Option<String>,
}

/// `None` where what it stood for is gone.
fn hit(row: Row) -> Option<Hit> {
    Some(Hit {
        doc: row.doc_id,
        room: RoomNo(row.room_no),
        item: Item(row.item),
        access: RoomAccess {
            status: Status::from_code(row.status?)?,
            agent: row.agent_id.map(AgentId),
            queued: row.queued?,
            reviewer: row.reviewer.map(AgentId),
        },
        started_at: Millis(row.started_at?),
        channel_kind: ChannelKind::from_code(row.channel_kind?)?,
        channel_label: row.channel_label?,
        customer: CustomerKey(row.customer_key?),
        customer_id: row.customer_id?,
        has_id: row.has_id?,
        customer_name: row.customer_name,
        message: row.sender.and_then(Sender::from_code).zip(row.kind.and_then(Kind::from_code)),
        memo: row.memo_kind.and_then(MemoKind::from_code).zip(row.memo_after),
        body: row.body.or(row.memo_body)?,
        extra: row.extra,
        at: Millis(row.at.or(row.memo_at)?),
        agent_name: row.agent_name,
    })
}

/// What FTS5 is asked: all words, and one of the scopes.
pub(super) fn matching(words: &[String], scopes: &[String]) -> String {
    let quoted =
        |tokens: &[String], by: &str| tokens.iter().map(|token| format!("\"{token}\"")).collect::<Vec<_>>().join(by);
    format!("{} AND ({})", quoted(words, " AND "), quoted(scopes, " OR "))
}

/// A part of the time through which entries are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    from: i64,
    weeks: Vec<i64>,
}

impl Reach {
    /// Entries before this one are in the next reach.
    #[must_use]
    pub fn from(&self) -> i64 {
        self.from
    }
}

/// How far one goes back at a time, in weeks: a common word is found in the first ones, a rare one has few entries anyway.
const STEPS: [i64; 2] = [2, 26];

/// The parts of the time before an entry, the newest first. FTS5 goes through its entries from the newest by itself, and what
/// few accounts have is looked up at once.
#[must_use]
pub fn reaches(conn: &mut dyn AsConn, within: &Within, before: i64, newest: Millis) -> Vec<Reach> {
    let everything = Reach { from: 0, weeks: Vec::new() };
    if matches!(conn.conn(), Conn::Sqlite(_)) || matches!(within, Within::Identities(_)) {
        return vec![everything];
    }
    let mut to = week(newest).min(week(Millis(before / first_at(Millis(1000)) * 1000)));
    let mut reaches = Vec::new();
    for weeks in STEPS {
        let from = to - weeks + 1;
        let at = Millis(from.max(0) * 7 * 24 * 3_600_000);
        reaches.push(Reach { from: first_at(at), weeks: (from..=to).collect() });
        to = from - 1;
    }
    reaches.push(everything);
    reaches
}

/// When the newest entry was written, about.
///
/// # Errors
/// When the database fails.
pub async fn newest(conn: &mut dyn AsConn) -> Result<Millis, StoreError> {
    let (doc,): (Option<i64>,) = on!(conn, |c| sqlx::query_as(NEWEST).fetch_one(c))?;
    Ok(Millis(doc.unwrap_or_default() / first_at(Millis(1000)) * 1000))
}

/// At most `limit` entries with all these words, newest first, within a reach and before one; and whether there may be more of
/// them there. What is gone is left out.
///
/// # Errors
/// When the database fails.
pub async fn find(
    conn: &mut dyn AsConn,
    site: SiteId,
    (words, within): (&[String], &Within),
    (reach, before): (&Reach, i64),
    limit: i64,
) -> Result<(Vec<Hit>, Option<i64>), StoreError> {
    let scopes = within.tokens(site);
    if words.is_empty() || scopes.is_empty() {
        return Ok((Vec::new(), None));
    }
    let rows: Vec<Row> = match conn.conn() {
        Conn::Sqlite(conn) => {
            let query = sqlx::query_as(dialect::FIND.sqlite).bind(site.0).bind(before).bind(reach.from).bind(limit);
            query.bind(matching(words, &scopes)).fetch_all(conn).await?
        }
        Conn::Postgres(conn) => {
            let scopes = scopes.join(" ");
            let weeks: Vec<_> = reach.weeks.iter().map(|week| week_token(*week)).collect();
            let weeks = if weeks.is_empty() { scopes.clone() } else { weeks.join(" ") };
            let query = sqlx::query_as(dialect::FIND.postgres).bind(site.0).bind(before).bind(reach.from).bind(limit);
            query.bind(words.join(" ")).bind(scopes).bind(weeks).fetch_all(conn).await?
        }
    };
    let full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let last = rows.last().map(|row| row.doc_id).filter(|_| full);
    Ok((rows.into_iter().filter_map(hit).collect(), last))
}
