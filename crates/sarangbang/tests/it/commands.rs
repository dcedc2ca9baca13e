//! What an operator types, and what a process does when it starts and stops.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::{Value, json};
use testkit::TestDb;

testkit::both_databases!(
    a_first_start_prints_a_link_that_makes_the_administrator,
    demo_data_is_filled_once_and_only_into_an_empty_database,
    agents_are_made_by_hand,
    asked_to_stop_it_ends_soon_and_starts_again_at_once,
);

/// The binary on a database, with a directory of its own.
struct Operator {
    url: String,
    data: tempfile::TempDir,
}

impl Operator {
    fn of(db: &TestDb) -> Self {
        Self { url: db.url().to_owned(), data: tempfile::tempdir().unwrap() }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sarangbang"));
        command
            .args(words)
            .current_dir(self.data.path())
            .env("SARANGBANG_DATABASE_URL", &self.url)
            .env("SARANGBANG_DATA_DIR", self.data.path())
            .stdin(Stdio::null());
        command
    }

    fn run(&self, words: &[&str]) -> (bool, String) {
        told(&self.command(words).output().unwrap())
    }

    fn run_with_input(&self, words: &[&str], input: &str) -> (bool, String) {
        let mut child =
            self.command(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        told(&child.wait_with_output().unwrap())
    }

    /// A running server with what it printed before it listened.
    fn serve(&self, words: &[&str]) -> Serving {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut words = words.to_vec();
        words.insert(0, "serve");
        let mut process = self
            .command(&words)
            .env("SARANGBANG_LISTEN", address.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("\"listening\"") {
            line.clear();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "the server ended");
        }
        // Nobody reads the rest, so it must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Serving { base: format!("http://{address}"), process }
    }
}

struct Serving {
    base: String,
    process: Child,
}

impl Serving {
    /// Asks the process to end, waits, and gives what it printed.
    fn stop(mut self) -> (bool, String) {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let mut printed = String::new();
        let status = self.process.wait().unwrap();
        std::io::Read::read_to_string(&mut self.process.stdout.take().unwrap(), &mut printed).unwrap();
        (status.success(), printed)
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let request = Client::new().post(format!("{}{path}", self.base)).header("x-sarangbang", "1").json(&body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// The numbers of all open rooms, as the demo administrator sees them.
    async fn rooms(&self) -> Vec<String> {
        let body = json!({"email": "admin@demo.local", "password": "sarangbang-demo"});
        let url = format!("{}/api/v1/session", self.base);
        let answer = Client::new().post(url).header("x-sarangbang", "1").json(&body).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].clone();
        let url = format!("{}/api/v1/rooms?scope=all", self.base);
        let list: Value = Client::new().get(url).header("cookie", cookie).send().await.unwrap().json().await.unwrap();
        list["items"].as_array().unwrap().iter().map(|row| row["room_no"].as_str().unwrap().to_owned()).collect()
    }

    async fn log_in(&self, email: &str, password: &str) -> (u16, Value) {
        self.post("/api/v1/session", json!({"email": email, "password": password})).await
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn told(output: &Output) -> (bool, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.success(), String::from_utf8(text).unwrap())
}

async fn a_first_start_prints_a_link_that_makes_the_administrator(db: TestDb) {
    let db = db.alone().await;
    let operator = Operator::of(&db);
    let (fine, printed) = operator.serve(&[]).stop();
    assert!(fine, "{printed}");
    let link = printed.lines().find_map(|line| line.split_once("/setup#token=")).map(|(_, token)| token.to_owned());
    let stale = link.expect("a link");

    let mut server = operator.serve(&[]);
    let mut line = String::new();
    let mut out = BufReader::new(server.process.stdout.take().unwrap());
    while !line.contains("/setup#token=") {
        line.clear();
        assert_ne!(out.read_line(&mut line).unwrap(), 0, "a link is printed");
    }
    let (_, token) = line.trim().split_once("#token=").unwrap();
    let form = |token: &str| json!({"token": token, "site_name": "새 가게", "name": "주인", "email": "owner@example.com", "password": "긴-비밀번호-2026"});
    assert_eq!(server.post("/api/v1/setup", form(&stale)).await.0, 410, "the link of the start before");
    let (status, me) = server.post("/api/v1/setup", form(token)).await;
    assert_eq!((status, &me["role"]), (200, &json!("admin")), "{me}");
    assert_eq!(server.post("/api/v1/setup", form(token)).await.0, 410);
    assert_eq!(server.log_in("owner@example.com", "긴-비밀번호-2026").await.0, 200);
    drop(server);

    let (_, printed) = operator.serve(&[]).stop();
    assert!(!printed.contains("#token="), "{printed}");
}

async fn demo_data_is_filled_once_and_only_into_an_empty_database(db: TestDb) {
    let db = db.alone().await;
    let operator = Operator::of(&db);
    let server = operator.serve(&["--demo"]);
    for email in ["admin@demo.local", "park@demo.local", "kim@demo.local", "lee@demo.local"] {
        let (status, me) = server.log_in(email, "sarangbang-demo").await;
        assert_eq!((status, &me["site_id"]), (200, &json!("4000000024")));
    }
    let rooms = server.rooms().await;
    assert!(rooms.len() > 5, "{rooms:?}");
    let (_, printed) = server.stop();
    assert!(printed.contains("kim@demo.local") && printed.contains("/demo"), "{printed}");
    for again in [&["--demo"][..], &[]] {
        let server = operator.serve(again);
        assert_eq!(server.rooms().await, rooms, "nothing is filled twice");
        let page = reqwest::get(format!("{}/demo", server.base)).await.unwrap();
        assert_ne!(page.status(), 404, "the database is a demo database, with or without the flag");
    }

    let (_, found) = operator.run(&["doctor"]);
    assert!(found.contains("ok    customers"), "{found}");
    db.forge_a_name().await;
    let (fine, found) = operator.run(&["doctor"]);
    assert!(!fine && found.contains("WRONG customers: 1 show other values"), "{found}");

    let other = TestDb::open(db.engine, "commands::other_data").await.alone().await;
    let operator = Operator::of(&other);
    assert!(operator.run(&["site", "create", "--name", "진짜 가게"]).0);
    let (fine, printed) = operator.run(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    assert!(!fine && printed.contains("holds other data"), "{printed}");
}

async fn agents_are_made_by_hand(db: TestDb) {
    let db = db.alone().await;
    let operator = Operator::of(&db);
    let (fine, site) = operator.run(&["site", "create", "--name", "달항아리"]);
    assert!(fine && site.trim().len() == 10, "{site}");
    let (fine, printed) = operator.run(&["agent", "create", "--email", "kim@example.com", "--name", "김상담"]);
    assert!(fine, "{printed}");
    let made = printed.lines().find_map(|line| line.strip_prefix("password: ")).unwrap().to_owned();
    let words =
        ["agent", "create", "--email", "boss@example.com", "--name", "사장", "--role", "admin", "--password-stdin"];
    let (fine, printed) = operator.run_with_input(&words, "bossy-password\n");
    assert!(fine && !printed.contains("bossy-password"), "{printed}");

    let server = operator.serve(&[]);
    let (status, me) = server.log_in("kim@example.com", &made).await;
    assert_eq!((status, &me["role"]), (200, &json!("agent")));
    let (status, me) = server.log_in("BOSS@example.com", "bossy-password").await;
    assert_eq!((status, &me["role"]), (200, &json!("admin")));
    let (_, printed) = server.stop();
    assert!(!printed.contains("#token="), "there is an agent, so no link: {printed}");

    let refused = [
        (&["agent", "create", "--email", "kim@example.com", "--name", "김상담"][..], "email: taken"),
        (&["agent", "create", "--email", "nobody", "--name", "이름"], "email: invalid"),
        (&["agent", "create", "--email", "a@b.c", "--name", "이름", "--site", "1"], "not found"),
        (&["agent", "reset-password", "--email", "unknown@example.com"], "not found"),
    ];
    for (words, reason) in refused {
        let (fine, printed) = operator.run(words);
        assert!(!fine && printed.contains(reason), "{words:?}: {printed}");
    }
    let (fine, printed) = operator
        .run_with_input(&["agent", "reset-password", "--email", "kim@example.com", "--password-stdin"], "short");
    assert!(!fine && printed.contains("password: too_short (10)"), "{printed}");
}

async fn asked_to_stop_it_ends_soon_and_starts_again_at_once(db: TestDb) {
    let db = db.alone().await;
    let operator = Operator::of(&db);
    drop(operator.serve(&["--demo"]).stop());
    #[expect(clippy::disallowed_methods, reason = "a duration is measured")]
    let began = Instant::now();
    let server = operator.serve(&[]);
    let started = began.elapsed();
    assert_eq!(reqwest::get(format!("{}/readyz", server.base)).await.unwrap().status(), 200);
    let (fine, _) = server.stop();
    assert!(fine);
    assert!(began.elapsed() < Duration::from_secs(10));
    // A debug build on a busy machine; the bench measures the real thing.
    assert!(started < Duration::from_secs(3), "{started:?}");
}
