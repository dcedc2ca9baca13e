//! One message to many agents.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use crate::{
    Failure,
    engine::{Base, Engine},
    fixture::{Site, Size},
    http, load, machine,
    raw_sockets::RawSockets,
    report::{Gate, Report},
    server::Server,
    socket::Socket,
};

const SOCKETS: usize = 1_000;
const ROUNDS: u64 = 3;
const RATE: u32 = 40;
const MESSAGES: usize = 40;

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    let base = Base::fresh(Engine::Sqlite, "fan_out").await?;
    let result = one(report, &base).await;
    base.remove().await?;
    result
}

/// What all readers have seen.
#[derive(Default)]
struct Seen {
    frames: AtomicUsize,
    bytes: AtomicUsize,
}

async fn one(report: &mut Report, base: &Base) -> Result<(), Failure> {
    let site = Site::create(&base.db, 1, Size::open_rooms(10)).await?;
    let server = Server::start(base).await?;
    let mut wire = RawSockets::start()?;
    let (ours, raws) = (Arc::new(Seen::default()), Arc::new(Seen::default()));
    let extra = http::cookie(&site.agent_token);
    let mut readers = Vec::new();
    for _ in 0..SOCKETS {
        let socket = Socket::open(server.address, "/api/v1/live", &extra).await?;
        readers.push(tokio::spawn(read(socket, Arc::clone(&ours), true)));
        let socket = Socket::open(wire.address, "/", "").await?;
        readers.push(tokio::spawn(read(socket, Arc::clone(&raws), false)));
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (mut cpu, mut raw_cpu) = (0.0, 0.0);
    for round in 0..=ROUNDS {
        let sent = SOCKETS * MESSAGES * usize::try_from(round + 1)?;
        let before = machine::cpu(server.pid())?;
        load::paced(server.address, RATE, MESSAGES, load::messages(&site.rooms, round)).await?;
        all(&ours, sent).await?;
        let spent = machine::cpu(server.pid())? - before;

        let length = ours.bytes.load(Relaxed) / ours.frames.load(Relaxed);
        let before = machine::cpu(wire.pid())?;
        wire.send(length, MESSAGES, RATE as usize)?;
        all(&raws, sent).await?;
        // The first round warms up.
        if round > 0 {
            cpu += spent;
            raw_cpu += machine::cpu(wire.pid())? - before;
        }
    }
    let deliveries = SOCKETS * MESSAGES * usize::try_from(ROUNDS)?;
    let micros = |cpu: f64| cpu * 1e6 / deliveries as f64;
    let gate = Gate::RatioAtMost(1.5);
    report.compare("fan-out", "CPU per delivery, 1,000 sockets", (micros(cpu), micros(raw_cpu)), "µs", gate);
    let lost = (SOCKETS * MESSAGES) * usize::try_from(ROUNDS + 1)? - ours.frames.load(Relaxed);
    report.figure("fan-out", "lost", lost as f64, "frames", Gate::AtMost(0.0));
    readers.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(())
}

async fn read(mut socket: Socket, seen: Arc<Seen>, desk: bool) -> Result<(), Failure> {
    loop {
        let frame = socket.next().await?;
        if !desk || load::number_in(frame).is_some() {
            seen.bytes.fetch_add(frame.len(), Relaxed);
            seen.frames.fetch_add(1, Relaxed);
        }
    }
}

/// Waits until everything has come.
async fn all(seen: &Seen, frames: usize) -> Result<(), Failure> {
    for _ in 0..5_000 {
        if seen.frames.load(Relaxed) >= frames {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Err(format!("{} of {frames} frames came", seen.frames.load(Relaxed)).into())
}
