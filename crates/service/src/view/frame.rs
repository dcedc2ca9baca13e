//! Frames of the live connection. Every frame is one JSON text message with a `type`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Alarm, Delivery, Memo, Message, RequestNews, RoomRow, SiteView, Viewer, VisitorMessage};

/// Server to console (`GET /api/v1/live?since=<cursor>`). `cursor` stands in frames that can be resumed after.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "describes the frames; nothing keeps many of them")]
pub enum Frame {
    /// First frame of a connection; missed events follow it.
    Hello {
        /// Where this connection stands.
        cursor: String,
        /// Build of the UI the server carries; another one than the page's means 새 버전.
        build: String,
    },
    /// What was missed cannot be told: refetch everything, keep drafts and unsent messages.
    Reset {
        /// New place to resume from.
        cursor: String,
    },
    /// A message was stored.
    Message {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
        /// The message; a skip in `seq` means: fetch `?after=`.
        message: Message,
        /// The row after it.
        room: RoomRow,
    },
    /// A room's row changed (status, agent, unread, name).
    Room {
        /// Resume point.
        cursor: String,
        /// The row after the change.
        room: RoomRow,
    },
    /// A room this agent may see now and did not before.
    RoomEntered {
        /// Resume point.
        cursor: String,
        /// The row.
        room: RoomRow,
    },
    /// A room this agent may no longer see.
    RoomLeft {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
    },
    /// Somebody has read up to `seq`.
    Read {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
        /// `customer` or `agent`.
        by: super::From,
        /// Up to here.
        seq: i64,
    },
    /// A message to a messenger arrived, failed, or sets out again.
    Delivery {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
        /// The message.
        seq: i64,
        /// How it stands; null: it arrived.
        delivery: Option<Delivery>,
    },
    /// A memo was written, or the request it tells of changed its state.
    Memo {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
        /// The memo as it is now.
        memo: Memo,
    },
    /// A request was made or decided that concerns this agent: they asked, are asked, or oversee who asks.
    Request {
        /// Resume point.
        cursor: String,
        /// How it stands now.
        request: RequestNews,
    },
    /// Whether an agent this one oversees is available changed.
    Agent {
        /// Resume point.
        cursor: String,
        /// Opaque id.
        agent_id: String,
        /// 상담함
        available: bool,
    },
    /// An alarm of this agent rings.
    Alarm {
        /// Resume point.
        cursor: String,
        /// The alarm.
        alarm: Alarm,
    },
    /// An alarm of this agent was set or dropped in another tab.
    AlarmSet {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
        /// What stands now; null: none.
        alarm: Option<Alarm>,
    },
    /// 상담함 or 상담 안함 was chosen in another tab.
    Availability {
        /// Resume point.
        cursor: String,
        /// 상담함
        available: bool,
    },
    /// 상담 분류 of the site changed: fetch them again, and the classification of the room in view.
    Categories {
        /// Resume point.
        cursor: String,
    },
    /// Templates of the site, or of this agent in another tab, changed: fetch them again.
    Templates {
        /// Resume point.
        cursor: String,
    },
    /// 대표 메뉴 or custom tabs of the site changed: fetch `/api/v1/me/info-area` again.
    InfoArea {
        /// Resume point.
        cursor: String,
    },
    /// The site has another name or time zone.
    Site {
        /// Resume point.
        cursor: String,
        /// What it is now.
        site: SiteView,
    },
    /// 상담정보 of the customer of the room in view changed: fetch info, customer and history again.
    Customer {
        /// Resume point.
        cursor: String,
        /// The room in view.
        room_no: String,
    },
    /// An unsent text of this agent changed in another tab.
    Draft {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
        /// New text; empty when it was sent or cleared.
        text: String,
    },
    /// The customer types; shown for 6 s unless repeated.
    Typing {
        /// The room.
        room_no: String,
        /// Typing or stopped.
        on: bool,
    },
    /// Who looks at a room; sent to those who look at it.
    Viewers {
        /// The room.
        room_no: String,
        /// All who look, the reader included.
        viewers: Vec<Viewer>,
    },
    /// Every 20 s; answer `pong`.
    Ping {},
}

/// Console to server.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ConsoleSays {
    /// The room in view, or none.
    View {
        /// The room.
        room_no: Option<String>,
        /// `target_version` of a link preview that is open: what changes of that person is told like a change of the room's own
        /// (`customer`), so that the preview can be asked for again.
        #[serde(default)]
        beside: Option<String>,
    },
    /// The agent types in the room in view.
    Typing {
        /// The room.
        room_no: String,
        /// Typing or stopped.
        on: bool,
    },
    /// Answer to `ping`.
    Pong {},
}

/// Server to visitor (`GET /widget/v1/live`).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "describes the frames; nothing keeps many of them")]
pub enum VisitorFrame {
    /// First frame after the token was accepted.
    Hello {
        /// Where this connection stands.
        cursor: String,
    },
    /// Fetch messages again.
    Reset {
        /// New place to resume from.
        cursor: String,
    },
    /// Another page of the same customer opened a room: enter again.
    Enter,
    /// A message of the visitor's current room was stored.
    Message {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
        /// The message.
        message: VisitorMessage,
    },
    /// The room is over; the next message opens a new one.
    Ended {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
    },
    /// Agents have read up to `seq`.
    Read {
        /// Resume point.
        cursor: String,
        /// The room.
        room_no: String,
        /// Up to here.
        seq: i64,
    },
    /// An agent types; shown for 6 s unless repeated.
    Typing {
        /// The room.
        room_no: String,
        /// Typing or stopped.
        on: bool,
    },
    /// Every 20 s; answer `pong`.
    Ping {},
}

/// Visitor to server.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VisitorSays {
    /// First frame, at most 4 KiB, within 5 s.
    Auth {
        /// The bearer token.
        token: String,
        /// Cursor of the last frame seen.
        #[serde(default)]
        since: Option<String>,
    },
    /// The visitor types.
    Typing {
        /// Typing or stopped.
        on: bool,
    },
    /// Answer to `ping`.
    Pong {},
}
