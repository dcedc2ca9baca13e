//! Search of a common word, of a rare one and in the consultations of one customer, in a year of half a million messages,
//! beside the look-up of the index.

use std::time::Duration;

use domain::search::Query;
use serde_json::Value;
use store::Db;

use super::{
    bare::Bare,
    shared::settle,
    turns::{self, Taken},
};
use crate::{
    Failure,
    engine::{self, Base, Engine},
    fixture::{Site, Size},
    http::{self, Connection},
    machine,
    report::{Gate, Report, quantile},
    server::Server,
};

/// 환불 stands in every fifth message: 100,000 times.
const SIZE: Size = Size { customers: 5_000, rooms: 5, messages: 20, open: None };
const COMMON: &str = "환불";
const RARE: &str = "청록앵무";
/// Rooms with the rare word.
const RARE_ROOMS: i64 = 3;
const WEEKS: i64 = 50;
const WEEK_MS: i64 = 7 * 24 * 3_600_000;
const PAGE: i64 = 31;
const WALKED: &str = "SELECT COUNT(*) FROM search_progress WHERE site_id = 1 AND walked_at IS NOT NULL";
const ASKED: usize = 60;
/// How long indexing may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(240);

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let base = Base::fresh(engine, "search").await?;
        let result = one(report, &base).await;
        base.remove().await?;
        result?;
    }
    Ok(())
}

/// What is searched for, where, and the entries that may be found.
struct Asked {
    what: &'static str,
    word: &'static str,
    room: Option<i64>,
    scope: String,
    /// How many are on the first page.
    hits: usize,
}

async fn one(report: &mut Report, base: &Base) -> Result<(), Failure> {
    let name = base.engine.name();
    let site = Site::create(&base.db, 1, SIZE).await?;
    spread(&base.db).await?;
    site.unindexed(&base.db).await?;
    let server = Server::start(base).await?;
    let began = machine::now();
    while base.count(WALKED).await? == 0 {
        if began.elapsed() > PATIENCE {
            return Err("the index does not become ready".into());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let messages = (SIZE.customers * SIZE.rooms * SIZE.messages) as f64;
    let rate = messages / began.elapsed().as_secs_f64();
    report.figure("search", format!("{name}: messages indexed per second"), rate, "/s", Gate::None);
    settle(base).await?;

    let few = site.rooms[17].number;
    let cases = [
        Asked { what: "a common word", word: COMMON, room: None, scope: "s:1".to_owned(), hits: 30 },
        Asked { what: "a rare word", word: RARE, room: None, scope: "s:1".to_owned(), hits: RARE_ROOMS as usize },
        Asked { what: "it in one customer", word: COMMON, room: Some(few), scope: "i:18".to_owned(), hits: 20 },
    ];
    let mut connection = Connection::open(server.address).await?;
    for asked in &cases {
        let Taken { cpu, raw, mut times } = compare(base, &site, &server, &mut connection, asked).await?;
        let title = format!("{name}: CPU of {}", asked.what);
        report.compare("search", title, (cpu, raw), "µs", Gate::RatioAtMost(10.0));
        report.figure("search", format!("{name}: p50 of {}", asked.what), quantile(&mut times, 0.5), "ms", Gate::None);
    }
    Ok(())
}

/// Over a year, and the rare word into a few of them.
async fn spread(db: &Db) -> Result<(), Failure> {
    const TIMES: &str = "UPDATE messages SET at = at - $1 * (room_no % $2) WHERE site_id = 1";
    const WORD: &str = "UPDATE messages SET body = '문의드려요 ' || $1 WHERE site_id = 1 AND seq = 3 AND room_no % 1000 = 7 AND room_no < $2";
    macro_rules! run {
        ($conn:expr) => {{
            sqlx::query(TIMES).bind(WEEK_MS).bind(WEEKS).execute($conn).await?;
            sqlx::query(WORD).bind(RARE).bind(RARE_ROOMS * 1_000).execute($conn).await?;
        }};
    }
    match db {
        Db::Sqlite { writer, .. } => {
            let mut conn = writer.lock().await;
            run!(&mut *conn);
        }
        Db::Postgres(pool) => run!(pool),
    }
    Ok(())
}

/// A search beside its look-up.
async fn compare(
    base: &Base,
    site: &Site,
    server: &Server,
    connection: &mut Connection,
    asked: &Asked,
) -> Result<Taken, Failure> {
    let place = asked.room.map_or_else(|| "all".to_owned(), |room| format!("room:{room}"));
    let path = format!("/api/v1/search?q={}&in={place}", percent(asked.word));
    let request = http::get(&path, &http::cookie(&site.agent_token));
    let answer: Value = serde_json::from_slice(&connection.ask(&request).await?)?;
    let found = answer["items"].as_array().map_or(0, Vec::len);
    if found != asked.hits {
        return Err(format!("{}: {found} hits instead of {}", asked.what, asked.hits).into());
    }
    let mut bare = Bare::connect(base).await?;
    let texts = look_up(base.engine, asked);
    let run = async |_| bare.run("dialect::search::FIND", &[site.id, i64::MAX, 0, PAGE], texts.clone()).await;
    turns::take(base, server, ASKED, async |_| connection.ask(&request).await.map(drop), run).await
}

/// What the index is asked, in each engine's words.
fn look_up(engine: Engine, asked: &Asked) -> Vec<String> {
    let tokens = Query::new(asked.word).tokens();
    match engine {
        Engine::Sqlite => {
            let words: Vec<String> = tokens.iter().map(|token| format!("\"{token}\"")).collect();
            vec![format!("{} AND (\"{}\")", words.join(" AND "), asked.scope)]
        }
        Engine::Postgres => {
            // The newest two weeks hold a page of the common word; what is rare or one customer's is looked up at once.
            let week = machine::today() / WEEK_MS;
            let newest = format!("t:{} t:{}", week - 1, week);
            let weeks = if asked.word == COMMON && asked.room.is_none() { newest } else { asked.scope.clone() };
            vec![tokens.join(" "), asked.scope.clone(), weeks]
        }
    }
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
