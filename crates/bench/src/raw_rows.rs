//! The raw limit of writing: bare statements that leave the same rows behind (messages, counters of their rooms), on
//! connections of their own.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use serde::Serialize;
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{
    Failure,
    engine::{Base, Engine},
    fixture::Site,
    machine,
};

const INSERT: &str = "INSERT INTO messages (site_id, room_no, seq, sender, author_id, client_id, kind, body, extra, at) \
    SELECT CAST(v.value ->> 0 AS BIGINT), CAST(v.value ->> 1 AS BIGINT), CAST(v.value ->> 2 AS BIGINT), 1, CAST(v.value ->> 3 AS BIGINT), \
    v.value ->> 4, 0, v.value ->> 5, NULL, CAST(v.value ->> 6 AS BIGINT) FROM json_each(CAST($1 AS TEXT)) v";
const UPDATE: &str = "UPDATE rooms SET version = CAST(v.value ->> 2 AS BIGINT), last_seq = CAST(v.value ->> 2 AS BIGINT), last_from = 1, \
    last_text = v.value ->> 3, last_at = CAST(v.value ->> 4 AS BIGINT), active_at = CAST(v.value ->> 4 AS BIGINT), \
    waiting_since = CAST(v.value ->> 5 AS BIGINT), unread = CAST(v.value ->> 2 AS BIGINT), customer_read_seq = CAST(v.value ->> 2 AS BIGINT) \
    FROM json_each(CAST($1 AS TEXT)) v \
    WHERE rooms.site_id = CAST(v.value ->> 0 AS BIGINT) AND rooms.room_no = CAST(v.value ->> 1 AS BIGINT)";

/// A message to be written.
#[derive(Debug, Clone)]
pub(crate) struct Fresh {
    /// Index of its room.
    pub(crate) room: usize,
    pub(crate) client_id: String,
    pub(crate) body: &'static str,
    pub(crate) at: i64,
}

/// What a piece of work took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    /// Seconds of CPU of this process and of the database server.
    pub(crate) cpu: f64,
}

impl Cost {
    pub(crate) async fn of(base: &Base, work: impl Future<Output = Result<(), Failure>>) -> Result<Self, Failure> {
        // What ended before is counted before.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let (before, began) = (machine::own_cpu()? + base.engine_cpu()?, machine::now());
        work.await?;
        let seconds = began.elapsed().as_secs_f64();
        Ok(Self { seconds, cpu: machine::own_cpu()? + base.engine_cpu()? - before })
    }
}

/// As many bare connections as the desk appends with. They share no room.
pub(crate) struct Lanes(Vec<RawRows>);

impl Lanes {
    /// The site must be new, and nobody else may write to it.
    pub(crate) async fn connect(base: &Base, site: &Site) -> Result<Self, Failure> {
        let mut lanes = Vec::new();
        for _ in 0..base.engine.lanes() {
            lanes.push(RawRows::connect(base, site).await?);
        }
        Ok(Self(lanes))
    }

    /// Writes one slice on each connection, in groups of this size.
    pub(crate) async fn timed(&mut self, base: &Base, slices: &[Vec<Fresh>], group: usize) -> Result<Cost, Failure> {
        let lanes = std::mem::take(&mut self.0);
        let back = &mut self.0;
        Cost::of(base, async move {
            let tasks: Vec<_> = lanes
                .into_iter()
                .zip(slices)
                .map(|(mut lane, slice)| {
                    let slice: Arc<[Fresh]> = slice.as_slice().into();
                    tokio::spawn(async move {
                        for group in slice.chunks(group) {
                            lane.write(group).await?;
                        }
                        Ok::<_, Failure>(lane)
                    })
                })
                .collect();
            for task in tasks {
                back.push(task.await??);
            }
            Ok(())
        })
        .await
    }

    /// Milliseconds of each of `count` commits of one message.
    pub(crate) async fn single(&mut self, nth: u64, count: usize) -> Result<Vec<f64>, Failure> {
        let lane = self.0.first_mut().ok_or("no connection")?;
        let mut times = Vec::with_capacity(count);
        for fresh in messages(nth, count, 0..lane.rooms.len() / 2, machine::today()) {
            let began = machine::now();
            lane.write(std::slice::from_ref(&fresh)).await?;
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        Ok(times)
    }
}

/// `count` messages for each connection, over the rooms that are its own.
pub(crate) fn slices(nth: u64, lanes: usize, count: usize, rooms: usize) -> Vec<Vec<Fresh>> {
    let part = rooms / lanes;
    (0..lanes)
        .map(|lane| messages(nth * 8 + lane as u64 + 1, count, lane * part..(lane + 1) * part, machine::today()))
        .collect()
}

/// One bare connection with what it knows of its rooms.
struct RawRows {
    conn: Bare,
    site: Site,
    rooms: Vec<Counters>,
}

enum Bare {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(Debug, Clone, Copy)]
struct Counters {
    last_seq: i64,
    waiting_since: Option<i64>,
}

#[derive(Serialize)]
struct MessageRow<'m>(i64, i64, i64, i64, &'m str, &'m str, i64);
#[derive(Serialize)]
struct RoomRow<'m>(i64, i64, i64, &'m str, i64, Option<i64>);

impl RawRows {
    async fn connect(base: &Base, site: &Site) -> Result<Self, Failure> {
        let conn = match base.engine {
            Engine::Sqlite => Bare::Sqlite(sqlite(base.url.trim_start_matches("sqlite:")).await?),
            Engine::Postgres => Bare::Postgres(base.url.parse::<PgConnectOptions>()?.connect().await?),
        };
        let counters = Counters { last_seq: site.size.messages, waiting_since: None };
        Ok(Self { conn, site: site.clone(), rooms: vec![counters; site.rooms.len()] })
    }

    /// Writes a group in one transaction.
    async fn write(&mut self, group: &[Fresh]) -> Result<(), Failure> {
        let mut touched: BTreeMap<usize, &Fresh> = BTreeMap::new();
        let mut messages = Vec::with_capacity(group.len());
        for fresh in group {
            let counters = &mut self.rooms[fresh.room];
            counters.last_seq += 1;
            counters.waiting_since.get_or_insert(fresh.at);
            let room = &self.site.rooms[fresh.room];
            messages.push(MessageRow(
                self.site.id,
                room.number,
                counters.last_seq,
                room.visitor,
                &fresh.client_id,
                fresh.body,
                fresh.at,
            ));
            touched.insert(fresh.room, fresh);
        }
        let rooms: Vec<_> = touched
            .into_iter()
            .map(|(at, fresh)| {
                let counters = self.rooms[at];
                let number = self.site.rooms[at].number;
                RoomRow(self.site.id, number, counters.last_seq, fresh.body, fresh.at, counters.waiting_since)
            })
            .collect();
        let (messages, rooms) = (serde_json::to_string(&messages)?, serde_json::to_string(&rooms)?);
        match &mut self.conn {
            Bare::Sqlite(conn) => {
                let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
                sqlx::query(INSERT).bind(messages).execute(&mut *tx).await?;
                sqlx::query(UPDATE).bind(rooms).execute(&mut *tx).await?;
                tx.commit().await?;
            }
            Bare::Postgres(conn) => {
                let mut tx = conn.begin().await?;
                sqlx::query(INSERT).bind(messages).execute(&mut *tx).await?;
                sqlx::query(UPDATE).bind(rooms).execute(&mut *tx).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }
}

/// With the settings of the desk's own writer.
async fn sqlite(path: &str) -> Result<SqliteConnection, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(Path::new(path))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("mmap_size", "268435456")
        .pragma("cache_size", "-16384");
    Ok(options.connect().await?)
}

/// Messages for rooms drawn evenly from a range; the same `nth` draws the same rooms.
fn messages(nth: u64, count: usize, rooms: std::ops::Range<usize>, at: i64) -> Vec<Fresh> {
    let mut state = nth.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let drawn = usize::try_from(state >> 16).unwrap_or_default();
            Fresh {
                room: rooms.start + drawn % rooms.len(),
                client_id: uuid(state, state.rotate_left(29) ^ nth),
                body: crate::fixture::TEXTS[drawn / 7 % crate::fixture::TEXTS.len()],
                at,
            }
        })
        .collect()
}

/// Has the form of a version 4 UUID.
fn uuid(high: u64, low: u64) -> String {
    let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xfff);
    let (d, e) = (low >> 48 & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
    format!("{a:08x}-{b:04x}-4{c:03x}-{d:04x}-{e:012x}")
}
