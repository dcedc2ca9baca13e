//! Opening a room with a million messages stored: the five requests of the console.

use super::{
    Shared,
    bare::{Bare, Opened},
    turns::{self, Taken},
};
use crate::{
    Failure,
    engine::{self, Base},
    fixture::Site,
    http::{self, Connection},
    report::{Gate, Report, quantile},
    server::Server,
};

/// Rooms opened in one round.
const OPENED: usize = 250;

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
    let ask = async |nth| {
        let room = Opened::draw(site, nth);
        for path in ["", "/info", "/customer", "/messages", "/history"] {
            let path = format!("/api/v1/rooms/{}{path}", room.number);
            connection.ask(&http::get(&path, &http::cookie(&site.agent_token))).await?;
        }
        Ok(())
    };
    let run = async |nth| bare.open(site.id, &Opened::draw(site, nth)).await;
    let Taken { cpu, raw, mut times } = turns::take(base, &server, OPENED, ask, run).await?;
    let name = base.engine.name();
    let gate = Gate::RatioAtMost(2.0);
    report.compare("room", format!("{name}: CPU of opening, 1 M messages"), (cpu, raw), "µs", gate);
    report.figure("room", format!("{name}: p50 of opening"), quantile(&mut times, 0.5), "ms", Gate::None);
    report.figure("room", format!("{name}: p99 of opening"), quantile(&mut times, 0.99), "ms", Gate::None);
    Ok(())
}
