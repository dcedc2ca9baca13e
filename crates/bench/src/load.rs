//! Load over keep-alive connections: at a fixed rate, or as fast as answers come.

use std::{
    io::{ErrorKind, Write as _},
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::net::TcpStream;

use crate::{Failure, fixture, fixture::Room, http, http::Answers, machine, report};

/// Connections of a paced load.
const CONNECTIONS: usize = 200;
/// Answers that come later than this are lost.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a paced load saw.
pub(crate) struct Paced {
    pub(crate) began: Instant,
    pub(crate) rate: u32,
    /// Milliseconds from the moment a request was due to its answer.
    pub(crate) latencies: Vec<f64>,
}

impl Paced {
    /// When this request was due.
    pub(crate) fn due(&self, nth: usize) -> Instant {
        due(self.began, self.rate, nth)
    }

    /// This quantile in milliseconds.
    pub(crate) fn quantile(&mut self, part: f64) -> f64 {
        report::quantile(&mut self.latencies, part)
    }
}

fn due(began: Instant, rate: u32, nth: usize) -> Instant {
    began + Duration::from_secs_f64(nth as f64 / f64::from(rate))
}

/// Sends `count` requests, each when it is due, whether or not earlier ones are answered.
pub(crate) async fn paced<F>(address: SocketAddr, rate: u32, count: usize, make: F) -> Result<Paced, Failure>
where
    F: Fn(usize) -> Vec<u8> + Send + 'static,
{
    let connections = CONNECTIONS.min(count);
    let (mut writers, mut readers) = (Vec::new(), Vec::new());
    for first in 0..connections {
        let stream = std::net::TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        writers.push(stream.try_clone()?);
        let answers = (count - first).div_ceil(connections);
        readers.push(tokio::spawn(read(TcpStream::from_std(stream)?, answers)));
    }
    let began = machine::now() + Duration::from_millis(50);
    let writing = std::thread::spawn(move || write(&mut writers, began, rate, count, make));
    let mut latencies = Vec::with_capacity(count);
    let all = async {
        for (first, reader) in readers.into_iter().enumerate() {
            for (nth, at) in reader.await??.into_iter().enumerate() {
                let waited = at.saturating_duration_since(due(began, rate, first + nth * connections));
                latencies.push(waited.as_secs_f64() * 1e3);
            }
        }
        Ok::<_, Failure>(())
    };
    let limit = Duration::from_secs_f64(count as f64 / f64::from(rate)) + PATIENCE;
    tokio::time::timeout(limit, all).await.map_err(|_| format!("not all answers came at {rate}/s"))??;
    writing.join().map_err(|_| "the load generator failed")??;
    Ok(Paced { began, rate, latencies })
}

/// A thread of its own, because the runtime's timers are too coarse.
fn write(
    writers: &mut [std::net::TcpStream],
    began: Instant,
    rate: u32,
    count: usize,
    make: impl Fn(usize) -> Vec<u8>,
) -> Result<(), Failure> {
    let connections = writers.len();
    for nth in 0..count {
        let request = make(nth);
        let wait = due(began, rate, nth).saturating_duration_since(machine::now());
        if !wait.is_zero() {
            std::thread::sleep(wait);
        }
        let mut rest = request.as_slice();
        while !rest.is_empty() {
            match writers[nth % connections].write(rest) {
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::yield_now(),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

async fn read(mut stream: TcpStream, count: usize) -> Result<Vec<Instant>, Failure> {
    let (mut answers, mut times) = (Answers::default(), Vec::with_capacity(count));
    while times.len() < count {
        answers.fill(&mut stream).await?;
        while let Some(answer) = answers.next()? {
            answer.check()?;
            times.push(machine::now());
        }
    }
    Ok(times)
}

/// Answers a second with `connections` requests always under way, and how many there were.
pub(crate) async fn flood<F>(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    make: F,
) -> Result<(f64, usize), Failure>
where
    F: Fn(usize) -> Vec<u8> + Clone + Send + 'static,
{
    under_way(address, connections, make, move |began, _| began.elapsed() < time).await
}

/// Answers a second of so many requests in one burst over `connections`; all have to be good.
pub(crate) async fn burst<F>(address: SocketAddr, connections: usize, count: usize, make: F) -> Result<f64, Failure>
where
    F: Fn(usize) -> Vec<u8> + Clone + Send + 'static,
{
    Ok(under_way(address, connections, make, move |_, nth| nth < count).await?.0)
}

/// Each connection goes on for as long as there are `more`, by when all began and the number of its next request.
async fn under_way<F, M>(address: SocketAddr, connections: usize, make: F, more: M) -> Result<(f64, usize), Failure>
where
    F: Fn(usize) -> Vec<u8> + Clone + Send + 'static,
    M: Fn(Instant, usize) -> bool + Clone + Send + 'static,
{
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(http::Connection::open(address).await?);
    }
    let began = machine::now();
    let tasks: Vec<_> = open
        .into_iter()
        .enumerate()
        .map(|(first, mut connection)| {
            let (make, more) = (make.clone(), more.clone());
            tokio::spawn(async move {
                let mut count = 0;
                while more(began, first + count * connections) {
                    connection.ask(&make(first + count * connections)).await?;
                    count += 1;
                }
                Ok::<_, Failure>(count)
            })
        })
        .collect();
    let mut count = 0;
    for task in tasks {
        count += task.await??;
    }
    Ok((count as f64 / began.elapsed().as_secs_f64(), count))
}

/// Makes the messages of one run: visitors take turns, no `client_id` comes twice in a database whose runs are numbered.
pub(crate) fn messages(rooms: &[Room], run: u64) -> impl Fn(usize) -> Vec<u8> + Clone + Send + use<> {
    let rooms: std::sync::Arc<[Room]> = rooms.into();
    move |nth| {
        let room = &rooms[nth * 7919 % rooms.len()];
        http::post_message(room, &client_id(nth, run), fixture::TEXTS[nth % fixture::TEXTS.len()])
    }
}

/// Its first eight digits are the number of the message.
fn client_id(nth: usize, run: u64) -> String {
    format!("{nth:08x}-{:04x}-4000-8000-{:012x}", run & 0xffff, scatter(nth ^ 0x5aa5))
}

/// A number without order, always the same of the same.
pub(crate) fn scatter(nth: usize) -> i64 {
    let scattered = (nth as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    i64::try_from(scattered >> 16).unwrap_or_default()
}

/// The number of the message that a frame tells of.
pub(crate) fn number_in(frame: &[u8]) -> Option<usize> {
    const NAME: &[u8] = br#""client_id":""#;
    let at = frame.windows(NAME.len()).position(|name| name == NAME)? + NAME.len();
    usize::from_str_radix(std::str::from_utf8(frame.get(at..at + 8)?).ok()?, 16).ok()
}
