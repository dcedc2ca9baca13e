//! A server, and who connects to it.

use std::{net::SocketAddr, time::Duration};

use domain::{AgentId, RoomNo, SiteId, access::Role};
use futures_util::{SinkExt as _, StreamExt as _};
use live::{Audience, Event};
use serde_json::{Value, json};
use service::{Done, Error, entry, secret, view};
use testkit::{Agent, Site, TestDb, TestDesk};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest as _, protocol::frame::coding::CloseCode},
};

pub const ORIGIN: &str = "http://127.0.0.1:8080";
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Server {
    pub desk: TestDesk,
    pub address: SocketAddr,
}

pub struct Socket(WebSocketStream<TcpStream>);

/// What ends a conversation before it begins, or after.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    Refused(u16),
    Closed(Option<u16>),
}

impl Server {
    pub async fn start(db: &TestDb) -> Self {
        Self::over(db.desk()).await
    }

    /// One of several on the same database.
    pub async fn node(db: &TestDb, nats: &str) -> Self {
        Self::over(db.node(nats).await).await
    }

    async fn over(desk: TestDesk) -> Self {
        let router = web::router(web::State::new((*desk).clone(), web::Settings::default()));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { desk, address }
    }

    /// A session of this agent: its token.
    pub async fn log_in(&self, site: &Site, agent: &Agent) -> String {
        let token = secret::token(&self.desk);
        let (hash, now) = (secret::hash(&token), self.desk.now());
        let input = (hash, site.id, agent.id, now);
        let written: Result<(), Error> = self
            .desk
            .write("log in", input, |tx, (hash, site, agent, now)| {
                Box::pin(async move {
                    store::session::insert(tx, hash, *site, *agent, *now, now.plus(3_600_000)).await?;
                    Ok(Done::quiet(()))
                })
            })
            .await;
        written.expect("a session");
        token
    }

    pub async fn forget(&self, token: &str) {
        let written: Result<(), Error> = self
            .desk
            .write("log out", secret::hash(token), |tx, hash| {
                Box::pin(async move {
                    store::session::delete(tx, hash).await?;
                    Ok(Done::quiet(()))
                })
            })
            .await;
        written.expect("no session");
    }

    pub async fn visitor(&self, site: SiteId) -> view::VisitorSession {
        let new = view::NewVisitorSession { site_id: site.to_string(), ..Default::default() };
        entry::enter(&self.desk, None, &new).await.expect("a visitor")
    }

    pub async fn connect(&self, path: &str, origin: Option<&str>, cookie: Option<&str>) -> Result<Socket, End> {
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        self.connect_by(stream, path, origin, cookie).await
    }

    pub async fn connect_by(
        &self,
        stream: TcpStream,
        path: &str,
        origin: Option<&str>,
        cookie: Option<&str>,
    ) -> Result<Socket, End> {
        let mut request = format!("ws://{}{path}", self.address).into_client_request().expect("a request");
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().expect("a header"));
        }
        if let Some(token) = cookie {
            let cookie = format!("sarangbang_session={token}");
            request.headers_mut().insert("cookie", cookie.parse().expect("a header"));
        }
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(tungstenite::Error::Http(response)) => Err(End::Refused(response.status().as_u16())),
            Err(error) => panic!("no handshake: {error}"),
        }
    }

    pub async fn console(&self, token: &str, since: Option<&str>) -> Socket {
        let query = since.map(|since| format!("?since={since}")).unwrap_or_default();
        self.connect(&format!("/api/v1/live{query}"), Some(ORIGIN), Some(token)).await.expect("a socket")
    }

    /// A visitor's socket after its hello.
    pub async fn widget(&self, token: &str, since: Option<&str>) -> (Socket, Value) {
        let mut socket = self.connect("/widget/v1/live", Some(ORIGIN), None).await.expect("a socket");
        socket.say(json!({"type": "auth", "token": token, "since": since})).await;
        let hello = socket.hear().await.expect("hello");
        assert_eq!(hello["type"], "hello");
        (socket, hello)
    }
}

impl Socket {
    pub async fn say(&mut self, what: Value) {
        self.say_text(what.to_string()).await;
    }

    pub async fn say_text(&mut self, text: String) {
        self.0.send(Message::text(text)).await.expect("sent");
    }

    /// The next frame but pings.
    pub async fn hear(&mut self) -> Result<Value, End> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("something in time");
            match next {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("JSON");
                    if frame["type"] != "ping" {
                        return Ok(frame);
                    }
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(End::Closed(frame.map(|frame| CloseCode::into(frame.code))));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(End::Closed(None)),
            }
        }
    }

    /// Waits for a frame of this type.
    pub async fn hear_type(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.hear().await.expect("an open socket");
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    pub async fn hear_end(&mut self) -> End {
        loop {
            if let Err(end) = self.hear().await {
                return end;
            }
        }
    }
}

/// A room's row changed; nothing but the mark is in it.
pub fn change(
    site: SiteId,
    room: RoomNo,
    before: domain::access::RoomAccess,
    after: domain::access::RoomAccess,
    mark: u32,
) -> Event {
    let frame = |kind: &str| json!({"type": kind, "room_no": room.to_string(), "mark": mark}).to_string().into();
    let moved = before != after;
    let audience = Audience::Room {
        room_no: room,
        before: Some(before),
        after,
        update: frame("room"),
        entered: moved.then(|| frame("room_entered")),
        left: moved.then(|| frame("room_left")),
        said: None,
    };
    Event { site, audience, visitors: Some((room, frame("message"))) }
}

pub fn with(agent: AgentId) -> domain::access::RoomAccess {
    domain::access::RoomAccess {
        status: domain::room::Status::InProgress,
        agent: Some(agent),
        queued: false,
        reviewer: None,
    }
}

pub async fn consultant(site: &Site, name: &str) -> Agent {
    site.agent(name, Role::Agent).await
}
