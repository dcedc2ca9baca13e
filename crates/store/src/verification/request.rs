use domain::{
    AgentId, IdentityId, Millis, RequestId, RoomNo, SiteId,
    verification::{Method, SENDS_MAX, State, TRIES_MAX},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

macro_rules! request {
    ($which:literal) => {
        concat!(
            "SELECT q.site_id, q.request_id, q.room_no, q.identity_id, q.method, q.requested_at, q.expires_at, q.state, q.sends, q.sent_at, \
             q.number, q.number_hash, q.salt, q.code_hash, q.code_expires_at, q.tries, q.token, q.claimed FROM verification_requests q WHERE ",
            $which
        )
    };
}

statements! {
    one FIND = request!("q.site_id = $1 AND q.request_id = $2");
    one OPEN_OF_ROOM = request!("q.site_id = $1 AND q.room_no = $2 AND q.state = 0");
    one BY_STATE = request!("q.state_hash = $1");
    write SET_LINK = "UPDATE verification_requests SET token_hash = $3, token = $4, claimed = $5, state_hash = NULL \
        WHERE site_id = $1 AND request_id = $2 AND state = 0 AND expires_at > $6";
    write SET_STATE = "UPDATE verification_requests SET state_hash = $3 WHERE site_id = $1 AND request_id = $2 AND state = 0 AND expires_at > $4";
    write TAKE_STATE = "UPDATE verification_requests SET state_hash = NULL WHERE site_id = $1 AND request_id = $2 AND state = 0 AND state_hash = $3";
    one BY_TOKEN = request!("q.token_hash = $1");
    write INSERT = "INSERT INTO verification_requests (site_id, request_id, room_no, identity_id, method, agent_id, requested_at, expires_at, \
        state, sends, code_expires_at, tries, token_hash, token) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, $9, $10)";
    write CLOSE_IN_ROOM = "UPDATE verification_requests SET state = 2, number = NULL, number_hash = NULL, salt = NULL, code_hash = NULL, \
        token_hash = NULL, token = NULL, state_hash = NULL WHERE site_id = $1 AND room_no = $2 AND state = 0";
    write CLOSE_OF_IDENTITY = "UPDATE verification_requests SET state = 2, number = NULL, number_hash = NULL, salt = NULL, code_hash = NULL, \
        token_hash = NULL, token = NULL, state_hash = NULL WHERE site_id = $1 AND identity_id = $2 AND state = 0 AND room_no IN \
        (SELECT r.room_no FROM rooms r WHERE r.site_id = $1 AND r.identity_id = $2)";
    write CLOSE_EXPIRED = "UPDATE verification_requests SET state = 2, number = NULL, number_hash = NULL, salt = NULL, code_hash = NULL, \
        token_hash = NULL, token = NULL, state_hash = NULL WHERE state = 0 AND expires_at <= $1";
    write SEND = "UPDATE verification_requests SET sends = sends + 1, sent_at = $3, number = $4, number_hash = $5, salt = $6, code_hash = $7, \
        code_expires_at = $8, tries = 0 WHERE site_id = $1 AND request_id = $2 AND state = 0 AND expires_at > $3 AND sends < $9 \
        AND (number_hash IS NULL OR number_hash <> $5 OR sent_at <= $10 OR code_expires_at <= $3)";
    write COUNT = "INSERT INTO verification_sends (site_id, number_hash, day, sends) VALUES ($1, $2, $3, 1) \
        ON CONFLICT (site_id, number_hash, day) DO UPDATE SET sends = verification_sends.sends + 1 WHERE verification_sends.sends < $4";
    write FORGET_COUNTS = "DELETE FROM verification_sends WHERE day < $1";
    write TRY = "UPDATE verification_requests SET tries = tries + 1 WHERE site_id = $1 AND request_id = $2 AND state = 0 \
        AND tries < $3 AND code_expires_at > $4";
    write VERIFIED = "UPDATE verification_requests SET state = 1, number = NULL, number_hash = NULL, token = NULL, state_hash = NULL \
        WHERE site_id = $1 AND request_id = $2 AND state = 0";
    write VOID_CODE = "UPDATE verification_requests SET code_expires_at = 0 WHERE site_id = $1 AND request_id = $2 AND state = 0 AND code_hash = $3";
}

/// A request to verify a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its site.
    pub site: SiteId,
    /// Its number.
    pub id: RequestId,
    /// The room it was made in.
    pub room: RoomNo,
    /// The room's channel account: its row.
    pub identity: IdentityId,
    /// How.
    pub method: Method,
    /// When it was made.
    pub requested_at: Millis,
    /// Until when it may be answered.
    pub expires_at: Millis,
    /// What became of it.
    pub state: State,
    /// Codes sent.
    pub sends: i64,
    /// When the newest one was asked for.
    pub sent_at: Option<Millis>,
    /// The number that is to be verified, encrypted.
    pub number: Option<String>,
    /// Keyed hash of it.
    pub number_hash: Option<String>,
    /// Salt of the newest code.
    pub salt: Option<String>,
    /// Keyed hash of it.
    pub code_hash: Option<String>,
    /// Until when it counts.
    pub code_expires_at: Millis,
    /// Wrong codes since it was sent.
    pub tries: i64,
    /// Token of the one-time link, encrypted.
    pub token: Option<String>,
    /// Whether an unsigned session of a claimed ID has the link.
    pub claimed: bool,
}

impl Request {
    /// Whether the customer may answer it.
    #[must_use]
    pub fn is_open(&self, now: Millis) -> bool {
        self.state == State::Open && now < self.expires_at
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    site_id: i64,
    request_id: i64,
    room_no: i64,
    identity_id: i64,
    method: i64,
    requested_at: i64,
    expires_at: i64,
    state: i64,
    sends: i64,
    sent_at: Option<i64>,
    number: Option<String>,
    number_hash: Option<String>,
    salt: Option<String>,
    code_hash: Option<String>,
    code_expires_at: i64,
    tries: i64,
    token: Option<String>,
    claimed: Option<bool>,
}

impl TryFrom<Row> for Request {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            site: SiteId(row.site_id),
            id: RequestId(row.request_id),
            room: RoomNo(row.room_no),
            identity: IdentityId(row.identity_id),
            method: Method::from_code(row.method).ok_or(StoreError::Corrupt("verification_requests.method"))?,
            requested_at: Millis(row.requested_at),
            expires_at: Millis(row.expires_at),
            state: State::from_code(row.state).ok_or(StoreError::Corrupt("verification_requests.state"))?,
            sends: row.sends,
            sent_at: row.sent_at.map(Millis),
            number: row.number,
            number_hash: row.number_hash,
            salt: row.salt,
            code_hash: row.code_hash,
            code_expires_at: Millis(row.code_expires_at),
            tries: row.tries,
            token: row.token,
            claimed: row.claimed.unwrap_or_default(),
        })
    }
}

/// A request by its number.
///
/// # Errors
/// When the database fails.
pub async fn request(conn: &mut dyn AsConn, site: SiteId, id: RequestId) -> Result<Option<Request>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(id.0).fetch_optional(c))?;
    row.map(Request::try_from).transpose()
}

/// The request of a room that is not answered; it may have expired.
///
/// # Errors
/// When the database fails.
pub async fn open_of_room(conn: &mut dyn AsConn, site: SiteId, room: RoomNo) -> Result<Option<Request>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(OPEN_OF_ROOM).bind(site.0).bind(room.0).fetch_optional(c))?;
    row.map(Request::try_from).transpose()
}

/// A request by the hash of its link's token.
///
/// # Errors
/// When the database fails.
pub async fn by_token(conn: &mut dyn AsConn, token_hash: &str) -> Result<Option<Request>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_TOKEN).bind(token_hash).fetch_optional(c))?;
    row.map(Request::try_from).transpose()
}

/// A request by the hash of what a browser brings back.
///
/// # Errors
/// When the database fails.
pub async fn by_state(conn: &mut dyn AsConn, state_hash: &str) -> Result<Option<Request>, StoreError> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_STATE).bind(state_hash).fetch_optional(c))?;
    row.map(Request::try_from).transpose()
}

/// Gives a request another link; `false` where it can't be answered any more.
///
/// # Errors
/// When the database fails.
pub async fn set_link(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: RequestId,
    (hash, token): (&str, &str),
    claimed: bool,
    now: Millis,
) -> Result<bool, StoreError> {
    let set =
        exec!(tx, sqlx::query(SET_LINK).bind(site.0).bind(id.0).bind(hash).bind(token).bind(claimed).bind(now.0))?;
    Ok(set == 1)
}

/// A browser is on its way; one that was before counts no more. `false` where the request can't be answered any more.
///
/// # Errors
/// When the database fails.
pub async fn set_state(
    tx: &mut Tx<'_>,
    site: SiteId,
    id: RequestId,
    hash: &str,
    now: Millis,
) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(SET_STATE).bind(site.0).bind(id.0).bind(hash).bind(now.0))? == 1)
}

/// A browser is back; `false` where it was before.
///
/// # Errors
/// When the database fails.
pub async fn take_state(tx: &mut Tx<'_>, site: SiteId, id: RequestId, hash: &str) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(TAKE_STATE).bind(site.0).bind(id.0).bind(hash))? == 1)
}

/// A request as an agent makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// Its site.
    pub site: SiteId,
    /// Its number.
    pub id: RequestId,
    /// The room.
    pub room: RoomNo,
    /// The room's channel account.
    pub identity: IdentityId,
    /// How.
    pub method: Method,
    /// Who asks.
    pub agent: AgentId,
    /// When.
    pub requested_at: Millis,
    /// Until when it may be answered.
    pub expires_at: Millis,
    /// Hash of the one-time link's token, and the token encrypted.
    pub link: Option<(String, String)>,
}

/// Writes a new request; the one of the room that is open is closed. The room is locked.
///
/// # Errors
/// When the database fails.
pub async fn replace(tx: &mut Tx<'_>, new: &NewRequest) -> Result<(), StoreError> {
    close_in_room(tx, new.site, new.room).await?;
    let (hash, token) = new.link.as_ref().map(|(hash, token)| (hash.as_str(), token.as_str())).unzip();
    exec!(
        tx,
        sqlx::query(INSERT)
            .bind(new.site.0)
            .bind(new.id.0)
            .bind(new.room.0)
            .bind(new.identity.0)
            .bind(new.method.code())
            .bind(new.agent.0)
            .bind(new.requested_at.0)
            .bind(new.expires_at.0)
            .bind(hash)
            .bind(token)
    )
    .map(drop)
}

/// Closes the open request of a room.
///
/// # Errors
/// When the database fails.
pub async fn close_in_room(tx: &mut Tx<'_>, site: SiteId, room: RoomNo) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CLOSE_IN_ROOM).bind(site.0).bind(room.0)).map(drop)
}

/// Closes the open requests of a channel account.
///
/// # Errors
/// When the database fails.
pub async fn close_of_identity(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CLOSE_OF_IDENTITY).bind(site.0).bind(identity.0)).map(drop)
}

/// Closes what has expired, and forgets how much was sent on days before.
///
/// # Errors
/// When the database fails.
pub async fn forget_expired(tx: &mut Tx<'_>, now: Millis, day: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CLOSE_EXPIRED).bind(now.0))?;
    exec!(tx, sqlx::query(FORGET_COUNTS).bind(day.0)).map(drop)
}

/// A code that goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCode {
    /// When it was asked for.
    pub at: Millis,
    /// The number, encrypted.
    pub number: String,
    /// Keyed hash of the number.
    pub number_hash: String,
    /// Salt of the code.
    pub salt: String,
    /// Keyed hash of the code.
    pub code_hash: String,
    /// Until when it counts.
    pub expires_at: Millis,
    /// First instant of the day it counts to.
    pub day: Millis,
    /// A code to the same number that was asked for since then goes out instead.
    pub again: Millis,
}

/// What came of asking for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It counts from now on.
    Sent,
    /// The request can't be answered any more, had as many codes as it may, or one to this number a moment ago.
    NotOfRequest,
    /// The number had as many codes today as it may.
    NotOfNumber,
}

/// Lets a request have another code, and counts it to the number's day: both or, where the transaction is undone, neither.
///
/// # Errors
/// When the database fails.
pub async fn send(tx: &mut Tx<'_>, site: SiteId, id: RequestId, code: &NewCode) -> Result<Counted, StoreError> {
    let sent = exec!(
        tx,
        sqlx::query(SEND)
            .bind(site.0)
            .bind(id.0)
            .bind(code.at.0)
            .bind(code.number.as_str())
            .bind(code.number_hash.as_str())
            .bind(code.salt.as_str())
            .bind(code.code_hash.as_str())
            .bind(code.expires_at.0)
            .bind(SENDS_MAX)
            .bind(code.again.0)
    )?;
    if sent != 1 {
        return Ok(Counted::NotOfRequest);
    }
    let counted =
        exec!(tx, sqlx::query(COUNT).bind(site.0).bind(code.number_hash.as_str()).bind(code.day.0).bind(SENDS_MAX))?;
    Ok(if counted == 1 { Counted::Sent } else { Counted::NotOfNumber })
}

/// Counts a try of a request's code; `false` where none is left, or the code is too old.
///
/// # Errors
/// When the database fails.
pub async fn count_try(tx: &mut Tx<'_>, site: SiteId, id: RequestId, now: Millis) -> Result<bool, StoreError> {
    let counted = exec!(tx, sqlx::query(TRY).bind(site.0).bind(id.0).bind(TRIES_MAX).bind(now.0))?;
    Ok(counted == 1)
}

/// The request is answered; its number and link are forgotten. `false` where it was answered before.
///
/// # Errors
/// When the database fails.
pub async fn set_verified(tx: &mut Tx<'_>, site: SiteId, id: RequestId) -> Result<bool, StoreError> {
    Ok(exec!(tx, sqlx::query(VERIFIED).bind(site.0).bind(id.0))? == 1)
}

/// A code that never went out counts no more; one sent since does.
///
/// # Errors
/// When the database fails.
pub async fn void_code(tx: &mut Tx<'_>, site: SiteId, id: RequestId, code_hash: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(VOID_CODE).bind(site.0).bind(id.0).bind(code_hash)).map(drop)
}
