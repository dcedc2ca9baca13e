use std::{collections::BTreeMap, net::SocketAddr, ops::Deref};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use domain::{AgentId, access::Role};
use serde_json::Value;

use crate::{Agent, Answer, App, Site, TestDb, TestDesk, desk::Https};

/// A site with its people: 김상담 and 이상담 in a group that 박매니저 leads, 관리자; and an administrator of another site.
/// They call the HTTP surface without a port.
#[derive(Debug)]
pub struct Cast {
    app: App,
    /// The site.
    pub site: Site,
    /// 상담사
    pub kim: Agent,
    /// 상담사
    pub lee: Agent,
    /// 매니저
    pub park: Agent,
    /// 관리자
    pub admin: Agent,
    /// 관리자 of another site.
    pub stranger: Agent,
    sessions: BTreeMap<AgentId, String>,
}

/// Somebody who calls.
#[derive(Debug, Clone)]
pub struct Caller<'a> {
    cast: &'a Cast,
    headers: Vec<(String, String)>,
    address: SocketAddr,
}

impl TestDb {
    /// A site with its people, and the HTTP surface over this database.
    pub async fn cast(&self) -> Cast {
        self.cast_with(self.desk(), web::Settings::default()).await
    }

    /// The same as agents reach it by https.
    pub async fn https_cast(&self) -> Cast {
        self.cast_with(self.desk_at(Https::Yes), web::Settings::default()).await
    }

    /// The same with other settings.
    pub async fn cast_with(&self, desk: TestDesk, settings: web::Settings) -> Cast {
        let (site, other) = (self.site().await, self.site().await);
        let kim = site.agent("김상담", Role::Agent).await;
        let lee = site.agent("이상담", Role::Agent).await;
        let park = site.agent("박매니저", Role::Manager).await;
        let admin = site.agent("관리자", Role::Admin).await;
        let stranger = other.agent("남의관리자", Role::Admin).await;
        site.group(&[&park], &[&kim, &lee]).await;
        let app = App::new(desk, settings);
        let mut sessions = BTreeMap::new();
        for (site, agent) in [(&site, &kim), (&site, &lee), (&site, &park), (&site, &admin), (&other, &stranger)] {
            sessions.insert(agent.id, app.log_in(site, agent).await);
        }
        Cast { app, site, kim, lee, park, admin, stranger, sessions }
    }
}

impl Deref for Cast {
    type Target = App;
    fn deref(&self) -> &App {
        &self.app
    }
}

impl Cast {
    /// Somebody without a session.
    #[must_use]
    pub fn nobody(&self) -> Caller<'_> {
        Caller { cast: self, headers: Vec::new(), address: SocketAddr::from(([127, 0, 0, 1], 50_000)) }
    }

    /// An agent's browser: with session cookie and CSRF header.
    #[must_use]
    pub fn agent(&self, agent: &Agent) -> Caller<'_> {
        self.nobody()
            .with("cookie", &format!("sarangbang_session={}", self.sessions[&agent.id]))
            .with("x-sarangbang", "1")
    }

    /// The browser of an agent who has logged in anew.
    pub async fn log_in_again(&self, agent: &Agent) -> Caller<'_> {
        let token = self.app.log_in(&self.site, agent).await;
        self.nobody().with("cookie", &format!("sarangbang_session={token}")).with("x-sarangbang", "1")
    }

    /// 김상담's browser.
    #[must_use]
    pub fn kim(&self) -> Caller<'_> {
        self.agent(&self.kim)
    }

    /// 박매니저's browser.
    #[must_use]
    pub fn park(&self) -> Caller<'_> {
        self.agent(&self.park)
    }

    /// 관리자's browser.
    #[must_use]
    pub fn admin(&self) -> Caller<'_> {
        self.agent(&self.admin)
    }

    /// The browser of another site's administrator.
    #[must_use]
    pub fn stranger(&self) -> Caller<'_> {
        self.agent(&self.stranger)
    }

    /// What a query of this site gives; `$1` is the site.
    ///
    /// # Panics
    /// When it can't be run.
    pub async fn rows<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: Send + Unpin,
        T: for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> + for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow>,
    {
        let mut read = self.desk.read().await.expect("a connection");
        store::on!(&mut read, |c| sqlx::query_as(sql).bind(self.site.id.0).fetch_all(c)).expect("rows")
    }

    /// A visitor who has just come in, with this `site_uid` or none.
    ///
    /// # Panics
    /// When they are not let in.
    pub async fn visitor(&self, site_uid: Option<&str>) -> Caller<'_> {
        let entering = serde_json::json!({"site_id": self.site.id.to_string(), "site_uid": site_uid});
        let answer = self.nobody().post("/widget/v1/sessions", entering).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let token = answer.body["token"].as_str().expect("a token").to_owned();
        self.nobody().with("authorization", &format!("Bearer {token}"))
    }
}

impl Caller<'_> {
    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }

    /// The same from another address.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn from(mut self, address: &str) -> Self {
        self.address = SocketAddr::new(address.parse().expect("an address"), 50_000);
        self
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string().into())).await
    }

    /// PUT with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body.to_string().into())).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body.to_string().into())).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Any call; a body is JSON unless a header of the caller says otherwise.
    ///
    /// # Panics
    /// When it can't be made.
    pub async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if body.is_some() && !self.headers.iter().any(|(name, _)| name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(body.map_or_else(Body::empty, Body::from)).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.address));
        self.cast.call(request).await
    }
}
