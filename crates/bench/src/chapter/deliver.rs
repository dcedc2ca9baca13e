//! From a visitor's POST to the socket of an agent.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::shared::Running;
use crate::{
    Failure,
    engine::{self, Engine},
    http,
    load::{self, Paced},
    machine, raw_rows,
    raw_sockets::RawSockets,
    report::{Gate, Report, median, quantile},
    socket::Socket,
};

const ROUNDS: u64 = 3;
const FAST: u32 = 5_000;
/// Seconds of one round at the high rate.
const SECONDS: usize = 2;
/// A frame that is not there by then is lost.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    for engine in engine::BOTH {
        let mut running = Running::start(engine, "deliver").await?;
        let result = one(report, engine, &mut running).await;
        running.remove().await?;
        result?;
    }
    Ok(())
}

async fn one(report: &mut Report, engine: Engine, running: &mut Running) -> Result<(), Failure> {
    let name = engine.name();
    let (mut p50, mut p99, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let (_, mut latencies) = watched(running, 1_000, 1_000, round).await?;
        p50.push(quantile(&mut latencies, 0.5));
        p99.push(quantile(&mut latencies, 0.99));
        raw.push(running.commit_and_ping(round, 1_000).await?);
    }
    let raw = median(&mut raw);
    let p99 = median(&mut p99);
    report.compare("deliver", format!("{name}: p50 at 1000/s"), (median(&mut p50), raw), "ms", Gate::None);
    report.compare("deliver", format!("{name}: p99 at 1000/s"), (p99, raw), "ms", Gate::RatioAtMost(20.0));
    report.figure("deliver", format!("{name}: p99 at 1000/s"), p99, "ms", Gate::AtMost(50.0));
    processor(report, engine, running).await
}

/// CPU of a message at the high rate, beside that of its parts.
async fn processor(report: &mut Report, engine: Engine, running: &mut Running) -> Result<(), Failure> {
    let count = FAST as usize * SECONDS;
    let mut wire = RawSockets::start()?;
    let mut raw_socket = Socket::open(wire.address, "/", "").await?;
    let drain = tokio::spawn(async move { while raw_socket.next().await.is_ok() {} });
    let (mut whole, mut ping, mut rows, mut delivery) = (0.0, 0.0, 0.0, 0.0);
    let (mut written, mut size) = (0, 0.0);
    for round in 0..=ROUNDS {
        let groups = running.server.counter("sarangbang_append_groups_total").await?;
        let before = running.server.cpu(&running.base)?;
        let (_, latencies) = watched(running, FAST, count, 100 + round).await?;
        let spent = running.server.cpu(&running.base)? - before;
        size = count as f64 / (running.server.counter("sarangbang_append_groups_total").await? - groups);

        let before = machine::cpu(running.server.pid())?;
        running.pings(FAST, count).await?;
        let pinged = machine::cpu(running.server.pid())? - before;

        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
        let group = size.round().max(1.0) as usize;
        let lanes = engine.lanes();
        let slices = raw_rows::slices(50 + round, lanes, count / lanes, running.site.rooms.len());
        let limit = running.raw.timed(&running.raw_base, &slices, group).await?;

        let before = machine::cpu(wire.pid())?;
        wire.send(800, count, FAST as usize)?;
        let sent = machine::cpu(wire.pid())? - before;
        // The first round warms up.
        if round > 0 {
            whole += spent;
            ping += pinged;
            rows += limit.cpu;
            delivery += sent;
            written += latencies.len();
        }
    }
    drain.abort();
    let micros = |cpu: f64| cpu * 1e6 / written as f64;
    let name = engine.name();
    let raw = micros(ping + rows + delivery);
    let gate = Gate::RatioAtMost(2.0);
    report.compare(
        "deliver",
        format!("{name}: CPU per message at {FAST}/s, one agent"),
        (micros(whole), raw),
        "µs",
        gate,
    );
    report.figure("deliver", format!("{name}: … mean group"), size, "messages", Gate::None);
    report.figure("deliver", format!("{name}: … raw: HTTP ping"), micros(ping), "µs", Gate::None);
    report.figure("deliver", format!("{name}: … raw: rows"), micros(rows), "µs", Gate::None);
    report.figure("deliver", format!("{name}: … raw: delivery"), micros(delivery), "µs", Gate::None);
    Ok(())
}

/// Messages at a rate, with one agent who hears them all; milliseconds until each was there.
async fn watched(running: &Running, rate: u32, count: usize, run: u64) -> Result<(Paced, Vec<f64>), Failure> {
    let extra = http::cookie(&running.site.agent_token);
    let socket = Socket::open(running.server.address, "/api/v1/live", &extra).await?;
    let hearing: JoinHandle<Result<Vec<Option<Instant>>, Failure>> = tokio::spawn(hear(socket, count));
    // The socket has to be known before the first message.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let messages = load::messages(&running.site.rooms, 1_000 + run);
    let paced = load::paced(running.server.address, rate, count, messages).await?;
    let heard = tokio::time::timeout(PATIENCE, hearing).await.map_err(|_| "an agent missed messages")???;
    let latencies = heard
        .into_iter()
        .enumerate()
        .map(|(nth, at)| {
            let at = at.ok_or("a message was not told")?;
            Ok(at.saturating_duration_since(paced.due(nth)).as_secs_f64() * 1e3)
        })
        .collect::<Result<_, Failure>>()?;
    Ok((paced, latencies))
}

async fn hear(mut socket: Socket, count: usize) -> Result<Vec<Option<Instant>>, Failure> {
    let mut heard = vec![None; count];
    let mut left = count;
    while left > 0 {
        let Some(nth) = load::number_in(socket.next().await?) else { continue };
        let at = heard.get_mut(nth).ok_or("a message that nobody sent")?;
        if at.replace(machine::now()).is_some() {
            return Err("a message was told twice".into());
        }
        left -= 1;
    }
    Ok(heard)
}
