//! 자동배분: a thousand waiting rooms are given out to a hundred agents with room for ten each, beside bare updates of the
//! same rows.

use std::time::Duration;

use serde_json::{Value, json};
use store::Db;

use crate::{
    Failure,
    engine::{self, Base},
    fixture::{STAFF, Site, Size},
    http::{self, Connection},
    machine,
    report::{Gate, Report},
    server::Server,
};

const ROOMS: i64 = 1_000;
const AGENTS: i64 = 100;
/// Agents who have more than they may, or other than is counted.
const OVER: &str = "SELECT COUNT(*) FROM agents a WHERE a.load > a.capacity \
    OR a.load <> (SELECT COUNT(*) FROM rooms r WHERE r.site_id = a.site_id AND r.agent_id = a.agent_id AND r.status <> 5)";
const EACH: i64 = ROOMS / AGENTS;
/// How long it may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let (given, raw) = (Base::fresh(engine, "give").await?, Base::fresh(engine, "give_raw").await?);
        let result = one(report, &given, &raw).await;
        given.remove().await?;
        raw.remove().await?;
        result?;
    }
    Ok(())
}

async fn one(report: &mut Report, given: &Base, raw: &Base) -> Result<(), Failure> {
    let site = Site::create(&given.db, 1, Size { customers: ROOMS, rooms: 1, messages: 5, open: None }).await?;
    site.staff(&given.db, AGENTS, EACH).await?;
    let bare = Site::create(&raw.db, 1, Size { customers: ROOMS, rooms: 1, messages: 5, open: None }).await?;
    bare.staff(&raw.db, AGENTS, EACH).await?;
    let server = Server::start(given).await?;
    let mut connection = Connection::open(server.address).await?;
    let cookie = http::cookie(&site.agent_token);

    let auto = json!({ "mode": "auto", "rule": "fewest" }).to_string();
    let began = machine::now();
    let (status, answer) =
        connection.tell(&http::write("PUT", "/api/v1/settings/distribution", &cookie, &auto)).await?;
    if status != 200 {
        return Err(format!("the mode is not set: {status} {}", String::from_utf8_lossy(&answer)).into());
    }
    loop {
        let counts: Value =
            serde_json::from_slice(&connection.ask(&http::get("/api/v1/counts?scope=all", &cookie)).await?)?;
        if counts["waiting"] == 0 {
            break;
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("rooms still wait: {counts}").into());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let taken = began.elapsed().as_secs_f64() * 1e3;
    let over = given.count(OVER).await?;
    if over != 0 {
        return Err(format!("{over} agents have more rooms than they may").into());
    }
    let stated = updates(&raw.db).await?;
    let name = given.engine.name();
    report.compare("give", format!("{name}: 1,000 rooms to 100 agents"), (taken, stated), "ms", Gate::RatioAtMost(3.0));
    Ok(())
}

/// Milliseconds of one transaction for each room: the room, its agent's load, the line of the log, the line agents read.
async fn updates(db: &Db) -> Result<f64, Failure> {
    const ROOM: &str = "UPDATE rooms SET status = 2, agent_id = $3, version = version + 1, last_seq = last_seq + 1 \
        WHERE site_id = $1 AND room_no = $2 AND agent_id IS NULL";
    const LOAD: &str = "UPDATE agents SET load = load + 1 WHERE site_id = $1 AND agent_id = $2 AND load < capacity";
    const LOG: &str = "INSERT INTO assignments (site_id, room_no, n, from_agent, to_agent, how, by_agent, at) \
        VALUES ($1, $2, 1, NULL, $3, 0, NULL, $4)";
    const LINE: &str = "INSERT INTO messages (site_id, room_no, seq, sender, author_id, client_id, kind, body, extra, at) \
        VALUES ($1, $2, 6, 4, 0, NULL, 3, '', '{\"code\":\"room_given\"}', $3)";
    let now = machine::today();
    macro_rules! run {
        ($tx:expr, $n:expr) => {{
            let agent = STAFF + $n % AGENTS;
            sqlx::query(ROOM).bind(1_i64).bind($n).bind(agent).execute(&mut *$tx).await?;
            sqlx::query(LOAD).bind(1_i64).bind(agent).execute(&mut *$tx).await?;
            sqlx::query(LOG).bind(1_i64).bind($n).bind(agent).bind(now).execute(&mut *$tx).await?;
            sqlx::query(LINE).bind(1_i64).bind($n).bind(now).execute(&mut *$tx).await?;
        }};
    }
    let began = machine::now();
    for n in 1..=ROOMS {
        match db {
            Db::Sqlite { writer, .. } => {
                use sqlx::Connection as _;
                let mut conn = writer.lock().await;
                let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
                run!(tx, n);
                tx.commit().await?;
            }
            Db::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                run!(tx, n);
                tx.commit().await?;
            }
        }
    }
    Ok(began.elapsed().as_secs_f64() * 1e3)
}
