//! Several nodes on one database: a NATS server for one test, and a line to it that can be cut.

use std::{
    env,
    net::{SocketAddr, TcpListener as Port},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use service::{Clock, Seat};
use tempfile::TempDir;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use crate::{Outside, START, TestDb, TestDesk, desk::Https};

/// Where tests find a NATS server with JetStream.
pub const NATS_URL: &str = "SARANGBANG_TEST_NATS_URL";
/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(10);

/// The address of the server that tests share.
///
/// # Panics
/// When none is named.
#[must_use]
pub fn url() -> String {
    env::var(NATS_URL).unwrap_or_else(|_| {
        panic!(
            "{NATS_URL} is not set: start the private server and pass its URL \
             (export {NATS_URL}=$(scripts/nats start))"
        )
    })
}

/// A server of one test, which may stop it and start it again with what it kept.
#[derive(Debug)]
pub struct NatsServer {
    address: SocketAddr,
    dir: TempDir,
    running: Option<Child>,
}

impl NatsServer {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn start() -> Self {
        let port = Port::bind("127.0.0.1:0").and_then(|port| port.local_addr());
        let dir = tempfile::Builder::new().prefix("sarangbang-nats-").tempdir().expect("a directory for NATS");
        let mut server = Self { address: port.expect("a free port"), dir, running: None };
        server.start_again().await;
        server
    }

    /// Starts it again where it was, with what it kept.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn start_again(&mut self) {
        let port = self.address.port().to_string();
        let command = Command::new(binary())
            .args(["--addr", "127.0.0.1", "--port", &port, "--jetstream", "--store_dir"])
            .arg(self.dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.running = Some(command.expect("nats-server starts"));
        let answers = async {
            while TcpStream::connect(self.address).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, answers).await.expect("nats-server answers");
    }

    /// Kills it; what it kept stays.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }

    /// What it kept is lost; for one that is stopped.
    ///
    /// # Panics
    /// When it can't be deleted.
    pub fn forget(&self) {
        std::fs::remove_dir_all(self.dir.path().join("jetstream")).expect("what was kept");
    }

    /// Its address, as `SARANGBANG_NATS_URL` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://{}", self.address)
    }
}

impl Drop for NatsServer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn binary() -> PathBuf {
    let places = env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<_> = env::split_paths(&places).collect();
    places.push("/usr/sbin".into());
    let found = places.iter().map(|place| place.join("nats-server")).find(|file| Path::new(file).exists());
    found.expect("nats-server is installed (apt-get install nats-server)")
}

/// A line to a server that can be cut and joined again.
#[derive(Debug)]
pub struct Cut {
    address: SocketAddr,
    whole: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Cut {
    /// A line to the server at this URL.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn before(url: &str) -> Self {
        let to = url.rsplit(['/', '@']).next().unwrap_or_default().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (whole, watched) = watch::channel(true);
        let task = tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (mut watched, to) = (watched.clone(), to.clone());
                tokio::spawn(async move {
                    if !*watched.borrow() {
                        return;
                    }
                    let Ok(mut far) = TcpStream::connect(&to).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = watched.wait_for(|whole| !whole) => {}
                    }
                });
            }
        });
        Self { address, whole, task }
    }

    /// Nothing passes from now on.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// It is whole again.
    pub fn join(&self) {
        self.whole.send_replace(true);
    }

    /// The address of this end; who and by what password stands in the server's own.
    #[must_use]
    pub fn url(&self, server: &str) -> String {
        let to = server.rsplit(['/', '@']).next().unwrap_or_default();
        server.replace(to, &self.address.to_string())
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TestDb {
    /// The use cases of one of several nodes on this database, which is to be [`TestDb::alone`] and PostgreSQL; it is [`START`].
    ///
    /// # Panics
    /// When the server can't be reached.
    pub async fn node(&self, nats: &str) -> TestDesk {
        static NODES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let n = NODES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let clock: Clock = Arc::new(|| START);
        let name = format!("t{}x{:x}", std::process::id(), self.seed());
        let seat = Seat::take(self.db(), nats, format!("{name}n{n}"), name, &clock).await.expect("a seat");
        let desk = self.desk_sharing(Https::No, Outside::default(), false, Some(seat));
        desk.filled().await;
        desk
    }
}
