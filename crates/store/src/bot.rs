//! Bots of a site: what they say, where they are on, and where they stand in rooms (F11, F12).

use domain::{
    AgentId, ChannelId, IdentityId, Millis, RoomNo, SiteId,
    append::RoomKey,
    bot::{BotKind, IDLE_DEFAULT},
};

use crate::{AsConn, StoreError, Tx, exec, on, statements};

statements! {
    one FIND = "SELECT version, draft, published, idle FROM bots WHERE site_id = $1 AND kind = $2";
    write FIRST = "INSERT INTO bots (site_id, kind, version, draft, published, idle) VALUES ($1, $2, COALESCE(CAST($3 AS BIGINT), 0) + 1, $4, NULL, $5) \
        ON CONFLICT (site_id, kind) DO NOTHING";
    write NEXT = "UPDATE bots SET version = version + 1, draft = $4, idle = $5 WHERE site_id = $1 AND kind = $2 \
        AND (version = $3 OR CAST($3 AS BIGINT) IS NULL)";
    write PUBLISH = "UPDATE bots SET published = \
        (SELECT COALESCE(MAX(v.version), 0) + 1 FROM bot_versions v WHERE v.site_id = $1 AND v.kind = $2) \
        WHERE site_id = $1 AND kind = $2 RETURNING published";
    write KEEP_VERSION = "INSERT INTO bot_versions (site_id, kind, version, body, at, agent_id) VALUES ($1, $2, $3, $4, $5, $6)";
    list VERSIONS = "SELECT v.version, v.at, a.name FROM bot_versions v LEFT JOIN agents a ON a.site_id = v.site_id AND a.agent_id = v.agent_id \
        WHERE v.site_id = $1 AND v.kind = $2 AND v.version < $3 ORDER BY v.version DESC LIMIT $4";
    one VERSION = "SELECT body FROM bot_versions WHERE site_id = $1 AND kind = $2 AND version = $3";
    one CHANNELS = "SELECT channel_id FROM bot_channels WHERE site_id = $1 AND kind = $2 ORDER BY channel_id";
    write CLEAR_CHANNELS = "DELETE FROM bot_channels WHERE site_id = $1 AND kind = $2";
    write SWITCH_ON = "INSERT INTO bot_channels (site_id, channel_id, kind) VALUES ($1, $2, $3)";
    one SWITCHED_ON = "SELECT b.kind, b.published FROM bot_channels c JOIN bots b ON b.site_id = c.site_id AND b.kind = c.kind \
        WHERE c.site_id = $1 AND c.channel_id = $2 AND b.published IS NOT NULL";
    write BEGIN = "INSERT INTO bot_runs (site_id, room_no, profile, chat, state) VALUES ($1, $2, $3, $4, $5)";
    one RUN = "SELECT profile, chat, state FROM bot_runs WHERE site_id = $1 AND room_no = $2";
    write KEEP = "UPDATE bot_runs SET state = $3 WHERE site_id = $1 AND room_no = $2";
    write FORGET_RUN = "DELETE FROM bot_runs WHERE site_id = $1 AND room_no = $2";
    write FORGET_TURNS = "DELETE FROM bot_turns WHERE site_id = $1 AND room_no = $2";
    write FORGET_TIMER = "DELETE FROM room_timers WHERE site_id = $1 AND room_no = $2 AND kind = 'bot_idle'";
    write ADD_TURNS = "INSERT INTO bot_turns (site_id, room_no, seq, code, due_at, attempts) \
        SELECT CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 1 AS BIGINT), CAST(v.value ->> 2 AS BIGINT), v.value ->> 3, CAST($2 AS BIGINT), 0 \
        FROM json_each(CAST($1 AS TEXT)) v WHERE TRUE ON CONFLICT (site_id, room_no, seq) DO NOTHING";
    list DUE = "SELECT site_id, room_no, attempts FROM bot_turns WHERE due_at <= $1 AND (site_id = $3 OR CAST($3 AS BIGINT) IS NULL) \
        ORDER BY due_at, site_id, room_no, seq LIMIT $2";
    list TURNS = "SELECT seq, code FROM bot_turns WHERE site_id = $1 AND room_no = $2 ORDER BY seq LIMIT $3";
    write TAKE = "DELETE FROM bot_turns WHERE site_id = $1 AND room_no = $2 AND seq <= $3";
    write LATER = "UPDATE bot_turns SET due_at = $3, attempts = attempts + 1 WHERE site_id = $1 AND room_no = $2";
    one ASKED = "SELECT a.agreed FROM identities i JOIN bot_asked a ON a.site_id = i.site_id \
        AND a.identity_id IN (i.identity_id, COALESCE(i.merged_into, i.identity_id)) WHERE i.site_id = $1 AND i.identity_id = $2 \
        ORDER BY COALESCE(a.agreed_at, 0) DESC LIMIT 1";
    write ASK = "INSERT INTO bot_asked (site_id, identity_id, at, agreed, agreed_at) VALUES ($1, $2, $3, NULL, NULL) ON CONFLICT (site_id, identity_id) DO NOTHING";
    write AGREE = "INSERT INTO bot_asked (site_id, identity_id, at, agreed, agreed_at) VALUES ($1, $2, $3, $4, $3) \
        ON CONFLICT (site_id, identity_id) DO UPDATE SET agreed = excluded.agreed, agreed_at = excluded.agreed_at";
}

/// The timer by which a bot stops waiting.
pub const IDLE_TIMER: &str = "bot_idle";

/// A bot as it is being edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotRow {
    /// Grows with every change; 0 before the first.
    pub version: i64,
    /// JSON; empty before the first.
    pub draft: String,
    /// The version that rooms begin with.
    pub published: Option<i64>,
    /// Minutes it waits for an answer.
    pub idle: i64,
}

impl Default for BotRow {
    fn default() -> Self {
        Self { version: 0, draft: String::new(), published: None, idle: IDLE_DEFAULT }
    }
}

/// A version that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its number.
    pub version: i64,
    /// When.
    pub at: Millis,
    /// Name of the agent who published it.
    pub by: Option<String>,
}

/// Which versions speak in a room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Versions {
    /// 프로필봇
    pub profile: Option<i64>,
    /// 챗봇
    pub chat: Option<i64>,
}

impl Versions {
    /// Whether any bot is on.
    #[must_use]
    pub fn any(self) -> bool {
        self.profile.is_some() || self.chat.is_some()
    }
}

/// Where the bot of a room stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// What it follows.
    pub versions: Versions,
    /// JSON.
    pub state: String,
}

/// A bot of a site; that of a new one where nothing was set.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut dyn AsConn, site: SiteId, kind: BotKind) -> Result<BotRow, StoreError> {
    let row: Option<(i64, String, Option<i64>, i64)> =
        on!(conn, |c| sqlx::query_as(FIND).bind(site.0).bind(kind.code()).fetch_optional(c))?;
    let read = |(version, draft, published, idle)| BotRow { version, draft, published, idle };
    Ok(row.map_or_else(BotRow::default, read))
}

/// Writes what is being edited where `version` is the one that stands, or whatever stands; else `false`, and nothing changes.
///
/// # Errors
/// When the database fails.
pub async fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    kind: BotKind,
    version: Option<i64>,
    (draft, idle): (&str, i64),
) -> Result<bool, StoreError> {
    let ways = [(NEXT, version != Some(0)), (FIRST, version.is_none_or(|version| version == 0))];
    for (sql, _) in ways.into_iter().filter(|(_, possible)| *possible) {
        let written = exec!(tx, sqlx::query(sql).bind(site.0).bind(kind.code()).bind(version).bind(draft).bind(idle))?;
        if written == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes this the version that rooms begin with from now on, and answers its number. The bot has been written before.
///
/// # Errors
/// When the database fails.
pub async fn publish(
    tx: &mut Tx<'_>,
    site: SiteId,
    kind: BotKind,
    body: &str,
    (agent, now): (Option<AgentId>, Millis),
) -> Result<i64, StoreError> {
    let row: Option<(i64,)> = on!(tx, |c| sqlx::query_as(PUBLISH).bind(site.0).bind(kind.code()).fetch_optional(c))?;
    let (version,) = row.ok_or(StoreError::Corrupt("a bot that was written"))?;
    let agent = agent.map(|agent| agent.0);
    exec!(
        tx,
        sqlx::query(KEEP_VERSION).bind(site.0).bind(kind.code()).bind(version).bind(body).bind(now.0).bind(agent)
    )?;
    Ok(version)
}

/// Versions that were published before this one, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn versions(
    conn: &mut dyn AsConn,
    site: SiteId,
    kind: BotKind,
    before: i64,
    limit: i64,
) -> Result<Vec<Published>, StoreError> {
    let rows: Vec<(i64, i64, Option<String>)> =
        on!(conn, |c| sqlx::query_as(VERSIONS).bind(site.0).bind(kind.code()).bind(before).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(|(version, at, by)| Published { version, at: Millis(at), by }).collect())
}

/// JSON of a version that was published.
///
/// # Errors
/// When the database fails.
pub async fn version(
    conn: &mut dyn AsConn,
    site: SiteId,
    kind: BotKind,
    version: i64,
) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        on!(conn, |c| sqlx::query_as(VERSION).bind(site.0).bind(kind.code()).bind(version).fetch_optional(c))?;
    Ok(row.map(|(body,)| body))
}

/// Where a bot is on.
///
/// # Errors
/// When the database fails.
pub async fn channels(conn: &mut dyn AsConn, site: SiteId, kind: BotKind) -> Result<Vec<ChannelId>, StoreError> {
    let rows: Vec<(i64,)> = on!(conn, |c| sqlx::query_as(CHANNELS).bind(site.0).bind(kind.code()).fetch_all(c))?;
    Ok(rows.into_iter().map(|(channel,)| ChannelId(channel)).collect())
}

/// Switches a bot on in these channels and off in the others.
///
/// # Errors
/// When the database fails.
pub async fn switch(tx: &mut Tx<'_>, site: SiteId, kind: BotKind, channels: &[ChannelId]) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(CLEAR_CHANNELS).bind(site.0).bind(kind.code()))?;
    for channel in channels {
        exec!(tx, sqlx::query(SWITCH_ON).bind(site.0).bind(channel.0).bind(kind.code()))?;
    }
    Ok(())
}

/// The bots with which a room of this channel begins.
///
/// # Errors
/// When the database fails.
pub async fn switched_on(conn: &mut dyn AsConn, site: SiteId, channel: ChannelId) -> Result<Versions, StoreError> {
    let rows: Vec<(i64, i64)> = on!(conn, |c| sqlx::query_as(SWITCHED_ON).bind(site.0).bind(channel.0).fetch_all(c))?;
    let of = |kind: BotKind| rows.iter().find(|(code, _)| *code == kind.code()).map(|(_, version)| *version);
    Ok(Versions { profile: of(BotKind::Profile), chat: of(BotKind::Chat) })
}

/// A room begins with its bots.
///
/// # Errors
/// When the database fails.
pub async fn begin(tx: &mut Tx<'_>, (site, room): RoomKey, versions: Versions, state: &str) -> Result<(), StoreError> {
    let Versions { profile, chat } = versions;
    exec!(tx, sqlx::query(BEGIN).bind(site.0).bind(room.0).bind(profile).bind(chat).bind(state)).map(drop)
}

/// Where the bot of a room stands.
///
/// # Errors
/// When the database fails.
pub async fn run(conn: &mut dyn AsConn, (site, room): RoomKey) -> Result<Option<RunRow>, StoreError> {
    let row: Option<(Option<i64>, Option<i64>, String)> =
        on!(conn, |c| sqlx::query_as(RUN).bind(site.0).bind(room.0).fetch_optional(c))?;
    Ok(row.map(|(profile, chat, state)| RunRow { versions: Versions { profile, chat }, state }))
}

/// Keeps where it stands.
///
/// # Errors
/// When the database fails.
pub async fn keep(tx: &mut Tx<'_>, (site, room): RoomKey, state: &str) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(KEEP).bind(site.0).bind(room.0).bind(state)).map(drop)
}

/// The bot of a room is done.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &mut Tx<'_>, (site, room): RoomKey) -> Result<(), StoreError> {
    for sql in [FORGET_RUN, FORGET_TURNS, FORGET_TIMER] {
        exec!(tx, sqlx::query(sql).bind(site.0).bind(room.0))?;
    }
    Ok(())
}

/// Messages that a bot is to answer, with the code of the button that was pressed.
///
/// # Errors
/// When the database fails.
pub async fn add_turns(tx: &mut Tx<'_>, turns: &[(RoomKey, i64, Option<&str>)], now: Millis) -> Result<(), StoreError> {
    if turns.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = turns.iter().map(|((site, room), seq, code)| (site.0, room.0, *seq, *code)).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| StoreError::Corrupt("bot turns"))?;
    exec!(tx, sqlx::query(ADD_TURNS).bind(rows.as_str()).bind(now.0)).map(drop)
}

/// Rooms in which a bot is to answer, with the number of attempts, of one site or of all; a room once.
///
/// # Errors
/// When the database fails.
pub async fn due(
    conn: &mut dyn AsConn,
    now: Millis,
    limit: i64,
    only: Option<SiteId>,
) -> Result<Vec<(RoomKey, i64)>, StoreError> {
    let rows: Vec<(i64, i64, i64)> =
        on!(conn, |c| sqlx::query_as(DUE).bind(now.0).bind(limit).bind(only.map(|site| site.0)).fetch_all(c))?;
    let mut rooms: Vec<(RoomKey, i64)> = Vec::with_capacity(rows.len());
    for (site, room, attempts) in rows {
        let key = (SiteId(site), RoomNo(room));
        if !rooms.iter().any(|(known, _)| *known == key) {
            rooms.push((key, attempts));
        }
    }
    Ok(rooms)
}

/// What a bot is to answer in a locked room, in order.
///
/// # Errors
/// When the database fails.
pub async fn turns(
    tx: &mut Tx<'_>,
    (site, room): RoomKey,
    limit: i64,
) -> Result<Vec<(i64, Option<String>)>, StoreError> {
    on!(tx, |c| sqlx::query_as(TURNS).bind(site.0).bind(room.0).bind(limit).fetch_all(c))
}

/// They are answered up to this message.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx<'_>, (site, room): RoomKey, seq: i64) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(TAKE).bind(site.0).bind(room.0).bind(seq)).map(drop)
}

/// They are put off.
///
/// # Errors
/// When the database fails.
pub async fn later(tx: &mut Tx<'_>, (site, room): RoomKey, due_at: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(LATER).bind(site.0).bind(room.0).bind(due_at.0)).map(drop)
}

/// Whether an account was asked by the profile bot, and whether it agreed where it said so; a merged one counts with that
/// it was merged into.
///
/// # Errors
/// When the database fails.
pub async fn asked(
    conn: &mut dyn AsConn,
    site: SiteId,
    identity: IdentityId,
) -> Result<Option<Option<bool>>, StoreError> {
    let row: Option<(Option<bool>,)> =
        on!(conn, |c| sqlx::query_as(ASKED).bind(site.0).bind(identity.0).fetch_optional(c))?;
    Ok(row.map(|(agreed,)| agreed))
}

/// The profile bot asks an account.
///
/// # Errors
/// When the database fails.
pub async fn ask(tx: &mut Tx<'_>, site: SiteId, identity: IdentityId, now: Millis) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(ASK).bind(site.0).bind(identity.0).bind(now.0)).map(drop)
}

/// An account said whether it agrees to being asked.
///
/// # Errors
/// When the database fails.
pub async fn agree(
    tx: &mut Tx<'_>,
    site: SiteId,
    identity: IdentityId,
    (agreed, now): (bool, Millis),
) -> Result<(), StoreError> {
    exec!(tx, sqlx::query(AGREE).bind(site.0).bind(identity.0).bind(now.0).bind(agreed)).map(drop)
}
