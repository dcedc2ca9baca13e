//! Rooms and messages as readers see them.

use domain::{
    access::{RoomAccess, Viewer},
    append::{Incoming, RoomKey},
    room::{ChannelKind, Kind, Sender, Status},
};
use serde::Serialize;
use store::{message::MessageRecord, room::RoomRecord};

use crate::view::{self, AgentRef, Locale, SystemLine};

impl From<Status> for view::Status {
    fn from(status: Status) -> Self {
        match status {
            Status::Bot => Self::Bot,
            Status::Waiting => Self::Waiting,
            Status::Assigned => Self::Assigned,
            Status::InProgress => Self::InProgress,
            Status::OnHold => Self::OnHold,
            Status::Ended => Self::Ended,
        }
    }
}

impl From<view::Status> for Status {
    fn from(status: view::Status) -> Self {
        match status {
            view::Status::Bot => Self::Bot,
            view::Status::Waiting => Self::Waiting,
            view::Status::Assigned => Self::Assigned,
            view::Status::InProgress => Self::InProgress,
            view::Status::OnHold => Self::OnHold,
            view::Status::Ended => Self::Ended,
        }
    }
}

impl From<Sender> for view::From {
    fn from(sender: Sender) -> Self {
        match sender {
            Sender::Customer => Self::Customer,
            Sender::Agent => Self::Agent,
            Sender::Bot => Self::Bot,
            Sender::System => Self::System,
        }
    }
}

impl From<Kind> for view::MessageKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text,
            Kind::Image => Self::Image,
            Kind::File => Self::File,
            Kind::System => Self::System,
        }
    }
}

impl From<ChannelKind> for view::ChannelKind {
    fn from(kind: ChannelKind) -> Self {
        match kind {
            ChannelKind::Web => Self::Web,
            ChannelKind::Kakao => Self::Kakao,
            ChannelKind::Naver => Self::Naver,
        }
    }
}

impl From<view::ChannelKind> for ChannelKind {
    fn from(kind: view::ChannelKind) -> Self {
        match kind {
            view::ChannelKind::Web => Self::Web,
            view::ChannelKind::Kakao => Self::Kakao,
            view::ChannelKind::Naver => Self::Naver,
        }
    }
}

/// The list row of a room.
#[must_use]
pub fn row(room: &RoomRecord) -> view::RoomRow {
    let state = &room.state;
    let agent = state
        .agent
        .map(|agent| AgentRef { agent_id: agent.to_string(), name: room.agent_name.clone().unwrap_or_default() });
    view::RoomRow {
        room_no: room.room_no.to_string(),
        status: state.status.into(),
        queued: state.access().queued,
        turn: (state.status == Status::InProgress).then_some(match state.last_from {
            Sender::Customer => view::Turn::Inquiry,
            _ => view::Turn::Answered,
        }),
        name: room.customer_name.clone().unwrap_or_else(|| room.customer_id.clone()),
        named: room.has_id || room.customer_name.is_some(),
        channel: view::Channel { kind: room.channel_kind.into(), label: room.channel_label.clone() },
        last_message: (state.last_at.0 > 0).then(|| view::LastMessage {
            text: state.last_text.clone(),
            from: state.last_from.into(),
            at: state.last_at.rfc3339(),
        }),
        unread: state.unread,
        agent,
        started_at: room.started_at.rfc3339(),
        waiting_since: state.waiting_since.map(domain::Millis::rfc3339),
        hold: state.hold.map(|hold| view::Hold { until: hold.until.map(domain::Millis::rfc3339) }),
        flag: room.flag,
        tags: room.tags.clone(),
        grade: room.grade.map(view::Grade::from),
        version: state.version,
        matched: None,
    }
}

/// What an agent may do in a room now.
#[must_use]
pub fn actions(viewer: &Viewer, room: RoomAccess) -> view::Actions {
    let open = room.status.is_open();
    view::Actions {
        accept: viewer.may_accept(room),
        // Where a bot speaks, who wants to takes the room first.
        reply: open && room.status != Status::Bot && viewer.may_write(room),
        end: open && viewer.may_write(room),
        verify: open && viewer.may_write(room),
        memo: viewer.may_write(room),
        hold: domain::hold::may_stand(room.status) && viewer.may_write(room),
        ask: domain::request::may_stand(room.status) && viewer.may_write(room),
        reassign: viewer.may_reassign(room),
    }
}

/// A stored message in the reader's language.
#[must_use]
pub fn message((_, room_no): RoomKey, message: MessageRecord, locale: Locale) -> view::Message {
    let system: Option<SystemLine> = (message.kind == Kind::System)
        .then(|| message.extra.as_deref().and_then(|json| serde_json::from_str(json).ok()))
        .flatten();
    let agent = message
        .agent()
        .map(|agent| AgentRef { agent_id: agent.to_string(), name: message.agent_name.clone().unwrap_or_default() });
    let extra = message.extra.as_deref().filter(|_| system.is_none());
    let (attachments, Beside { card, buttons }) = (attachments(extra), beside(extra));
    view::Message {
        seq: message.seq,
        id: format!("{room_no}-{}", message.seq),
        kind: message.kind.into(),
        from: message.sender.into(),
        agent,
        text: system.as_ref().map_or(message.body, |line| line.words(locale)),
        attachments,
        card,
        buttons,
        delivery: None,
        system,
        at: message.at.rfc3339(),
        client_id: message.client_id,
    }
}

/// A message that was appended just now.
#[must_use]
pub fn fresh(incoming: &Incoming, seq: i64, agent_name: Option<&str>) -> view::Message {
    let agent = (incoming.author.sender() == Sender::Agent).then(|| AgentRef {
        agent_id: incoming.author.id().to_string(),
        name: agent_name.unwrap_or_default().to_owned(),
    });
    view::Message {
        seq,
        id: format!("{}-{seq}", incoming.room.1),
        client_id: Some(incoming.client_id.clone()),
        kind: incoming.kind.into(),
        from: incoming.author.sender().into(),
        agent,
        text: incoming.body.clone(),
        system: None,
        at: incoming.at.rfc3339(),
        attachments: attachments(incoming.extra.as_deref()),
        card: beside(incoming.extra.as_deref()).card,
        buttons: Vec::new(),
        delivery: None,
    }
}

/// A system line as a message.
#[must_use]
pub fn system((_, room_no): RoomKey, seq: i64, line: SystemLine, at: domain::Millis, locale: Locale) -> view::Message {
    view::Message {
        seq,
        id: format!("{room_no}-{seq}"),
        client_id: None,
        kind: view::MessageKind::System,
        from: view::From::System,
        agent: None,
        text: line.words(locale),
        system: Some(line),
        at: at.rfc3339(),
        attachments: Vec::new(),
        card: None,
        buttons: Vec::new(),
        delivery: None,
    }
}

/// How a message stands that has not arrived at a messenger.
#[must_use]
pub fn delivery(standing: &store::delivery::Standing) -> view::Delivery {
    let state = if standing.given_up { view::DeliveryState::Failed } else { view::DeliveryState::Waiting };
    view::Delivery { state, reason: standing.reason.clone() }
}

/// What a message carries beside its text, where that is no list of files.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Beside {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<view::Card>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<view::MessageButton>,
}

/// Most messages carry nothing.
pub(crate) fn beside(json: Option<&str>) -> Beside {
    let json = json.filter(|json| json.starts_with('{'));
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

fn attachments(json: Option<&str>) -> Vec<view::Attachment> {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// The same message for its visitors; `None` for lines that are for agents only.
#[must_use]
pub fn for_visitor(message: &view::Message) -> Option<view::VisitorMessage> {
    if message.system.as_ref().is_some_and(|line| line.internal) {
        return None;
    }
    Some(view::VisitorMessage {
        seq: message.seq,
        id: message.id.clone(),
        client_id: (message.from == view::From::Customer).then(|| message.client_id.clone()).flatten(),
        kind: message.kind,
        from: message.from,
        agent_name: message.agent.as_ref().map(|agent| agent.name.clone()),
        text: message.text.clone(),
        system: message.system.clone(),
        at: message.at.clone(),
        attachments: message.attachments.clone(),
        buttons: message.buttons.clone(),
    })
}

/// The JSON text of a frame; the hub adds the cursor.
pub(crate) fn frame(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_else(|_| "{}".to_owned())
}
