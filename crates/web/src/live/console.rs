use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use bytes::Bytes;
use domain::{CustomerKey, RoomNo, SiteId};
use live::{Agent, AgentConnection, Start, Wake};
use serde::Deserialize;
use service::{
    Error, presence, session,
    view::{ConsoleSays, Frame},
};

use super::{Ear, Gone, Heard, Patience, Socket, Upgrade, accept, close, close_impatiently, heard};
use crate::{Problem, Query, Session, State, extract::session_token};

#[derive(Debug, Deserialize)]
pub(crate) struct Since {
    /// Cursor of the last frame seen, or of `/boot`.
    since: Option<String>,
}

/// `GET /api/v1/live?since=`
pub(crate) async fn console(
    Shared(state): Shared<State>,
    session: Session,
    Query(Since { since }): Query<Since>,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Result<Response, Problem> {
    let upgrade = accept(upgrade, &headers, &[&state.desk.config().public_url]).map_err(Problem::new)?;
    let token: Box<str> = session_token(&headers, state.secure()).unwrap_or_default().into();
    Ok(upgrade.on_upgrade(move |socket| async move {
        let agent = Agent {
            viewer: session.viewer.clone(),
            name: session.name.as_str().into(),
            session: session.token_hash.as_str().into(),
        };
        if let Some(since) = &since {
            Box::pin(state.desk.hub().reach(since)).await;
        }
        let (connection, start) = state.desk.hub().connect_console(session.site, agent, since.as_deref());
        let site = session.site;
        drop((session, since));
        let console = Console { state, token, site, connection, view: None, beside: None };
        console.serve(socket, start).await;
    }))
}

/// One console's socket. Looks at the database are boxed: an idle socket holds no room for them.
struct Console {
    state: State,
    token: Box<str>,
    site: SiteId,
    connection: AgentConnection,
    /// As asked for last, whether or not it was granted.
    view: Option<RoomNo>,
    /// Version of the person whom an open link preview shows beside it.
    beside: Option<String>,
}

enum Turn {
    Heard(Result<Heard, Gone>),
    Woken(Wake),
}

impl Console {
    /// What is rare is boxed: an idle socket keeps no room for it.
    async fn serve(mut self, mut socket: Socket, start: Start) {
        // What changed between the handshake and now was told to nobody.
        if Box::pin(self.check()).await.is_err() {
            return Box::pin(close(socket, live::Ending::LoggedOut)).await;
        }
        let mut frames = vec![self.hello(start.cursor)];
        frames.extend(start.frames);
        if socket.send(&mut frames).await.is_err() {
            return;
        }
        let (mut patience, mut ear) = (Patience::default(), Ear::default());
        loop {
            let turn = tokio::select! {
                biased;
                message = ear.hear(&mut socket) => Turn::Heard(heard(message)),
                wake = self.connection.next(&mut frames) => Turn::Woken(wake),
            };
            match turn {
                Turn::Heard(Err(Gone)) => return,
                Turn::Heard(Ok(heard)) => {
                    self.connection.hear();
                    Box::pin(self.answer(heard, &mut patience)).await;
                    if patience.is_lost() {
                        return Box::pin(close_impatiently(socket)).await;
                    }
                }
                Turn::Woken(Wake::Frames) => {
                    tokio::select! {
                        biased;
                        sent = socket.send(&mut frames) => if sent.is_err() { return },
                        ending = self.connection.ended() => return Box::pin(close(socket, ending)).await,
                    }
                }
                Turn::Woken(Wake::Check) => {
                    if Box::pin(self.check()).await.is_err() {
                        return Box::pin(close(socket, live::Ending::LoggedOut)).await;
                    }
                }
                Turn::Woken(Wake::End(ending)) => return Box::pin(close(socket, ending)).await,
            }
        }
    }

    fn hello(&self, cursor: String) -> Bytes {
        let hello = Frame::Hello { cursor, build: self.state.desk.config().build.clone() };
        serde_json::to_vec(&hello).unwrap_or_default().into()
    }

    async fn answer(&mut self, heard: Heard, patience: &mut Patience) {
        let said = match heard {
            Heard::Sign => return,
            Heard::Text(text) => serde_json::from_str(&text).ok(),
            Heard::Nonsense => None,
        };
        match said {
            Some(ConsoleSays::Pong {}) => {}
            Some(ConsoleSays::View { room_no: None, .. }) => self.look_at(None, None).await,
            Some(ConsoleSays::View { room_no: Some(room), beside }) => match room.parse() {
                Ok(room) => self.look_at(Some(room), beside).await,
                Err(_) => patience.lose(),
            },
            Some(ConsoleSays::Typing { room_no, on }) => match room_no.parse() {
                Ok(room) => self.typing(room, on).await,
                Err(_) => patience.lose(),
            },
            None => patience.lose(),
        }
    }

    /// A room that may not be read is like none.
    async fn look_at(&mut self, room: Option<RoomNo>, beside: Option<String>) {
        (self.view, self.beside) = (room, beside);
        let seen = match room {
            Some(room) => self.seen(room).await,
            None => None,
        };
        self.connection.view(room.zip(seen).map(|(room, seen)| (room, seen.customer)));
        let person = match (&self.beside, seen) {
            (Some(version), Some(_)) => self.person(version).await,
            _ => None,
        };
        self.connection.beside(person);
    }

    async fn person(&self, version: &str) -> Option<(CustomerKey, bool)> {
        match presence::beside(&self.state.desk, self.site, version).await {
            Ok(person) => person,
            Err(error) => {
                tracing::warn!(%error, "the person of a preview could not be looked up");
                None
            }
        }
    }

    /// Typing to a customer is for those who may write to them.
    async fn typing(&self, room: RoomNo, on: bool) {
        let seen = if on { self.seen(room).await.filter(|seen| seen.may_write) } else { None };
        if !on || seen.is_some() {
            self.connection.typing(room, on);
        }
        if seen.is_some_and(|seen| seen.messenger) {
            let (desk, site) = (self.state.desk.clone(), self.site);
            // Nobody waits for a messenger.
            tokio::spawn(async move {
                if let Err(error) = service::channel::types(&desk, site, room).await {
                    tracing::warn!(%error, "typing could not be told to a messenger");
                }
            });
        }
    }

    async fn seen(&self, room: RoomNo) -> Option<presence::Seen> {
        let viewer = self.connection.viewer()?;
        match presence::look(&self.state.desk, self.site, &viewer, room).await {
            Ok(seen) => Some(seen),
            Err(Error::NotFound) => None,
            Err(error) => {
                tracing::warn!(%error, "a view could not be authorised");
                None
            }
        }
    }

    /// Looks at session and view again.
    async fn check(&mut self) -> Result<(), Gone> {
        match session::peek(&self.state.desk, &self.token).await {
            Ok(session) => {
                if self.connection.viewer().is_some_and(|viewer| viewer != session.viewer) {
                    self.state.desk.hub().viewer_changed(self.site, &session.viewer);
                }
            }
            Err(Error::Unauthorized) => return Err(Gone),
            // The next look will tell.
            Err(error) => tracing::warn!(%error, "a session could not be looked at"),
        }
        if self.view.is_some() {
            self.look_at(self.view, self.beside.clone()).await;
        }
        Ok(())
    }
}
