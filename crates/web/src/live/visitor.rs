use std::time::Duration;

use axum::{
    extract::{State as Shared, ws::WebSocket},
    http::HeaderMap,
    response::Response,
};
use bytes::Bytes;
use live::{Start, VisitorConnection, Wake};
use service::{
    Desk, entry,
    view::{VisitorFrame, VisitorSays},
};

use super::{Gone, Heard, Patience, Upgrade, accept, close, close_impatiently, close_with, heard, send};
use crate::{Problem, State};

/// Time to prove who one is.
const PROOF: Duration = Duration::from_secs(5);

/// `GET /widget/v1/live`
pub(crate) async fn visitor(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Result<Response, Problem> {
    let config = state.desk.config();
    let upgrade = accept(upgrade, &headers, &[&config.widget_url, &config.public_url]).map_err(Problem::new)?;
    Ok(upgrade.on_upgrade(move |mut socket| async move {
        // Boxed: an idle socket holds no room for it.
        let proof = Box::pin(tokio::time::timeout(PROOF, prove(&state.desk, &mut socket))).await;
        match proof {
            Ok(Ok(Some((connection, start)))) => {
                drop(state);
                serve(socket, connection, start).await;
            }
            Ok(Ok(None)) | Err(_) => close_with(socket, 4401, "not proved").await,
            Ok(Err(Gone)) => {}
        }
    }))
}

/// Reads the first frame. `None` where it proves nothing.
async fn prove(desk: &Desk, socket: &mut WebSocket) -> Result<Option<(VisitorConnection, Start)>, Gone> {
    let text = loop {
        match heard(socket.recv().await)? {
            Heard::Sign => {}
            Heard::Text(text) => break text,
            Heard::Nonsense => return Ok(None),
        }
    };
    let Ok(VisitorSays::Auth { token, since }) = serde_json::from_str(&text) else { return Ok(None) };
    let moves = desk.hub().moves();
    let Ok(visitor) = entry::visitor(desk, &token).await else { return Ok(None) };
    let (connection, start) =
        desk.hub().connect_visitor(visitor.site, visitor.visitor_id, visitor.room_no, since.as_deref());
    if desk.hub().moves() != moves {
        // They may have come into another room before this socket could follow.
        let Ok(visitor) = entry::visitor(desk, &token).await else { return Ok(None) };
        desk.hub().set_visitor_room(visitor.site, visitor.visitor_id, visitor.room_no);
    }
    Ok(Some((connection, start)))
}

async fn serve(mut socket: WebSocket, connection: VisitorConnection, start: Start) {
    let hello = serde_json::to_vec(&VisitorFrame::Hello { cursor: start.cursor }).unwrap_or_default();
    let mut frames = vec![Bytes::from(hello)];
    frames.extend(start.frames);
    if send(&mut socket, &mut frames).await.is_err() {
        return;
    }
    let mut patience = Patience::default();
    loop {
        tokio::select! {
            message = socket.recv() => {
                let Ok(heard) = heard(message) else { return };
                connection.hear();
                answer(&connection, heard, &mut patience);
                if patience.is_lost() {
                    return close_impatiently(socket).await;
                }
            }
            wake = connection.next(&mut frames) => match wake {
                Wake::Frames => tokio::select! {
                    sent = send(&mut socket, &mut frames) => if sent.is_err() { return },
                    ending = connection.ended() => return close(socket, ending).await,
                },
                Wake::Check => {}
                Wake::End(ending) => return close(socket, ending).await,
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
