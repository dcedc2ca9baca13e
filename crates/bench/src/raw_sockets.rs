//! The raw limit of sockets: a process of its own that upgrades by hand and writes bytes framed beforehand.

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    net::SocketAddr,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use crate::{Failure, http, machine, socket};

/// Makes this program such a server.
pub(crate) const COMMAND: &str = "raw-sockets";

const UPGRADED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n";

type Open = Arc<Mutex<Vec<OwnedWriteHalf>>>;

/// Listens, tells its address, and obeys lines of `<bytes> <times> <a second>`: a frame of so many bytes to every socket.
pub(crate) async fn serve() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    tell(&listener.local_addr()?.to_string());
    let open = Open::default();
    let all = Arc::clone(&open);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(upgrade(stream, Arc::clone(&all)));
        }
    });
    loop {
        let line = tokio::task::spawn_blocking(|| std::io::stdin().lines().next()).await?;
        let Some(Ok(line)) = line else { return Ok(()) };
        let numbers: Vec<usize> = line.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [bytes, times, rate] = numbers[..] else { return Err("three numbers expected".into()) };
        let mut sockets = std::mem::take(&mut *open.lock().unwrap_or_else(PoisonError::into_inner));
        send(&mut sockets, &socket::framed(bytes), times, rate).await?;
        *open.lock().unwrap_or_else(PoisonError::into_inner) = sockets;
        tell("done");
    }
}

async fn send(sockets: &mut [OwnedWriteHalf], frame: &[u8], times: usize, rate: usize) -> Result<(), Failure> {
    let began = machine::now();
    let mut sent = 0;
    while sent < times {
        // At high rates several are due at each tick of the timer.
        let due = (began.elapsed().as_secs_f64() * rate as f64) as usize;
        while sent < due.min(times) {
            for socket in sockets.iter_mut() {
                socket.write_all(frame).await?;
            }
            sent += 1;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(())
}

async fn upgrade(stream: TcpStream, open: Open) -> Result<(), Failure> {
    stream.set_nodelay(true)?;
    let (mut from, mut to) = stream.into_split();
    handshake(&mut from, &mut to).await?;
    open.lock().unwrap_or_else(PoisonError::into_inner).push(to);
    let mut said = [0; 1024];
    while from.read(&mut said).await? > 0 {}
    Ok(())
}

async fn handshake(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf) -> Result<(), Failure> {
    let mut head = Vec::with_capacity(512);
    while http::end_of_head(&head).is_none() {
        if from.read_buf(&mut head).await? == 0 {
            return Err("closed".into());
        }
    }
    to.write_all(UPGRADED).await?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the process that started this one reads it")]
fn tell(line: &str) {
    println!("{line}");
}

/// The process, seen from the one that started it.
pub(crate) struct RawSockets {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
}

impl RawSockets {
    pub(crate) fn start() -> Result<Self, Failure> {
        let mut child =
            Command::new(env::current_exe()?).arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let orders = child.stdin.take().ok_or("no way in")?;
        let mut answers = BufReader::new(child.stdout.take().ok_or("no way out")?);
        let mut line = String::new();
        answers.read_line(&mut line)?;
        let address = line.trim().parse()?;
        Ok(Self { child, orders, answers, address })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Has a frame sent to every socket; returns when all are written. Blocks this thread alone.
    pub(crate) fn send(&mut self, bytes: usize, times: usize, rate: usize) -> Result<(), Failure> {
        writeln!(self.orders, "{bytes} {times} {rate}")?;
        let mut line = String::new();
        tokio::task::block_in_place(|| self.answers.read_line(&mut line))?;
        if line.trim() == "done" { Ok(()) } else { Err("the raw server ended".into()) }
    }
}

impl Drop for RawSockets {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
