//! A site with its people, each of whom calls the surface with any body and gets the bare bytes back.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{Agent, App, Site, TestDb};
use tower::ServiceExt as _;

/// 김상담 and 이상담 in a group that 박매니저 leads, 관리자, and an administrator of another site.
pub struct House {
    pub app: App,
    pub site: Site,
    pub kim: Agent,
    router: Router,
    sessions: [String; 5],
}

/// Somebody who calls.
#[derive(Clone)]
pub struct Caller {
    router: Router,
    headers: Vec<(String, String)>,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl House {
    pub async fn open(db: &TestDb) -> Self {
        let (app, site, other) = (db.app(), db.site().await, db.site().await);
        let kim = site.agent("김상담", Role::Agent).await;
        let lee = site.agent("이상담", Role::Agent).await;
        let park = site.agent("박매니저", Role::Manager).await;
        let admin = site.agent("관리자", Role::Admin).await;
        let stranger = other.agent("남의관리자", Role::Admin).await;
        site.group(&[&park], &[&kim, &lee]).await;
        let sessions = [
            app.log_in(&site, &kim).await,
            app.log_in(&site, &lee).await,
            app.log_in(&site, &park).await,
            app.log_in(&site, &admin).await,
            app.log_in(&other, &stranger).await,
        ];
        let router = web::router(web::State::new((*app.desk).clone(), web::Settings::default()));
        Self { app, site, kim, router, sessions }
    }

    pub fn nobody(&self) -> Caller {
        Caller { router: self.router.clone(), headers: Vec::new() }
    }

    fn agent(&self, nth: usize) -> Caller {
        let cookie = format!("sarangbang_session={}", self.sessions[nth]);
        self.nobody().with("cookie", &cookie).with("x-sarangbang", "1")
    }

    pub fn kim(&self) -> Caller {
        self.agent(0)
    }

    pub fn lee(&self) -> Caller {
        self.agent(1)
    }

    pub fn park(&self) -> Caller {
        self.agent(2)
    }

    pub fn admin(&self) -> Caller {
        self.agent(3)
    }

    pub fn stranger(&self) -> Caller {
        self.agent(4)
    }

    /// A visitor who has just come in with this page's parameters.
    pub async fn visitor(&self, mut entering: Value) -> Caller {
        entering["site_id"] = json!(self.site.id.to_string());
        let entered = self.nobody().post("/widget/v1/sessions", entering).await.json();
        let token = entered["token"].as_str().expect("a token");
        self.nobody().with("authorization", &format!("Bearer {token}"))
    }
}

impl Caller {
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, Vec::new()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        let caller = self.clone().with("content-type", "application/json");
        caller.send(Method::POST, path, body.to_string().into()).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let request = request.body(Body::from(body)).expect("a request");
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole answer").to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Status and code of a refusal; the code is empty for a success.
    pub fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["code"].as_str().unwrap_or_default().to_owned())
    }
}
