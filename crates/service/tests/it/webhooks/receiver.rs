use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

/// What the receiver answers from now on.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// 204.
    Takes,
    /// A status, with seconds to wait.
    Says(u16, Option<u32>),
}

/// A system that is told what happens.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    state: Arc<Mutex<Told>>,
}

struct Told {
    answer: Answer,
    secrets: Vec<String>,
    forged: usize,
    calls: Vec<(String, String)>,
}

impl Receiver {
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        let state = Told { answer: Answer::Takes, secrets: Vec::new(), forged: 0, calls: Vec::new() };
        let there = Self { url, state: Arc::new(Mutex::new(state)) };
        let router = Router::new().fallback(hear).with_state(there.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        there
    }

    fn state(&self) -> std::sync::MutexGuard<'_, Told> {
        self.state.lock().expect("no panic")
    }

    pub fn answers(&self, answer: Answer) {
        self.state().answer = answer;
    }

    /// Checks with these secrets; one of them is enough.
    pub fn trusts(&self, secrets: &[String]) {
        self.state().secrets = secrets.to_vec();
    }

    /// How many calls no trusted secret signed.
    pub fn forged(&self) -> usize {
        self.state().forged
    }

    pub fn calls(&self) -> usize {
        self.state().calls.len()
    }

    pub fn ids(&self) -> Vec<String> {
        self.state().calls.iter().map(|(id, _)| id.clone()).collect()
    }

    pub fn bodies(&self) -> Vec<String> {
        self.state().calls.iter().map(|(_, body)| body.clone()).collect()
    }

    /// What was told, in the order in which it happened: calls of one go overtake one another.
    pub fn told(&self) -> Vec<Value> {
        let mut calls = self.state().calls.clone();
        calls.sort_by_key(|(id, _)| id.trim_start_matches("msg_").parse::<i64>().expect("a number"));
        calls.iter().map(|(_, body)| serde_json::from_str(body).expect("JSON")).collect()
    }
}

async fn hear(State(there): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let mut state = there.state();
    let header = |name: &str| headers[name].to_str().expect("a text");
    let at = header("webhook-timestamp").parse().expect("seconds");
    // Not its `verify`: the test's clock stands elsewhere than the library's.
    let signed = state.secrets.iter().any(|secret| {
        let library = standardwebhooks::Webhook::new(secret).expect("a secret");
        let signature = library.sign(header("webhook-id"), at, &body).expect("a signature");
        header("webhook-signature").split(' ').any(|given| given == signature)
    });
    if !signed || headers.get("content-type").is_none_or(|kind| kind != "application/json") {
        state.forged += 1;
    }
    let id = headers["webhook-id"].to_str().expect("a text").to_owned();
    state.calls.push((id, String::from_utf8(body.to_vec()).expect("UTF-8")));
    match state.answer {
        Answer::Takes => StatusCode::NO_CONTENT.into_response(),
        Answer::Says(status, wait) => {
            let mut answer = StatusCode::from_u16(status).expect("a status").into_response();
            if let Some(wait) = wait {
                answer.headers_mut().insert("retry-after", wait.to_string().parse().expect("a header"));
            }
            if status == 302 {
                answer.headers_mut().insert("location", there.url.parse().expect("a header"));
            }
            answer
        }
    }
}
