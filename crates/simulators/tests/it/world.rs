//! A service on a port, and a desk that writes down what it is sent.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{OriginalUri, State},
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};
use simulators::{phone::Act, stage::Setting};
use tokio::net::TcpListener;

pub const START: i64 = 1_795_353_600_000;

/// What was sent: address, head, body.
pub type Heard = Arc<Mutex<Vec<(String, HeaderMap, Value)>>>;

pub struct World {
    pub base: String,
    pub heard: Heard,
    pub clock: Arc<AtomicI64>,
    pub client: reqwest::Client,
    listener: Option<TcpListener>,
    pub desk: String,
    /// What the desk answers.
    pub answer: Arc<Mutex<Value>>,
}

#[derive(Clone)]
struct Desk {
    heard: Heard,
    answer: Arc<Mutex<Value>>,
}

async fn hear(State(desk): State<Desk>, OriginalUri(uri): OriginalUri, headers: HeaderMap, body: String) -> Response {
    let body = serde_json::from_str(&body).unwrap_or_else(|_| json!(body));
    desk.heard.lock().expect("free").push((uri.path().to_owned(), headers, body));
    let answer = desk.answer.lock().expect("free").clone();
    Json(answer).into_response()
}

impl World {
    pub async fn new() -> Self {
        rustls::crypto::ring::default_provider().install_default().ok();
        let (heard, answer) = (Heard::default(), Arc::new(Mutex::new(json!({}))));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let desk = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(hear).with_state(Desk { heard: heard.clone(), answer: answer.clone() });
        tokio::spawn(async move { axum::serve(listener, router).await });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let (clock, listener) = (Arc::new(AtomicI64::new(START)), Some(listener));
        Self { base, heard, clock, client, listener, desk, answer }
    }

    pub fn setting(&self) -> Setting {
        let clock = self.clock.clone();
        Setting {
            base: self.base.clone(),
            webhook: format!("{}/hook", self.desk),
            clock: Arc::new(move || clock.load(Relaxed)),
        }
    }

    pub fn serve(&mut self, router: Router) {
        let listener = self.listener.take().expect("served once");
        tokio::spawn(async move { axum::serve(listener, router).await });
    }

    pub fn pass(&self, ms: i64) {
        self.clock.fetch_add(ms, Relaxed);
    }

    /// Waits until the desk heard so many.
    pub async fn heard(&self, count: usize) -> Vec<(String, Value)> {
        for _ in 0..200 {
            let heard: Vec<_> =
                self.heard.lock().expect("free").iter().map(|(path, _, body)| (path.clone(), body.clone())).collect();
            if heard.len() >= count {
                return heard;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("heard only {:?}", self.heard.lock().expect("free"));
    }

    pub async fn post(&self, path: &str, head: &[(&str, &str)], body: &Value) -> (u16, Value) {
        let mut request = self.client.post(format!("{}{path}", self.base)).body(body.to_string());
        request = request.header("content-type", "application/json");
        for (name, value) in head {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or_default())
    }

    /// The phone of somebody.
    pub async fn screen(&self, person: &str) -> Value {
        let answer = self.client.get(format!("{}/phone?person={person}", self.base)).send().await.expect("an answer");
        answer.json::<Value>().await.expect("a screen")["screen"].clone()
    }
}

pub fn act(person: &str, act: &str, text: &str) -> Act {
    Act { person: person.to_owned(), act: act.to_owned(), text: text.to_owned(), ..Act::default() }
}

/// A documented request or answer.
pub fn golden(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON")
}

/// Names with kinds of values, all the way down.
pub fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::Null => json!("null"),
        Value::Bool(_) => json!("bool"),
        Value::Number(number) if number.is_i64() => json!("integer"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
    }
}
