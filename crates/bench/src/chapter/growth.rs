//! The same requests on a desk with a hundredth, a tenth and all of its messages: none may take longer for it.

use std::env;

use super::shared::settle;
use crate::{
    Failure,
    engine::{self, Base, Engine},
    fixture::{Past, Site, Size},
    http::{self, Connection},
    machine,
    report::{Gate, Report, quantile},
    server::Server,
};

/// A twentieth of a million customers, 3 million rooms and 20 million messages; `SARANGBANG_BENCH_SCALE=20` makes them all.
const CUSTOMERS: i64 = 50_000;
const SCALE: &str = "SARANGBANG_BENCH_SCALE";
const SIZES: [i64; 3] = [100, 10, 1];
const ROUNDS: usize = 60;
const WARM_UP: usize = 10;
const CONSULTATIONS: i64 = 300;
/// Rooms that wait, however much has been talked of before.
const OPEN: i64 = 400;

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let base = Base::fresh(engine, "growth").await?;
        let result = one(report, engine, &base).await;
        base.remove().await?;
        result?;
    }
    Ok(())
}

/// A desk of one size, and who asks there.
struct Grown {
    site: Site,
    past: Past,
}

/// What is asked for at a desk.
type PathOf = fn(&Grown) -> String;

async fn one(report: &mut Report, engine: Engine, base: &Base) -> Result<(), Failure> {
    let scale: i64 = env::var(SCALE).map_or(Ok(1), |text| text.parse()).map_err(|_| format!("{SCALE}: a number"))?;
    let mut grown = Vec::new();
    for (id, part) in (1..).zip(SIZES) {
        let size = Size { customers: CUSTOMERS * scale / part, rooms: 3, messages: 7, open: Some(OPEN) };
        let site = Site::create(&base.db, id, size).await?;
        let past = site.past(&base.db, CONSULTATIONS).await?;
        grown.push(Grown { site, past });
    }
    settle(base).await?;
    let server = Server::start(base).await?;
    let mut connection = Connection::open(server.address).await?;
    let requests: [(&str, PathOf); 4] = [
        ("room list", |_| "/api/v1/rooms?status=waiting".to_owned()),
        ("messages of a room", |grown| format!("/api/v1/rooms/{}/messages", grown.past.open)),
        ("history", |grown| format!("/api/v1/rooms/{}/history", grown.past.open)),
        ("detail", |grown| format!("/api/v1/rooms/{}/history/{}", grown.past.open, grown.past.long)),
    ];
    for (what, path) in requests {
        let mut times = [const { Vec::new() }; SIZES.len()];
        for round in 0..ROUNDS {
            for (grown, times) in grown.iter().zip(&mut times) {
                let request = http::get(&path(grown), &http::cookie(&grown.site.agent_token));
                let began = machine::now();
                connection.ask(&request).await?;
                if round >= WARM_UP {
                    times.push(began.elapsed().as_secs_f64() * 1e3);
                }
            }
        }
        let [small, middle, large] = times.each_mut().map(|times| quantile(times, 0.5));
        let messages = |part: i64| CUSTOMERS * scale * 21 / part / 1_000;
        for (part, figure, smaller) in [(10, middle, small), (1, large, middle)] {
            let title =
                format!("{}: {what}, {} k messages beside {} k", engine.name(), messages(part), messages(part * 10));
            report.compare("growth", title, (figure, smaller), "ms", Gate::RatioAtMost(1.3));
        }
    }
    Ok(())
}
