//! A service that notes what it is told and answers what a test wants.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;

/// One call.
#[derive(Debug, Clone)]
pub struct Told {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Told {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

type Answers = Arc<Mutex<Vec<(u16, String)>>>;

/// The service: its address, what it was told, and what it answers next; the last answer stays.
pub struct Service {
    pub url: String,
    told: Arc<Mutex<Vec<Told>>>,
    answers: Answers,
}

impl Service {
    pub async fn answering(answers: &[(u16, &str)]) -> Self {
        rustls::crypto::ring::default_provider().install_default().ok();
        let told: Arc<Mutex<Vec<Told>>> = Arc::default();
        let answers: Answers =
            Arc::new(Mutex::new(answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(answer).with_state((told.clone(), answers.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, told, answers }
    }

    pub fn told(&self) -> Vec<Told> {
        self.told.lock().expect("no panic").clone()
    }

    pub fn answers(&self, status: u16, body: &str) {
        *self.answers.lock().expect("no panic") = vec![(status, body.to_owned())];
    }
}

async fn answer(
    State((told, answers)): State<(Arc<Mutex<Vec<Told>>>, Answers)>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    told.lock().expect("no panic").push(Told { path, headers, body: body.to_vec() });
    let mut answers = answers.lock().expect("no panic");
    let (status, body) = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
    let status = StatusCode::from_u16(status).expect("a status");
    if status == StatusCode::TOO_MANY_REQUESTS {
        return (status, [("retry-after", "7")], body).into_response();
    }
    (status, body).into_response()
}
