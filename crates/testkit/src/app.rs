use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, header},
};
use serde_json::Value;
use service::{Done, Error, secret};
use tower::ServiceExt as _;

use crate::{Agent, Site, TestDb, TestDesk};

/// The whole HTTP surface without a port.
#[derive(Debug, Clone)]
pub struct App {
    /// The use cases behind it.
    pub desk: TestDesk,
    router: Router,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The JSON of the body; null for an empty or other one.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl TestDb {
    /// The surface over this database.
    #[must_use]
    pub fn app(&self) -> App {
        App::new(self.desk(), web::Settings::default())
    }
}

impl App {
    /// The surface over these use cases.
    #[must_use]
    pub fn new(desk: TestDesk, settings: web::Settings) -> Self {
        let router = web::router(web::State::new((*desk).clone(), settings));
        Self { desk, router }
    }

    /// A session of this agent: its token.
    ///
    /// # Panics
    /// When the session can't be stored.
    pub async fn log_in(&self, site: &Site, agent: &Agent) -> String {
        let token = secret::token(&self.desk);
        let input = (secret::hash(&token), site.id, agent.id, self.desk.now());
        let written: Result<(), Error> = self
            .desk
            .write("log in", input, |tx, (hash, site, agent, now)| {
                Box::pin(async move {
                    store::session::insert(tx, hash, *site, *agent, *now, now.plus(36_000_000)).await?;
                    Ok(Done::quiet(()))
                })
            })
            .await;
        written.expect("a session");
        token
    }

    /// A call of the console by the agent with this session.
    pub async fn console(&self, session: &str, method: Method, path: &str, body: Value) -> Answer {
        let cookie = format!("sarangbang_session={session}");
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie)
            .header("x-sarangbang", "1")
            .header(header::CONTENT_TYPE, "application/json");
        self.call(request.body(Body::from(body.to_string())).expect("a request")).await
    }

    /// A call of the widget with a visitor's token, or without one where it is empty.
    pub async fn widget(&self, token: &str, method: Method, path: &str, body: Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.call(request.body(Body::from(body.to_string())).expect("a request")).await
    }

    /// Any call.
    ///
    /// # Panics
    /// When the answer breaks off.
    pub async fn call(&self, request: Request<Body>) -> Answer {
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a whole answer");
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body, text }
    }
}

impl Answer {
    /// The body of a success.
    ///
    /// # Panics
    /// When it is a refusal.
    #[expect(clippy::must_use_candidate, reason = "it asserts success as well")]
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        self.body
    }

    /// Status and code of a refusal.
    #[must_use]
    pub fn refusal(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }

    /// A header as text; empty where it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
