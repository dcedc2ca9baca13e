//! What requests cost beside the statements they need and a ping, taken in turns.

use crate::{
    Failure,
    engine::Base,
    http::{self, Connection},
    machine,
    server::Server,
};

/// Turns of each; one more before them warms up.
pub(crate) const ROUNDS: usize = 4;
/// Pings of one turn: many, since one takes less than what the clock of the processor tells apart.
const PINGS: usize = 1_000;

/// What was taken.
pub(crate) struct Taken {
    /// Microseconds of CPU of a request.
    pub(crate) cpu: f64,
    /// Microseconds of CPU of its statements on one bare connection and of a ping.
    pub(crate) raw: f64,
    /// Milliseconds of each request.
    pub(crate) times: Vec<f64>,
}

/// Asks and runs `each` times a turn; both are told the how many-th it is of all.
pub(crate) async fn take(
    base: &Base,
    server: &Server,
    each: usize,
    mut ask: impl AsyncFnMut(usize) -> Result<(), Failure>,
    mut run: impl AsyncFnMut(usize) -> Result<(), Failure>,
) -> Result<Taken, Failure> {
    let mut pings = Connection::open(server.address).await?;
    let ping = http::get("/healthz", "");
    let (mut asked, mut stated, mut pinged) = (0.0, 0.0, 0.0);
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        let turn = round * each..(round + 1) * each;
        let mut taken = Vec::with_capacity(each);
        let before = server.cpu(base)?;
        for nth in turn.clone() {
            let began = machine::now();
            ask(nth).await?;
            taken.push(began.elapsed().as_secs_f64() * 1e3);
        }
        let of_asking = server.cpu(base)? - before;
        let before = machine::own_cpu()? + base.engine_cpu()?;
        for nth in turn {
            run(nth).await?;
        }
        let of_running = machine::own_cpu()? + base.engine_cpu()? - before;
        let before = machine::cpu(server.pid())?;
        for _ in 0..PINGS {
            pings.ask(&ping).await?;
        }
        let of_pinging = machine::cpu(server.pid())? - before;
        if round > 0 {
            asked += of_asking;
            stated += of_running;
            pinged += of_pinging;
            times.append(&mut taken);
        }
    }
    let one = |cpu: f64, count: usize| cpu * 1e6 / (ROUNDS * count) as f64;
    Ok(Taken { cpu: one(asked, each), raw: one(stated, each) + one(pinged, PINGS), times })
}
