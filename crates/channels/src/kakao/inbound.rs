use serde::Deserialize;
use serde_json::Value;

use crate::messenger::{self, CODE_MAX, Event, Heard, Inbound, Media, MediaKind, Refused, Said, Text, key};

const URL_MAX: usize = 2_000;
/// Pictures of one message at most.
const MEDIA_MAX: usize = 10;
/// By this customers end a consultation.
const END: &str = "!종료";

/// The three addresses that Kakao tells to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// A customer wrote.
    Message,
    /// By which link they came.
    Reference,
    /// Their session is over.
    ExpiredSession,
}

impl Hook {
    /// By the last part of its address.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        match path {
            "message" => Some(Self::Message),
            "reference" => Some(Self::Reference),
            "expired_session" => Some(Self::ExpiredSession),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct Head {
    user_key: String,
    sender_key: String,
    session_id: Option<Text>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(flatten)]
    head: Head,
    serial_number: Option<Text>,
    r#type: String,
    content: Option<String>,
    contents: Option<Vec<Value>>,
    attachment: Option<Attachment>,
    extra: Option<String>,
}

#[derive(Deserialize)]
struct Attachment {
    url: Option<String>,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(flatten)]
    head: Head,
    reference: Option<Meta>,
    last_reference: Option<Meta>,
}

#[derive(Deserialize)]
struct Meta {
    extra: Option<String>,
}

/// Reads the body of a webhook.
///
/// # Errors
/// For bodies that are not Kakao's.
pub fn parse(hook: Hook, body: &[u8]) -> Result<Heard, Refused> {
    match hook {
        Hook::Message => message(body),
        Hook::Reference => {
            let told: Reference = messenger::parse(body)?;
            let extra = |meta: Option<Meta>| meta.and_then(|meta| meta.extra).filter(|extra| key(extra).is_ok());
            let token = extra(told.reference).or_else(|| extra(told.last_reference));
            heard(&told.head, Event::Came { token })
        }
        Hook::ExpiredSession => {
            let head: Head = messenger::parse(body)?;
            let session = key(head.session_id.as_ref().map_or("", |session| &session.0))?;
            heard(&head, Event::Over { session })
        }
    }
}

fn heard(head: &Head, event: Event) -> Result<Heard, Refused> {
    let (account, sender) = (key(&head.user_key)?, key(&head.sender_key)?);
    Ok(Heard::Event(Inbound { account, sender: Some(sender), event }))
}

fn message(body: &[u8]) -> Result<Heard, Refused> {
    let told: Message = messenger::parse(body)?;
    let kind = match told.r#type.as_str() {
        "text" => None,
        "photo" => Some(MediaKind::Photo),
        "video" => Some(MediaKind::Video),
        "audio" => Some(MediaKind::Audio),
        "file" => Some(MediaKind::File),
        _ => return Err(Refused::Malformed),
    };
    let contents: Vec<String> = match (told.content, told.contents) {
        (Some(content), _) => vec![content],
        (None, Some(contents)) => contents.iter().take(MEDIA_MAX).filter_map(content_of).collect(),
        (None, None) => Vec::new(),
    };
    let mut said = Said {
        key: told.serial_number.map(|serial| key(&serial.0)).transpose()?,
        session: told.head.session_id.as_ref().map(|session| key(&session.0)).transpose()?,
        ..Said::default()
    };
    match kind {
        None => {
            said.text = messenger::words(&contents.join("\n"));
            said.whole = told.attachment.and_then(|attachment| attachment.url).filter(|url| url.len() <= URL_MAX);
            said.ends = said.text == END;
            said.code = told.extra.filter(|code| !code.is_empty() && code.chars().count() <= CODE_MAX);
        }
        Some(kind) => {
            let urls = contents.into_iter().filter(|url| !url.is_empty() && url.len() <= URL_MAX);
            said.media = urls.map(|url| Media { kind, url }).collect();
        }
    }
    if said.text.is_empty() && said.media.is_empty() && said.whole.is_none() {
        return if contents_missing(kind) { Err(Refused::Malformed) } else { Ok(Heard::Nothing) };
    }
    heard(&told.head, Event::Said(said))
}

/// A picture or file without an address is no message; a text of nothing is one that says nothing.
fn contents_missing(kind: Option<MediaKind>) -> bool {
    kind.is_some()
}

/// A text, or an address with a comment.
fn content_of(content: &Value) -> Option<String> {
    match content {
        Value::String(text) => Some(text.clone()),
        Value::Object(media) => media.get("url").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    }
}
