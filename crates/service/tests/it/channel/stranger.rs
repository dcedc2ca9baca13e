use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

/// What the service does with the next calls.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Takes messages as both services do.
    Takes,
    /// Answers this.
    Says(u16, String),
    /// Is out of order.
    Down,
    /// Fails every so many of a hundred calls, in an order of its own; what fails was not taken.
    Fails(u64),
}

/// Kakao's relay and Naver in one: it notes what it took and hands out files.
#[derive(Clone)]
pub struct Stranger {
    pub url: String,
    state: Arc<Mutex<State_>>,
}

struct State_ {
    answer: Answer,
    calls: u64,
    random: u64,
    taken: Vec<(String, Value)>,
    file: Option<(String, Vec<u8>)>,
}

impl Stranger {
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = State_ { answer: Answer::Takes, calls: 0, random: 7, taken: Vec::new(), file: None };
        let there = Self { url, state: Arc::new(Mutex::new(state)) };
        let router = Router::new().fallback(answer).with_state(there.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        there
    }

    pub fn answers(&self, answer: Answer) {
        self.state.lock().expect("no panic").answer = answer;
    }

    pub fn calls(&self) -> u64 {
        self.state.lock().expect("no panic").calls
    }

    /// Hands this out at every address that is no call.
    pub fn hands_out(&self, mime: &str, bytes: &[u8]) {
        self.state.lock().expect("no panic").file = Some((mime.to_owned(), bytes.to_vec()));
    }

    /// What was taken, with its path.
    pub fn taken(&self) -> Vec<(String, Value)> {
        self.state.lock().expect("no panic").taken.clone()
    }

    /// The texts that were taken, in order.
    pub fn texts(&self) -> Vec<String> {
        let text = |(_, body): (String, Value)| {
            let text = body.get("message").or_else(|| body.pointer("/textContent/text"));
            text.and_then(Value::as_str).map(str::to_owned)
        };
        self.taken().into_iter().filter_map(text).collect()
    }
}

async fn answer(State(there): State<Stranger>, uri: Uri, body: Bytes) -> Response {
    let path = uri.path().to_owned();
    let mut state = there.state.lock().expect("no panic");
    let is_call = path.starts_with("/v1/") || path.starts_with("/chatbot/");
    if !is_call {
        return match &state.file {
            Some((mime, bytes)) => ([("content-type", mime.clone())], bytes.clone()).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        };
    }
    state.calls += 1;
    match state.answer.clone() {
        Answer::Down => return StatusCode::BAD_GATEWAY.into_response(),
        Answer::Says(status, body) => {
            return (StatusCode::from_u16(status).expect("a status"), body).into_response();
        }
        Answer::Fails(of_hundred) => {
            // xorshift: the same in every run.
            let mut random = state.random;
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            state.random = random;
            if random % 100 < of_hundred {
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        }
        Answer::Takes => {}
    }
    if path.ends_with("/upload") {
        let kind = if path.contains("image") { "image" } else { "file" };
        let mut stored = json!({"code": "0000", "name": "a.pdf", "size": body.len()});
        stored[kind] = json!(format!("{}/stored/{kind}", there.url));
        return stored.to_string().into_response();
    }
    let told = serde_json::from_slice(&body).unwrap_or_default();
    let naver = path.starts_with("/chatbot/");
    state.taken.push((path, told));
    let taken = if naver { r#"{"success":true,"resultCode":"00"}"# } else { r#"{"code":0}"# };
    taken.into_response()
}
