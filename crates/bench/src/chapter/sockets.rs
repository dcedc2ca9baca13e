//! Memory of idle sockets.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::{
    Failure,
    engine::{Base, Engine},
    fixture::{Site, Size},
    http, machine,
    raw_sockets::RawSockets,
    report::{Gate, Report},
    server::Server,
    socket::Socket,
};

const SOCKETS: usize = 5_000;
/// Opened before the first look, so that what is made once is not counted.
const FIRST: usize = 100;
const AT_A_TIME: usize = 20;
const SETTLE: Duration = Duration::from_millis(1_500);

pub(crate) async fn measure(report: &mut Report) -> Result<(), Failure> {
    let base = Base::fresh(Engine::Sqlite, "sockets").await?;
    let result = all(report, &base).await;
    base.remove().await?;
    result
}

async fn all(report: &mut Report, base: &Base) -> Result<(), Failure> {
    let site = Site::create(&base.db, 1, Size::open_rooms(2_000)).await?;
    let wire = RawSockets::start()?;
    let raw = kib(wire.pid(), wire.address, Arc::new(|_| ("/", String::new(), None))).await?;
    drop(wire);

    let server = Server::start(base).await?;
    let cookie = http::cookie(&site.agent_token);
    let console: Kind = Arc::new(move |_| ("/api/v1/live", cookie.clone(), None));
    let value = kib(server.pid(), server.address, console).await?;
    report.compare("sockets", "memory per idle console socket", (value, raw), "KiB", Gate::RatioAtMost(4.0));
    drop(server);

    let server = Server::start(base).await?;
    let visitor: Kind = Arc::new(move |nth| {
        let token = &site.rooms[nth % site.rooms.len()].token;
        ("/widget/v1/live", String::new(), Some(format!(r#"{{"type":"auth","token":"{token}"}}"#)))
    });
    let value = kib(server.pid(), server.address, visitor).await?;
    report.compare("sockets", "memory per idle visitor socket", (value, raw), "KiB", Gate::RatioAtMost(4.0));
    Ok(())
}

/// Path, header lines and first words of a socket.
type Kind = Arc<dyn Fn(usize) -> (&'static str, String, Option<String>) + Send + Sync>;

/// What each of many sockets adds to a process.
async fn kib(pid: u32, address: SocketAddr, kind: Kind) -> Result<f64, Failure> {
    let mut open = fill(address, 0..FIRST, &kind).await?;
    tokio::time::sleep(SETTLE).await;
    let before = machine::anonymous_kib(pid)?;
    open.extend(fill(address, FIRST..FIRST + SOCKETS, &kind).await?);
    tokio::time::sleep(SETTLE).await;
    Ok((machine::anonymous_kib(pid)? - before) / open.len().saturating_sub(FIRST) as f64)
}

async fn fill(address: SocketAddr, numbers: std::ops::Range<usize>, kind: &Kind) -> Result<Vec<Socket>, Failure> {
    let mut tasks = Vec::new();
    for first in 0..AT_A_TIME {
        let (kind, numbers) = (Arc::clone(kind), numbers.clone());
        tasks.push(tokio::spawn(async move {
            let mut open = Vec::new();
            for nth in numbers.skip(first).step_by(AT_A_TIME) {
                let (path, extra, words) = kind(nth);
                let mut socket = Socket::open(address, path, &extra).await?;
                if let Some(words) = words {
                    socket.say(&words).await?;
                }
                if path != "/" {
                    // The greeting.
                    socket.next().await?;
                }
                socket.rest();
                open.push(socket);
            }
            Ok::<_, Failure>(open)
        }));
    }
    let mut open = Vec::new();
    for task in tasks {
        open.extend(task.await??);
    }
    Ok(open)
}
