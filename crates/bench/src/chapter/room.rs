//! Opening a room with a million messages stored: the five requests of the console.

use std::{collections::HashMap, time::Duration};

use sqlx::{
    ConnectOptions as _, PgConnection, SqliteConnection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};
use store::Statement;

use super::Shared;
use crate::{
    Failure,
    engine::{self, Base, Engine},
    fixture::Site,
    http::{self, Connection},
    load, machine,
    report::{Gate, Report, quantile},
    server::Server,
};

const ROUNDS: usize = 4;
/// Rooms opened in one round.
const OPENED: usize = 250;
/// Pings of one round.
const PINGS: usize = 1_000;

pub(crate) async fn measure(shared: &mut Shared, report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let (base, site) = shared.big(engine).await?;
        one(report, base, site).await?;
    }
    Ok(())
}

async fn one(report: &mut Report, base: &Base, site: &Site) -> Result<(), Failure> {
    let server = Server::start(base).await?;
    let mut connection = Connection::open(server.address).await?;
    let mut bare = Bare::connect(base).await?;
    let ping = http::get("/healthz", "");
    let (mut cpu, mut statements, mut pings) = (0.0, 0.0, 0.0);
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        let rooms: Vec<Opened> = (0..OPENED).map(|nth| Opened::draw(site, round * OPENED + nth)).collect();
        let mut opened = Vec::with_capacity(OPENED);
        let before = server.cpu(base)?;
        for room in &rooms {
            let began = machine::now();
            for path in ["", "/info", "/customer", "/messages", "/history"] {
                let path = format!("/api/v1/rooms/{}{path}", room.number);
                connection.ask(&http::get(&path, &http::cookie(&site.agent_token))).await?;
            }
            opened.push(began.elapsed().as_secs_f64() * 1e3);
        }
        let spent = server.cpu(base)? - before;

        let before = machine::own_cpu()? + base.engine_cpu()?;
        for room in &rooms {
            bare.open(site.id, room).await?;
        }
        let stated = machine::own_cpu()? + base.engine_cpu()? - before;

        let before = machine::cpu(server.pid())?;
        for _ in 0..PINGS {
            connection.ask(&ping).await?;
        }
        let pinged = machine::cpu(server.pid())? - before;
        // The first round warms up.
        if round > 0 {
            cpu += spent;
            statements += stated;
            pings += pinged;
            times.append(&mut opened);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let each = |cpu: f64, count: usize| cpu * 1e6 / (ROUNDS * count) as f64;
    let raw = each(statements, OPENED) + each(pings, PINGS);
    let name = base.engine.name();
    let gate = Gate::RatioAtMost(2.0);
    report.compare("room", format!("{name}: CPU of opening, 1 M messages"), (each(cpu, OPENED), raw), "µs", gate);
    report.figure("room", format!("{name}: p50 of opening"), quantile(&mut times, 0.5), "ms", Gate::None);
    report.figure("room", format!("{name}: p99 of opening"), quantile(&mut times, 0.99), "ms", Gate::None);
    Ok(())
}

/// A room with whose it is.
struct Opened {
    number: i64,
    customer: i64,
}

impl Opened {
    /// Any of the site's rooms, ended ones mostly.
    fn draw(site: &Site, nth: usize) -> Self {
        let customers = site.rooms.len() as i64;
        let rooms = site.rooms.last().map_or(1, |last| last.number);
        let number = load::scatter(nth) % rooms + 1;
        Self { number, customer: (number - 1) % customers + 1 }
    }
}

/// One connection that runs the statements of the five answers.
struct Bare {
    conn: Conn,
    statements: HashMap<&'static str, Statement>,
}

enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Bare {
    async fn connect(base: &Base) -> Result<Self, Failure> {
        let conn = match base.engine {
            Engine::Sqlite => {
                let options = SqliteConnectOptions::new()
                    .filename(base.url.trim_start_matches("sqlite:"))
                    .pragma("mmap_size", "268435456")
                    .pragma("cache_size", "-2048");
                Conn::Sqlite(options.connect().await?)
            }
            Engine::Postgres => Conn::Postgres(base.url.parse::<PgConnectOptions>()?.connect().await?),
        };
        let statements = store::all_statements().into_iter().map(|statement| (statement.name, statement)).collect();
        Ok(Self { conn, statements })
    }

    async fn open(&mut self, site: i64, room: &Opened) -> Result<(), Failure> {
        let one = [site, room.number];
        self.run("store::room::record::ACCESS", &one, None).await?;
        self.run("store::room::record::FIND", &one, None).await?;
        self.run("store::draft::FIND", &[site, site, room.number], None).await?;
        self.run("store::info::ROOM", &one, None).await?;
        self.run("store::info::CUSTOMER", &[site, room.customer], None).await?;
        self.run("store::info::FACTS", &[site, room.customer], None).await?;
        self.run("store::info::TAGS", &[site, room.customer, room.customer], None).await?;
        self.run("store::message::BEFORE", &[site, room.number, i64::MAX, 51], None).await?;
        self.run("store::history::COUNT", &[site, room.customer], None).await?;
        self.run("store::history::PAGE", &[site, room.customer, i64::MAX, i64::MAX, 51], None).await?;
        let rooms: Vec<[i64; 1]> = (0..20).map(|nth| [nth * 1_000 + room.customer]).collect();
        self.run("store::history::ASSIGNMENTS", &[site], Some(serde_json::to_string(&rooms)?)).await
    }

    async fn run(&mut self, name: &str, numbers: &[i64], text: Option<String>) -> Result<(), Failure> {
        let statement = self.statements.get(name).ok_or_else(|| format!("no statement {name}"))?;
        macro_rules! run {
            ($conn:expr, $sql:expr) => {{
                let mut query = sqlx::query($sql);
                for number in numbers {
                    query = query.bind(*number);
                }
                if let Some(text) = text {
                    query = query.bind(text);
                }
                let rows = query.fetch_all($conn).await?;
                if rows.is_empty() && name.contains("room::") {
                    return Err(format!("{name} finds nothing").into());
                }
            }};
        }
        match &mut self.conn {
            Conn::Sqlite(conn) => run!(conn, statement.sql.sqlite),
            Conn::Postgres(conn) => run!(conn, statement.sql.postgres),
        }
        Ok(())
    }
}
