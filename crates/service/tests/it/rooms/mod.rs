mod accept;
mod append;
mod life;
mod list;

use domain::{RoomNo, access::Viewer};
use service::{
    Desk, Error, entry, message, room,
    session::Session,
    view::{self, NewMessage, Sent, VisitorSession},
};
use testkit::{Agent, Site};
use uuid::Uuid;

use crate::entry::{come, page};

pub fn session(site: &Site, agent: &Agent) -> Session {
    leading(site, agent, &[])
}

pub fn leading(site: &Site, agent: &Agent, members: &[&Agent]) -> Session {
    let mut leads: Vec<_> = members.iter().map(|member| member.id).collect();
    leads.sort_unstable();
    Session {
        site: site.id,
        viewer: Viewer { agent: agent.id, role: agent.role, leads: leads.into() },
        account: agent.account,
        name: agent.name.clone(),
        email: agent.email.clone(),
        preferences: view::Preferences::default(),
        token_hash: String::new(),
        scopes: None,
    }
}

pub fn words(n: u128, text: &str) -> NewMessage {
    NewMessage {
        client_id: Uuid::from_u128(n).to_string(),
        text: text.to_owned(),
        attachment_ids: Vec::new(),
        button: None,
    }
}

pub async fn say(desk: &Desk, visitor: &VisitorSession, new: &NewMessage) -> Result<Sent, Error> {
    message::receive(desk, &entry::visitor(desk, &visitor.token).await?, new).await
}

/// A new visitor with an open room.
pub async fn visit(desk: &Desk, site: &Site, text: &str) -> (VisitorSession, RoomNo) {
    let visitor = come(desk, &page(site)).await;
    let sent = say(desk, &visitor, &words(1, text)).await.expect("a first message");
    (visitor, sent.room_no.parse().expect("a room number"))
}

pub async fn status(desk: &Desk, session: &Session, room_no: RoomNo) -> view::Status {
    room::find(desk, session, room_no).await.expect("a room").row.status
}

/// Texts of a room as the agent reads them, system lines by their code.
pub async fn texts(desk: &Desk, session: &Session, room_no: RoomNo) -> Vec<String> {
    let page = message::page(desk, session, room_no, message::Place::Newest, Some(200)).await.expect("a page");
    page.items
        .into_iter()
        .map(|message| message.system.map_or(message.text, |line| format!("[{}]", line.code)))
        .collect()
}
