use std::time::Duration;

use axum::{extract::State as Shared, http::HeaderMap, response::Response};
use bytes::Bytes;
use domain::VisitorId;
use live::{Start, VisitorConnection, Wake};
use service::{
    Error, entry,
    view::{VisitorFrame, VisitorSays},
};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::{Ear, Gone, Heard, Patience, Socket, Upgrade, accept, close, close_impatiently, close_with, heard};
use crate::{Problem, State, limit::Place, widget::Counted};

/// Time to prove who one is.
const PROOF: Duration = Duration::from_secs(5);
/// Closes a connection that is one too many.
const TOO_MANY: u16 = 4429;

/// `GET /widget/v1/live`
pub(crate) async fn visitor(
    Shared(state): Shared<State>,
    Counted(address): Counted,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Result<Response, Problem> {
    let config = state.desk.config();
    let upgrade = accept(upgrade, &headers, &[&config.widget_url, &config.public_url]).map_err(Problem::new)?;
    Ok(upgrade.on_upgrade(move |mut socket| async move {
        // Boxed: an idle socket holds no room for it.
        let proof = Box::pin(tokio::time::timeout(PROOF, prove(&state, address.is_some(), &mut socket))).await;
        match proof {
            Ok(Ok((connection, start, place))) => {
                drop(state);
                serve(socket, connection, start).await;
                drop(place);
            }
            Ok(Err(Unproved::TooMany)) => Box::pin(close_with(socket, TOO_MANY, "too many connections")).await,
            Ok(Err(Unproved::Nothing)) | Err(_) => Box::pin(close_with(socket, 4401, "not proved")).await,
            Ok(Err(Unproved::Unknown)) => Box::pin(close_with(socket, CloseCode::Again.into(), "try again")).await,
            Ok(Err(Unproved::Gone)) => {}
        }
    }))
}

/// One of the connections a visitor may have; none is kept where limits are lifted.
type Kept = Option<Place<VisitorId>>;

/// Why a socket stands for nobody.
enum Unproved {
    /// Its first frame proves nothing.
    Nothing,
    /// Nobody could tell: a token is not wrong because the database is away.
    Unknown,
    /// They have as many connections as they may.
    TooMany,
    /// It is gone.
    Gone,
}

impl From<Gone> for Unproved {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<Error> for Unproved {
    fn from(error: Error) -> Self {
        if let Error::Unauthorized = error {
            return Self::Nothing;
        }
        tracing::warn!(%error, "a visitor's token could not be looked at");
        Self::Unknown
    }
}

/// Reads the first frame.
async fn prove(
    state: &State,
    counted: bool,
    socket: &mut Socket,
) -> Result<(VisitorConnection, Start, Kept), Unproved> {
    let desk = &state.desk;
    let text = loop {
        match heard(socket.recv().await)? {
            Heard::Sign => {}
            Heard::Text(text) => break text,
            Heard::Nonsense => return Err(Unproved::Nothing),
        }
    };
    let Ok(VisitorSays::Auth { token, since }) = serde_json::from_str(&text) else { return Err(Unproved::Nothing) };
    let moves = desk.hub().moves();
    let visitor = entry::visitor(desk, &token).await?;
    let place = match counted {
        true => Some(state.limits.sockets.take(visitor.visitor_id).ok_or(Unproved::TooMany)?),
        false => None,
    };
    if let Some(since) = &since {
        desk.hub().reach(since).await;
    }
    let (connection, start) =
        desk.hub().connect_visitor(visitor.site, visitor.visitor_id, visitor.room_no, since.as_deref());
    if desk.hub().moves() != moves {
        // They may have come into another room before this socket could follow.
        let visitor = entry::visitor(desk, &token).await?;
        desk.hub().set_visitor_room(visitor.site, visitor.visitor_id, visitor.room_no);
    }
    Ok((connection, start, place))
}

async fn serve(mut socket: Socket, connection: VisitorConnection, start: Start) {
    let hello = serde_json::to_vec(&VisitorFrame::Hello { cursor: start.cursor }).unwrap_or_default();
    let mut frames = vec![Bytes::from(hello)];
    frames.extend(start.frames);
    if socket.send(&mut frames).await.is_err() {
        return;
    }
    let (mut patience, mut ear) = (Patience::default(), Ear::default());
    loop {
        tokio::select! {
            biased;
            message = ear.hear(&mut socket) => {
                let Ok(heard) = heard(message) else { return };
                connection.hear();
                answer(&connection, heard, &mut patience);
                if patience.is_lost() {
                    return Box::pin(close_impatiently(socket)).await;
                }
            }
            wake = connection.next(&mut frames) => match wake {
                Wake::Frames => tokio::select! {
                    biased;
                    sent = socket.send(&mut frames) => if sent.is_err() { return },
                    ending = connection.ended() => return Box::pin(close(socket, ending)).await,
                },
                Wake::Check => {}
                Wake::End(ending) => return Box::pin(close(socket, ending)).await,
            },
        }
    }
}

fn answer(connection: &VisitorConnection, heard: Heard, patience: &mut Patience) {
    let said = match heard {
        Heard::Sign => return,
        Heard::Text(text) => serde_json::from_str(&text).ok(),
        Heard::Nonsense => None,
    };
    match said {
        Some(VisitorSays::Typing { on }) => connection.typing(on),
        Some(VisitorSays::Pong {}) => {}
        Some(VisitorSays::Auth { .. }) | None => patience.lose(),
    }
}
