//! Opening a room with a million messages stored: the five requests of the console.

use std::time::Duration;

use super::{
    Shared,
    bare::{Bare, Opened},
};
use crate::{
    Failure,
    engine::{self, Base},
    fixture::Site,
    http::{self, Connection},
    machine,
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
