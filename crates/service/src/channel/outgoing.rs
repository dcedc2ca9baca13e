use channels::messenger::{Button, Fault, OutFile, Outgoing, Reason, split};
use domain::{
    AttachmentId, SiteId,
    append::RoomKey,
    room::{ChannelKind, Kind},
    verification::Method,
};
use futures_util::TryStreamExt as _;
use object_store::{ObjectStoreExt as _, path::Path};
use store::{attachment::State, delivery::Delivery, message::MessageRecord};

use super::{Connection, signed};
use crate::{
    Desk, Error,
    room::show,
    view::{self, Locale, SystemLine},
};

/// System lines that customers of messengers are told. The others are for agents, or are acts of the customer.
const TOLD: [&str; 11] = [
    "number_requested",
    "room_accepted",
    "room_ended_by_agent",
    "room_ended_by_bot",
    "bot_customer_silent",
    "room_ended_customer_silent",
    "room_ended_agent_silent",
    "verification_requested",
    "verification_completed",
    "verification_not_sent",
    "verification_not_sent_number",
];
const ENDS: [&str; 5] = [
    "room_ended_by_agent",
    "room_ended_by_bot",
    "bot_customer_silent",
    "room_ended_customer_silent",
    "room_ended_agent_silent",
];
/// Buttons that Kakao shows below a message; more stand beside its input.
const KAKAO_LINKS: usize = 5;
/// Most characters of what Naver shows beside its input.
const NAVER_QUICK: usize = 10;

/// Whether a system line of such a room goes to the customer's messenger.
pub(crate) fn departs(kind: ChannelKind, line: &SystemLine) -> bool {
    kind != ChannelKind::Web && !line.internal && TOLD.contains(&line.code.as_str())
}

/// One call of the channel, with its file not read yet.
#[derive(Debug)]
pub(super) enum Part {
    Text(String, Vec<Button>),
    File(view::Attachment),
    AskNumber,
    End,
}

/// A message in parts. The same message always has the same ones, so that those that arrived are not sent again.
pub(super) async fn parts(
    desk: &Desk,
    connection: &Connection,
    delivery: &Delivery,
    message: &MessageRecord,
) -> Result<Vec<Part>, Error> {
    if message.kind == Kind::System {
        return line(desk, connection, delivery.room, message).await;
    }
    let files = message.extra.as_deref().and_then(|json| serde_json::from_str(json).ok());
    let files: Vec<view::Attachment> = files.unwrap_or_default();
    let text = if message.body.is_empty() { Vec::new() } else { split(&message.body, connection.text_max()) };
    let mut text: Vec<Part> = text.into_iter().map(|part| Part::Text(part, Vec::new())).collect();
    if let Some(Part::Text(_, buttons)) = text.last_mut() {
        *buttons = shown(connection.row.kind, show::beside(message.extra.as_deref()).buttons);
    }
    Ok(text.into_iter().chain(files.into_iter().map(Part::File)).collect())
}

/// A bot's buttons as the channel shows them: below the message where they fit there, else beside the input, from where they
/// go with the next message.
fn shown(kind: ChannelKind, buttons: Vec<view::MessageButton>) -> Vec<Button> {
    let quick = match kind {
        ChannelKind::Kakao => buttons.len() > KAKAO_LINKS,
        ChannelKind::Naver => {
            buttons.iter().all(|button| button.url.is_none() && button.label.chars().count() <= NAVER_QUICK)
        }
        ChannelKind::Web => false,
    };
    let button = |view::MessageButton { label, code, url }| match (url, code) {
        (Some(url), _) => Some(Button::Link { label, url }),
        (None, Some(code)) if quick => Some(Button::Quick { label, code }),
        (None, Some(code)) => Some(Button::Say { label, code }),
        (None, None) => None,
    };
    buttons.into_iter().filter_map(button).collect()
}

async fn line(
    desk: &Desk,
    connection: &Connection,
    room: RoomKey,
    message: &MessageRecord,
) -> Result<Vec<Part>, Error> {
    let line: Option<SystemLine> = message.extra.as_deref().and_then(|json| serde_json::from_str(json).ok());
    let Some(line) = line.filter(|line| departs(connection.row.kind, line)) else { return Ok(Vec::new()) };
    let site = store::site::find(&mut desk.read().await?, room.0).await?.ok_or(Error::NotFound)?;
    let locale = Locale::of_site(&site.locale);
    let words = line.words(locale);
    if line.code == "number_requested" {
        return Ok(vec![Part::AskNumber]);
    }
    if line.code == "verification_requested" {
        // The link of another request, or none, where this one is over.
        let Some(url) = crate::verification::link(desk, room.0, room.1).await? else { return Ok(Vec::new()) };
        let by_kakao = line.args.get("method").is_some_and(|method| method == Method::KakaoSync.name());
        let label = match (locale, by_kakao) {
            (Locale::Ko, true) => "카카오로 인증하기",
            (Locale::En, true) => "Verify by Kakao",
            (Locale::Ko, false) => "본인 인증하기",
            (Locale::En, false) => "Verify",
        }
        .to_owned();
        return Ok(vec![Part::Text(words, vec![Button::Link { label, url }])]);
    }
    let mut parts = vec![Part::Text(words, Vec::new())];
    if connection.row.kind == ChannelKind::Kakao && ENDS.contains(&line.code.as_str()) {
        parts.push(Part::End);
    }
    Ok(parts)
}

impl Part {
    /// With its file.
    pub(super) async fn ready(self, desk: &Desk, connection: &Connection, site: SiteId) -> Result<Ready, Error> {
        match self {
            Self::Text(text, buttons) => Ok(Ok(Outgoing::Text(text, buttons))),
            Self::AskNumber => Ok(Ok(Outgoing::AskNumber)),
            Self::End => Ok(Ok(Outgoing::End)),
            Self::File(file) => read(desk, connection, site, file).await,
        }
    }
}

/// What goes out, or why it never can.
pub(super) type Ready = Result<Outgoing, Fault>;

async fn read(desk: &Desk, connection: &Connection, site: SiteId, file: view::Attachment) -> Result<Ready, Error> {
    let gone = Ok(Err(Fault::Never(Reason::FileGone)));
    let Ok(id) = file.id.parse::<AttachmentId>() else { return gone };
    let stored = store::attachment::find(&mut desk.read().await?, site, id).await?;
    let Some(stored) = stored.filter(|stored| stored.state == State::Clean) else { return gone };
    let url = signed::url(desk, site, id);
    let bytes = match connection.row.kind {
        // Fetched by its address.
        ChannelKind::Naver => Vec::new(),
        ChannelKind::Kakao | ChannelKind::Web => {
            let found = match desk.files().get(&Path::from(stored.object_key.as_str())).await {
                Ok(found) => found,
                Err(object_store::Error::NotFound { .. }) => return gone,
                Err(error) => return Err(error.into()),
            };
            found.into_stream().try_collect::<Vec<_>>().await?.concat()
        }
    };
    Ok(Ok(Outgoing::File(OutFile { name: stored.name, mime: stored.mime, bytes, url })))
}
