//! The release binary as a child process.

use std::{
    env, fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{
    Failure,
    engine::Base,
    http::{self, Connection},
    machine,
};

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running desk; dropping it ends it.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process until it was ready.
    pub(crate) started_in: Duration,
}

/// Where the release binary lies: beside this program.
pub(crate) fn binary() -> Result<PathBuf, Failure> {
    let path = env::current_exe()?.with_file_name("sarangbang");
    if path.exists() { Ok(path) } else { Err(format!("{} is missing: make build", path.display()).into()) }
}

impl Server {
    /// Starts on this database and waits until it is ready.
    pub(crate) async fn start(base: &Base) -> Result<Self, Failure> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let log = fs::File::create(base.dir.join("server.log"))?;
        let mut command = Command::new(binary()?);
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("SARANGBANG_")) {
            command.env_remove(name);
        }
        command
            .current_dir(&base.dir)
            .env("SARANGBANG_LISTEN", address.to_string())
            .env("SARANGBANG_DATA_DIR", &base.dir)
            .env("SARANGBANG_DATABASE_URL", &base.url)
            .env("SARANGBANG_NO_LIMITS_FOR_LOOPBACK", "true")
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        let began = machine::now();
        let child = command.spawn()?;
        let mut server = Self { child, address, started_in: Duration::ZERO };
        loop {
            if let Ok(mut connection) = Connection::open(address).await
                && connection.ask(&http::get("/readyz", "")).await.is_ok()
            {
                break;
            }
            if server.child.try_wait()?.is_some() || began.elapsed() > PATIENCE {
                let log = fs::read_to_string(base.dir.join("server.log")).unwrap_or_default();
                return Err(format!("the server does not start: {log}").into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.started_in = began.elapsed();
        Ok(server)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Seconds of CPU it has used, with its database's.
    pub(crate) fn cpu(&self, base: &Base) -> Result<f64, Failure> {
        Ok(machine::cpu(self.pid())? + base.engine_cpu()?)
    }

    /// A counter of `/metrics`.
    pub(crate) async fn counter(&self, name: &str) -> Result<f64, Failure> {
        let mut connection = Connection::open(self.address).await?;
        let text = String::from_utf8(connection.ask(&http::get("/metrics", "")).await?)?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Ok(line.ok_or_else(|| format!("no counter {name}"))?.parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
