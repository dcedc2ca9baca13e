//! Rows that measurements start from: a site with its agent, visitors and rooms, written in bulk.

use serde_json::json;
use store::Db;

use crate::{Failure, machine};

/// A site with open rooms, each with a visitor of its own.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) id: i64,
    pub(crate) size: Size,
    pub(crate) rooms: Vec<Room>,
    /// Cookie token of an administrator.
    pub(crate) agent_token: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Room {
    pub(crate) number: i64,
    pub(crate) visitor: i64,
    /// Bearer token of the visitor.
    pub(crate) token: String,
}

/// How much there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Customers with one identity and one visitor each.
    pub(crate) customers: i64,
    /// Rooms of each; the last is open, the others have ended.
    pub(crate) rooms: i64,
    /// Messages of each room.
    pub(crate) messages: i64,
    /// Where given, only the first so many customers have an open room, and what ended lies in the year before: a desk that is older
    /// has neither more open rooms nor more that ended today.
    pub(crate) open: Option<i64>,
}

impl Size {
    /// Open rooms with a few messages each.
    pub(crate) fn open_rooms(rooms: i64) -> Self {
        Self { customers: rooms, rooms: 1, messages: 20, open: None }
    }
}

const DAY_MS: i64 = 24 * 3_600_000;

/// Texts of customers, short and long.
pub(crate) const TEXTS: [&str; 5] = [
    "안녕하세요",
    "주문한 상품이 아직 도착하지 않았어요. 언제쯤 받을 수 있을까요?",
    "네",
    "환불은 어떻게 신청하면 되나요? 영수증은 가지고 있습니다.",
    "지난주 금요일에 결제했는데 배송 조회를 해 보니 아직 상품 준비 중이라고 나옵니다. 이번 주말에 꼭 필요해서요, 빨리 보내 주실 수 있는지 확인 부탁드려요.",
];

mod past;
mod person;

pub(crate) use past::Past;
pub(crate) use person::{Person, STAFF};

macro_rules! put {
    ($db:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match $db {
            Db::Sqlite { writer, .. } => {
                let mut conn = writer.lock().await;
                sqlx::query($sql)$(.bind($value))*.execute(&mut *conn).await.map(|_| ())?
            }
            Db::Postgres(pool) => sqlx::query($sql)$(.bind($value))*.execute(pool).await.map(|_| ())?,
        }
    };
}

use put;

impl Site {
    /// Writes a site; `id` tells several of one database apart.
    pub(crate) async fn create(db: &Db, id: i64, size: Size) -> Result<Self, Failure> {
        let now = machine::today();
        let agent_token = token('a', id);
        put!(
            db,
            "INSERT INTO sites (site_id, name, time_zone, locale, last_room_no, uid_secret, signed_only, default_tab, created_at) \
             VALUES ($1, '사랑방상점', 'Asia/Seoul', 'ko', $2, 'secret', FALSE, 'history', $3)",
            id,
            size.customers * size.rooms,
            now,
        );
        put!(
            db,
            "INSERT INTO channels (site_id, channel_id, kind, label, enabled, origins, created_at) VALUES ($1, 1, 0, '웹채팅', TRUE, '[]', $2)",
            id,
            now,
        );
        put!(
            db,
            "INSERT INTO accounts (account_id, email, email_folded, password_hash, created_at) VALUES ($1, $2, $2, '!', $3)",
            id,
            format!("{id}@bench.local"),
            now,
        );
        put!(
            db,
            "INSERT INTO agents (site_id, agent_id, account_id, name, role, available, capacity, load, layout, preferences, created_at) \
             VALUES ($1, $1, $1, '김상담', $2, TRUE, 10, 0, '{}', '{}', $3)",
            id,
            domain::access::Role::Admin.code(),
            now,
        );
        put!(
            db,
            "INSERT INTO sessions (token_hash, site_id, agent_id, created_at, seen_at, expires_at) VALUES ($1, $2, $2, $3, $3, $4)",
            service::secret::hash(&agent_token),
            id,
            now,
            now + 86_400_000,
        );
        people(db, id, size, now).await?;
        let rooms = visitors(db, id, size, now).await?;
        messages(db, id, size).await?;
        let site = Self { id, size, rooms, agent_token };
        site.indexed(db).await?;
        db.analyze().await?;
        Ok(site)
    }

    /// Says that search has seen all there is: no job shall write its index while something else is measured.
    async fn indexed(&self, db: &Db) -> Result<(), Failure> {
        put!(
            db,
            "INSERT INTO search_rooms (site_id, room_no, seq, memos, scope) SELECT r.site_id, r.room_no, r.last_seq, r.memo_count, \
             CASE WHEN r.status = 1 THEN -1 ELSE COALESCE(r.agent_id, 0) END FROM rooms r WHERE r.site_id = $1 \
             AND NOT EXISTS (SELECT 1 FROM search_rooms s WHERE s.site_id = r.site_id AND s.room_no = r.room_no)",
            self.id,
        );
        put!(db, "DELETE FROM search_progress WHERE site_id = $1", self.id);
        put!(
            db,
            "INSERT INTO search_progress (site_id, holder, lease_until, walk_room, walk_customer, walked_at) VALUES ($1, 0, 0, 0, 0, $2)",
            self.id,
            machine::today(),
        );
        put!(db, "DELETE FROM search_asks WHERE site_id = $1", self.id);
        Ok(())
    }

    /// Search has seen nothing.
    pub(crate) async fn unindexed(&self, db: &Db) -> Result<(), Failure> {
        put!(db, "DELETE FROM search_rooms WHERE site_id = $1", self.id);
        put!(db, "DELETE FROM search_progress WHERE site_id = $1", self.id);
        Ok(())
    }

    /// Connects Naver TalkTalk; answers the secret part of its webhook's address.
    pub(crate) async fn naver(&self, db: &Db) -> Result<String, Failure> {
        let (now, secret) = (machine::today(), token('n', self.id));
        put!(
            db,
            "INSERT INTO channels (site_id, channel_id, kind, label, enabled, origins, created_at) VALUES ($1, 2, $2, '네이버 톡톡', TRUE, '[]', $3)",
            self.id,
            domain::room::ChannelKind::Naver.code(),
            now,
        );
        put!(
            db,
            "INSERT INTO connections (site_id, channel_id, flavour, base_url, chat_url, public_name, sender_key, paths, networks, per_second, \
             secret_hash, secret, version, connected_at) VALUES ($1, 2, 'naver', 'https://naver.invalid', '', '', '', '', '[]', 10, $2, '', 1, $3)",
            self.id,
            service::secret::hash(&secret),
            now,
        );
        Ok(secret)
    }
}

async fn people(db: &Db, site: i64, size: Size, now: i64) -> Result<(), Failure> {
    let numbers = numbers(size.customers);
    put!(
        db,
        "INSERT INTO customers (site_id, customer_key, customer_id, identities, version, name, phone, created_at, updated_at) \
         SELECT $1, CAST(v.value ->> 'n' AS BIGINT), 'user' || (v.value ->> 'n'), 1, 1, '김서연', '02-555-0041', $3, $3 \
         FROM json_each(CAST($2 AS TEXT)) v",
        site,
        numbers.as_str(),
        now,
    );
    put!(
        db,
        "INSERT INTO identities (site_id, identity_id, customer_key, channel_id, channel_kind, identifier, has_id, signed, tags, created_at, seen_at) \
         SELECT $1, CAST(v.value ->> 'n' AS BIGINT), CAST(v.value ->> 'n' AS BIGINT), 1, 0, CAST($1 AS TEXT) || '_user' || (v.value ->> 'n'), TRUE, TRUE, '[]', $3, $3 \
         FROM json_each(CAST($2 AS TEXT)) v",
        site,
        numbers.as_str(),
        now,
    );
    put!(
        db,
        "INSERT INTO identifiers (site_id, identifier, identity_id, kind) \
         SELECT site_id, identifier, identity_id, 0 FROM identities WHERE site_id = $1",
        site,
    );
    // Room k of customer n: k·customers + n, so that a customer's rooms lie apart.
    let counted = self::numbers(size.rooms);
    put!(
        db,
        "INSERT INTO rooms (site_id, room_no, identity_id, channel_id, channel_kind, status, agent_id, version, started_at, ended_at, ended_by, \
         signed, last_seq, last_from, last_text, last_at, active_at, unread, agent_read_seq, customer_read_seq, memo_count) \
         SELECT r.site_id, r.room_no, r.identity_id, 1, 0, CASE WHEN r.open THEN 1 ELSE 5 END, CASE WHEN r.open THEN NULL ELSE $1 END, 1, r.began, \
         CASE WHEN r.open THEN NULL ELSE r.began + 600000 END, CASE WHEN r.open THEN NULL ELSE 1 END, \
         TRUE, $6, 1, '네', $5, r.began, 0, 0, 0, 0 \
         FROM (SELECT n.site_id, n.identity_id, n.room_no, n.open, \
         n.began - CASE WHEN n.open THEN 0 ELSE $8 * (1 + n.room_no % 365) END AS began FROM (SELECT i.site_id, i.identity_id, \
         (CAST(v.value ->> 'n' AS BIGINT) - 1) * $3 + i.identity_id AS room_no, $5 - 3600000 * ($4 - CAST(v.value ->> 'n' AS BIGINT)) AS began, \
         (CAST(v.value ->> 'n' AS BIGINT) = $4 AND i.identity_id <= $7) AS open \
         FROM identities i CROSS JOIN json_each(CAST($2 AS TEXT)) v WHERE i.site_id = $1) n) r",
        site,
        counted.as_str(),
        size.customers,
        size.rooms,
        now,
        size.messages,
        size.open.unwrap_or(size.customers),
        size.open.map_or(0, |_| DAY_MS),
    );
    put!(
        db,
        "INSERT INTO assignments (site_id, room_no, n, from_agent, to_agent, how, by_agent, at) \
         SELECT site_id, room_no, 1, NULL, agent_id, 1, agent_id, started_at FROM rooms WHERE site_id = $1 AND agent_id IS NOT NULL",
        site,
    );
    put!(
        db,
        "INSERT INTO facts (site_id, fact_id, customer_key, identity_id, field, value, at, source, placed_at, shown) \
         SELECT i.site_id, i.identity_id * 10 + CAST(v.value ->> 'n' AS BIGINT), i.customer_key, i.identity_id, v.value ->> 'f', \
         v.value ->> 'v', $3, 2, $3, TRUE FROM identities i CROSS JOIN json_each(CAST($2 AS TEXT)) v WHERE i.site_id = $1",
        site,
        json!([
            { "n": 1, "f": "name", "v": "김서연" },
            { "n": 2, "f": "phone", "v": "02-555-0041" },
            { "n": 3, "f": "p:user_parameter", "v": "grade=vip" },
        ])
        .to_string(),
        now,
    );
    Ok(())
}

async fn visitors(db: &Db, site: i64, size: Size, now: i64) -> Result<Vec<Room>, Failure> {
    let rooms: Vec<Room> = (1..=size.customers)
        .map(|n| Room {
            number: (size.rooms - 1) * size.customers + n,
            visitor: site * 100_000 + n,
            token: token('v', site * 100_000 + n),
        })
        .collect();
    let list: Vec<_> = rooms
        .iter()
        .zip(1_i64..)
        .map(
            |(room, n)| json!({ "n": n, "v": room.visitor, "r": room.number, "h": service::secret::hash(&room.token) }),
        )
        .collect();
    let list = serde_json::to_string(&list)?;
    put!(
        db,
        "INSERT INTO visitor_sessions (token_hash, site_id, visitor_id, identity_id, room_no, signed, created_at, seen_at) \
         SELECT v.value ->> 'h', $1, CAST(v.value ->> 'v' AS BIGINT), CAST(v.value ->> 'n' AS BIGINT), CAST(v.value ->> 'r' AS BIGINT), TRUE, $3, $3 \
         FROM json_each(CAST($2 AS TEXT)) v",
        site,
        list.as_str(),
        now,
    );
    put!(
        db,
        "INSERT INTO visitor_rooms (site_id, visitor_id, room_no) \
         SELECT site_id, visitor_id, room_no FROM visitor_sessions WHERE site_id = $1",
        site,
    );
    Ok(rooms)
}

async fn messages(db: &Db, site: i64, size: Size) -> Result<(), Failure> {
    let counted: Vec<_> =
        (1..=size.messages).zip(TEXTS.iter().cycle()).map(|(n, text)| json!({ "n": n, "t": text })).collect();
    put!(
        db,
        "INSERT INTO messages (site_id, room_no, seq, sender, author_id, client_id, kind, body, at) \
         SELECT r.site_id, r.room_no, CAST(v.value ->> 'n' AS BIGINT), 1, r.identity_id, \
         '00000000-0000-4000-8000-' || (100000000000 + r.room_no * 1000 + CAST(v.value ->> 'n' AS BIGINT)), 0, v.value ->> 't', \
         r.started_at + 1000 * CAST(v.value ->> 'n' AS BIGINT) \
         FROM rooms r CROSS JOIN json_each(CAST($2 AS TEXT)) v WHERE r.site_id = $1",
        site,
        serde_json::to_string(&counted)?,
    );
    Ok(())
}

fn numbers(count: i64) -> String {
    let list: Vec<_> = (1..=count).map(|n| json!({ "n": n })).collect();
    serde_json::Value::from(list).to_string()
}

/// As long as a real one.
fn token(kind: char, number: i64) -> String {
    format!("{kind}{number:0>42}")
}
