use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::Duration,
};

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::TestDb;

pub(crate) const SITE: &str = "4000000024";

/// The binary as a process of its own, on demo data.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    database: String,
    data: TempDir,
    /// Where it is one of several nodes.
    nats: Option<String>,
    process: Child,
}

impl Server {
    pub(crate) async fn start(db: &TestDb) -> Self {
        Self::begin(db, None).await
    }

    /// One of several nodes on this database.
    pub(crate) async fn node(db: &TestDb, nats: &str) -> Self {
        Self::begin(db, Some(nats.to_owned())).await
    }

    async fn begin(db: &TestDb, nats: Option<String>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let process = spawn(free, db.url(), &data, nats.as_deref());
        let server = Self { address: free, database: db.url().to_owned(), data, nats, process };
        server.ready().await;
        server
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// SIGKILL: nothing gets a chance to be tidied up.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) async fn start_again(&mut self) {
        self.process = spawn(self.address, &self.database, &self.data, self.nats.as_deref());
        self.ready().await;
    }

    async fn ready(&self) {
        for _ in 0..300 {
            if reqwest::get(self.url("/readyz")).await.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the server is not ready after 30 seconds");
    }

    /// An administrator's session as a Cookie header.
    pub(crate) async fn admin(&self) -> String {
        let body = json!({ "email": "admin@demo.local", "password": "sarangbang-demo" });
        let answer = Client::new()
            .post(self.url("/api/v1/session"))
            .header("X-Sarangbang", "1")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The token of a new visitor.
    pub(crate) async fn visitor(&self) -> String {
        let body = json!({ "site_id": SITE });
        let answer = Client::new().post(self.url("/widget/v1/sessions")).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.json::<Value>().await.unwrap()["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn say(
        &self,
        client: &Client,
        token: &str,
        client_id: &str,
        text: &str,
    ) -> reqwest::Result<Response> {
        let body = json!({ "client_id": client_id, "text": text });
        client.post(self.url("/widget/v1/messages")).bearer_auth(token).json(&body).send().await
    }

    /// Every message of a room, ascending.
    pub(crate) async fn messages(&self, cookie: &str, room_no: &str) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let after = all.last().map_or(0, |message| message["seq"].as_i64().unwrap());
            let path = format!("/api/v1/rooms/{room_no}/messages?after={after}&limit=200");
            let answer = Client::new().get(self.url(&path)).header("cookie", cookie).send().await.unwrap();
            let page: Value = answer.json().await.unwrap();
            all.extend(page["items"].as_array().unwrap().iter().cloned());
            if page["next_cursor"].is_null() {
                return all;
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn spawn(address: SocketAddr, database: &str, data: &TempDir, nats: Option<&str>) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sarangbang"));
    if let Some(nats) = nats {
        command.env("SARANGBANG_NATS_URL", nats);
    }
    command
        .args(["serve", "--demo"])
        .current_dir(data.path())
        .env("SARANGBANG_LISTEN", address.to_string())
        .env("SARANGBANG_DATABASE_URL", database)
        .env("SARANGBANG_DATA_DIR", data.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
