//! Texts of frames that the hub makes or completes.

use bytes::Bytes;
use domain::RoomNo;
use serde::Serialize;

/// An object's text with the cursor as its first key.
pub(crate) fn with_cursor(cursor: &str, text: &str) -> Bytes {
    let rest = text.strip_prefix('{').unwrap_or_default();
    debug_assert!(rest.ends_with('}'), "a frame is an object: {text}");
    debug_assert!(!text.contains(r#""cursor":"#), "the hub gives the cursor: {text}");
    let mut frame = String::with_capacity(cursor.len() + rest.len() + 14);
    frame.push_str(r#"{"cursor":""#);
    frame.push_str(cursor);
    frame.push('"');
    if rest != "}" {
        frame.push(',');
    }
    frame.push_str(if rest.is_empty() { "}" } else { rest });
    frame.into()
}

pub(crate) fn reset(cursor: &str) -> Bytes {
    with_cursor(cursor, r#"{"type":"reset"}"#)
}

pub(crate) fn room_left(cursor: &str, room: RoomNo) -> Bytes {
    with_cursor(cursor, &format!(r#"{{"type":"room_left","room_no":"{room}"}}"#))
}

pub(crate) fn customer(cursor: &str, room: RoomNo) -> Bytes {
    with_cursor(cursor, &format!(r#"{{"type":"customer","room_no":"{room}"}}"#))
}

pub(crate) fn typing(room: RoomNo, on: bool) -> Bytes {
    format!(r#"{{"type":"typing","room_no":"{room}","on":{on}}}"#).into()
}

pub(crate) fn enter() -> Bytes {
    Bytes::from_static(br#"{"type":"enter"}"#)
}

pub(crate) fn ping() -> Bytes {
    Bytes::from_static(br#"{"type":"ping"}"#)
}

/// Who looks at a room, as readers see it.
#[derive(Serialize)]
pub(crate) struct Viewer<'a> {
    pub(crate) agent_id: String,
    pub(crate) name: &'a str,
    pub(crate) typing: bool,
}

pub(crate) fn viewers(room: RoomNo, viewers: &[Viewer<'_>]) -> Bytes {
    #[derive(Serialize)]
    #[serde(tag = "type", rename = "viewers")]
    struct Frame<'a> {
        room_no: String,
        viewers: &'a [Viewer<'a>],
    }
    serde_json::to_vec(&Frame { room_no: room.to_string(), viewers }).unwrap_or_default().into()
}
