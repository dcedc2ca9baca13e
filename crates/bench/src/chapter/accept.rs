//! Visitors' messages over HTTP until they are durable.

use std::time::Duration;

use super::shared::Running;
use crate::{
    Failure,
    engine::{self, Engine},
    load, raw_rows,
    report::{Gate, Report, median},
};

const ROUNDS: u64 = 3;
/// Requests under way where as many as possible are wanted: one group.
const CONNECTIONS: usize = 256;
const FLOOD: Duration = Duration::from_millis(1_500);
const GROUP: usize = 256;
const GROUPS: usize = 48;

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let mut running = Running::start(engine, "accept").await?;
        let result = one(report, engine, &mut running).await;
        running.remove().await?;
        result?;
    }
    Ok(())
}

async fn one(report: &mut Report, engine: Engine, running: &mut Running) -> Result<(), Failure> {
    most(report, engine, running).await?;
    let name = engine.name();
    for (rate, seconds, run) in [(100, 2, 10), (5_000, 3, 11)] {
        let messages = load::messages(&running.site.rooms, run);
        let mut paced = load::paced(running.server.address, rate, rate as usize * seconds, messages).await?;
        report.figure("accept", format!("{name}: p50 at {rate}/s"), paced.quantile(0.5), "ms", Gate::None);
        report.figure("accept", format!("{name}: p99 at {rate}/s"), paced.quantile(0.99), "ms", Gate::None);
    }
    let (mut p50, mut p99, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let messages = load::messages(&running.site.rooms, 20 + round);
        let mut paced = load::paced(running.server.address, 1_000, 1_000, messages).await?;
        p50.push(paced.quantile(0.5));
        p99.push(paced.quantile(0.99));
        raw.push(running.commit_and_ping(round, 1_000).await?);
    }
    let raw = median(&mut raw);
    report.compare("accept", format!("{name}: p50 at 1000/s"), (median(&mut p50), raw), "ms", Gate::RatioAtMost(3.0));
    report.compare("accept", format!("{name}: p99 at 1000/s"), (median(&mut p99), raw), "ms", Gate::None);
    Ok(())
}

/// As many as it takes.
async fn most(report: &mut Report, engine: Engine, running: &mut Running) -> Result<(), Failure> {
    let (mut ratios, mut limits) = (Vec::new(), Vec::new());
    let (mut cpu, mut count, mut raw_cpu, mut raw_count) = (0.0, 0, 0.0, 0);
    for round in 0..=ROUNDS {
        let lanes = engine.lanes();
        let slices = raw_rows::slices(round, lanes, GROUPS / lanes * GROUP, running.site.rooms.len());
        let limit = running.raw.timed(&running.raw_base, &slices, GROUP).await?;
        let before = running.server.cpu(&running.base)?;
        let messages = load::messages(&running.site.rooms, round);
        let (rate, accepted) = load::flood(running.server.address, CONNECTIONS, FLOOD, messages).await?;
        // The first round warms up.
        if round > 0 {
            cpu += running.server.cpu(&running.base)? - before;
            count += accepted;
            raw_cpu += limit.cpu;
            raw_count += GROUPS * GROUP;
            limits.push((GROUPS * GROUP) as f64 / limit.seconds);
            ratios.push(rate * limit.seconds / (GROUPS * GROUP) as f64);
        }
    }
    let least = match engine {
        Engine::Sqlite => 0.25,
        Engine::Postgres => 0.2,
    };
    let (ratio, limit) = (median(&mut ratios), median(&mut limits));
    let name = engine.name();
    report.compare(
        "accept",
        format!("{name}: durable accepts"),
        (limit * ratio, limit),
        "/s",
        Gate::RatioAtLeast(least),
    );
    let micros = (cpu * 1e6 / count as f64, raw_cpu * 1e6 / raw_count as f64);
    report.compare("accept", format!("{name}: CPU per accept at most load"), micros, "µs", Gate::None);
    Ok(())
}
