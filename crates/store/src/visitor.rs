//! Visitors' sessions, and the door they come in by.

use std::collections::HashMap;

use domain::{ChannelId, CustomerKey, IdentityId, Millis, RoomNo, SiteId, VisitorId, entry::Reason};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! session {
    ($which:literal) => {
        session!("", $which)
    };
    ($from:literal, $which:literal) => {
        concat!(
            "SELECT s.site_id, s.visitor_id, t.identity_id, t.customer_key, t.channel_id, t.identifier, i.has_id OR t.has_id AS has_id, \
             t.signed AS identity_signed, t.ignored_claim AS identity_claim, c.identities, s.room_no, r.status AS room_status, s.signed, \
             s.ignored_claim, s.ignored_reason, s.unsigned_id, s.renamed_id, s.category_id, s.division_id, s.seen_at, i.identity_id AS row_id, i.signed AS row_signed, \
             s.token_hash FROM ",
            $from,
            "visitor_sessions s \
             JOIN identities i ON i.site_id = s.site_id AND i.identity_id = s.identity_id \
             JOIN identities t ON t.site_id = i.site_id AND t.identity_id = COALESCE(i.merged_into, i.identity_id) \
             JOIN customers c ON c.site_id = t.site_id AND c.customer_key = t.customer_key \
             LEFT JOIN rooms r ON r.site_id = s.site_id AND r.room_no = s.room_no WHERE ",
            $which
        )
    };
}

statements! {
    one DOOR = "SELECT s.name, s.uid_secret, s.old_uid_secret, s.old_uid_secret_until, s.signed_only, c.channel_id FROM sites s \
        JOIN channels c ON c.site_id = s.site_id AND c.kind = 0 AND c.enabled \
        WHERE s.site_id = $1 ORDER BY c.channel_id LIMIT 1";
    one SESSION = session!("s.token_hash = $1 AND s.seen_at > $2");
    one SESSIONS = session!(
        "json_each(CAST($1 AS TEXT)) v CROSS JOIN ",
        "s.token_hash = v.value ->> 0 AND s.seen_at > CAST(v.value ->> 1 AS BIGINT)"
    );
    one SESSION_OF = session!("s.site_id = $1 AND s.visitor_id = $2 AND s.seen_at > $3");
    write INSERT = "INSERT INTO visitor_sessions (token_hash, site_id, visitor_id, identity_id, signed, ignored_claim, ignored_reason, \
        unsigned_id, category_id, division_id, created_at, seen_at, renamed_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)";
    write UPDATE = "UPDATE visitor_sessions SET identity_id = $3, signed = $4, ignored_claim = $5, ignored_reason = $6, unsigned_id = $7, \
        category_id = $8, division_id = $9, seen_at = $10, renamed_id = $11 WHERE site_id = $1 AND visitor_id = $2";
    list ROOMLESS = "SELECT s.visitor_id FROM visitor_sessions s LEFT JOIN rooms r ON r.site_id = s.site_id AND r.room_no = s.room_no \
        WHERE s.site_id = $1 AND s.identity_id = $2 AND s.seen_at > $3 AND s.visitor_id <> $4 \
        AND (r.status IS NULL OR r.status = 5) ORDER BY s.seen_at DESC LIMIT $5";
    write SEEN = "UPDATE visitor_sessions SET seen_at = $3 WHERE site_id = $1 AND visitor_id = $2 AND seen_at < $3";
}

/// What an entry needs to know of the site.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Door {
    /// Name of the brand.
    pub name: String,
    uid_secret: String,
    old_uid_secret: Option<String>,
    old_uid_secret_until: Option<i64>,
    /// Setting '서명된 ID만 허용'.
    pub signed_only: bool,
    channel_id: i64,
}

impl Door {
    /// The keys of `site_uid_hash` that count at this time, as they are stored.
    pub fn secrets(&self, now: Millis) -> impl Iterator<Item = &str> {
        let old =
            self.old_uid_secret.as_deref().filter(|_| self.old_uid_secret_until.is_none_or(|until| now.0 < until));
        std::iter::once(self.uid_secret.as_str()).chain(old)
    }

    /// The web channel that is open.
    #[must_use]
    pub fn channel(&self) -> ChannelId {
        ChannelId(self.channel_id)
    }
}

/// The door of a site; `None` where there is no such site or its web chat is off.
///
/// # Errors
/// When the database fails.
pub async fn door(conn: &mut dyn AsConn, site: SiteId) -> Result<Option<Door>, StoreError> {
    on!(conn, |c| sqlx::query_as(DOOR).bind(site.0).fetch_optional(c))
}

/// What the next room is told of the visitor's ID, and how it starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// A claimed ID that was ignored, and why.
    pub ignored: Option<(String, Reason)>,
    /// An unsigned ID in use.
    pub unsigned_id: Option<String>,
    /// An ID in use that an agent gave another name to (R1).
    pub renamed_id: Option<String>,
    /// First 대분류.
    pub category_id: Option<String>,
    /// First 중분류.
    pub division_id: Option<String>,
}

/// A session with the identity it stands for today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// Its site.
    pub site: SiteId,
    /// The session.
    pub visitor: VisitorId,
    /// The identity, after merges.
    pub identity: IdentityId,
    /// The row the session came in by: an agent's merge doesn't change what it sees and where it writes (R2).
    pub row: IdentityId,
    /// Whether the ID of that row ever came in signed.
    pub row_signed: bool,
    /// The person.
    pub customer: CustomerKey,
    /// The identity's channel.
    pub channel: ChannelId,
    /// 고객식별번호
    pub identifier: String,
    /// Whether an entry or an agent set its ID, or it shares one.
    pub has_id: bool,
    /// Whether its ID ever came in signed.
    pub identity_signed: bool,
    /// The newest claim of this identity that was ignored.
    pub identity_claim: Option<String>,
    /// The room it stands in, open or ended.
    pub room_no: Option<RoomNo>,
    /// Whether that room is open.
    pub room_open: bool,
    /// Whether its entry was signed.
    pub signed: bool,
    /// What the next room is told.
    pub marks: Marks,
    /// When it was last seen, roughly.
    pub seen_at: Millis,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    site_id: i64,
    visitor_id: i64,
    identity_id: i64,
    row_id: i64,
    row_signed: bool,
    customer_key: i64,
    channel_id: i64,
    identifier: String,
    has_id: bool,
    identity_signed: bool,
    identity_claim: Option<String>,
    identities: i64,
    room_no: Option<i64>,
    room_status: Option<i64>,
    signed: bool,
    ignored_claim: Option<String>,
    ignored_reason: Option<String>,
    unsigned_id: Option<String>,
    renamed_id: Option<String>,
    category_id: Option<String>,
    division_id: Option<String>,
    seen_at: i64,
    token_hash: String,
}

impl From<SessionRow> for SessionRecord {
    fn from(row: SessionRow) -> Self {
        let reason = row.ignored_reason.as_deref().and_then(Reason::from_code);
        Self {
            site: SiteId(row.site_id),
            visitor: VisitorId(row.visitor_id),
            identity: IdentityId(row.identity_id),
            row: IdentityId(row.row_id),
            row_signed: row.row_signed,
            customer: CustomerKey(row.customer_key),
            channel: ChannelId(row.channel_id),
            identifier: row.identifier,
            has_id: row.has_id || row.identities > 1 || row.row_signed,
            identity_signed: row.identity_signed,
            identity_claim: row.identity_claim,
            room_no: row.room_no.map(RoomNo),
            room_open: row.room_status.is_some_and(|status| status != domain::room::Status::Ended.code()),
            signed: row.signed,
            marks: Marks {
                ignored: row.ignored_claim.zip(reason),
                unsigned_id: row.unsigned_id,
                renamed_id: row.renamed_id,
                category_id: row.category_id,
                division_id: row.division_id,
            },
            seen_at: Millis(row.seen_at),
        }
    }
}

/// The session of a token's hash, unless it was last seen at `expired` or before.
///
/// # Errors
/// When the database fails.
pub async fn session(
    conn: &mut dyn AsConn,
    token_hash: &str,
    expired: Millis,
) -> Result<Option<SessionRecord>, StoreError> {
    let row: Option<SessionRow> =
        on!(conn, |c| sqlx::query_as(SESSION).bind(token_hash).bind(expired.0).fetch_optional(c))?;
    Ok(row.map(SessionRecord::from))
}

/// The same of many tokens at once, by their hashes.
///
/// # Errors
/// When the database fails.
pub async fn sessions<'h>(
    conn: &mut dyn AsConn,
    tokens: impl IntoIterator<Item = (&'h str, Millis)>,
) -> Result<HashMap<String, SessionRecord>, StoreError> {
    let tokens: Vec<(&str, i64)> = tokens.into_iter().map(|(hash, expired)| (hash, expired.0)).collect();
    let tokens = serde_json::to_string(&tokens).map_err(|_| StoreError::Corrupt("token hashes"))?;
    let rows: Vec<SessionRow> = on!(conn, |c| sqlx::query_as(SESSIONS).bind(tokens).fetch_all(c))?;
    Ok(rows.into_iter().map(|mut row| (std::mem::take(&mut row.token_hash), row.into())).collect())
}

/// The session of a visitor, unless it was last seen at `expired` or before.
///
/// # Errors
/// When the database fails.
pub async fn session_of(
    conn: &mut dyn AsConn,
    site: SiteId,
    visitor: VisitorId,
    expired: Millis,
) -> Result<Option<SessionRecord>, StoreError> {
    let row: Option<SessionRow> =
        on!(conn, |c| sqlx::query_as(SESSION_OF).bind(site.0).bind(visitor.0).bind(expired.0).fetch_optional(c))?;
    Ok(row.map(SessionRecord::from))
}

/// A session as it is to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its site.
    pub site: SiteId,
    /// The session.
    pub visitor: VisitorId,
    /// The identity.
    pub identity: IdentityId,
    /// Whether its entry was signed.
    pub signed: bool,
    /// What the next room is told.
    pub marks: Marks,
}

/// Writes a new session.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx<'_>, token_hash: &str, new: &Session, now: Millis) -> Result<(), StoreError> {
    let (claim, reason) = ignored(&new.marks);
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(token_hash)
            .bind(new.site.0)
            .bind(new.visitor.0)
            .bind(new.identity.0)
            .bind(new.signed)
            .bind(claim)
            .bind(reason)
            .bind(new.marks.unsigned_id.as_deref())
            .bind(new.marks.category_id.as_deref())
            .bind(new.marks.division_id.as_deref())
            .bind(now.0)
            .bind(new.marks.renamed_id.as_deref())
    )
    .map(drop)
}

/// Writes what changed of a session.
///
/// # Errors
/// When the database fails.
pub async fn update(tx: &mut Tx<'_>, session: &Session, now: Millis) -> Result<(), StoreError> {
    let (claim, reason) = ignored(&session.marks);
    exec!(
        tx,
        sqlx::query(UPDATE)
            .bind(session.site.0)
            .bind(session.visitor.0)
            .bind(session.identity.0)
            .bind(session.signed)
            .bind(claim)
            .bind(reason)
            .bind(session.marks.unsigned_id.as_deref())
            .bind(session.marks.category_id.as_deref())
            .bind(session.marks.division_id.as_deref())
            .bind(now.0)
            .bind(session.marks.renamed_id.as_deref())
    )
    .map(drop)
}

fn ignored(marks: &Marks) -> (Option<&str>, Option<&'static str>) {
    marks.ignored.as_ref().map(|(claim, reason)| (claim.as_str(), reason.code())).unzip()
}

/// Notes that a session was seen.
///
/// # Errors
/// When the database fails.
pub async fn seen(tx: &mut Tx<'_>, site: SiteId, visitor: VisitorId, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(SEEN).bind(site.0).bind(visitor.0).bind(now.0)).map(drop)
}

/// Other sessions of a channel account, seen after `since`, that stand in no open room.
///
/// # Errors
/// When the database fails.
pub async fn roomless(
    conn: &mut dyn AsConn,
    (site, row): (SiteId, IdentityId),
    opener: VisitorId,
    since: Millis,
    limit: i64,
) -> Result<Vec<VisitorId>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(ROOMLESS)
        .bind(site.0)
        .bind(row.0)
        .bind(since.0)
        .bind(opener.0)
        .bind(limit)
        .fetch_all(c))?;
    Ok(rows.into_iter().map(|(visitor,)| VisitorId(visitor)).collect())
}
