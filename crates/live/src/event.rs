use std::{fmt, sync::Arc};

use domain::{AgentId, CustomerKey, RoomNo, SiteId, access::RoomAccess, room::Sender};

/// What happened, with who may hear of it. JSON texts are objects without `cursor`; the hub adds it as their first key.
#[derive(Debug, Clone)]
pub struct Event {
    /// The site.
    pub site: SiteId,
    /// Who of the agents may hear of it.
    pub audience: Audience,
    /// Told to the visitors whose current room this is.
    pub visitors: Option<(RoomNo, Text)>,
}

/// Agents who hear of an event, and what each of them hears.
#[derive(Debug, Clone)]
pub enum Audience {
    /// Nobody at the console.
    None,
    /// Who may read the room: in both states hears `update`, only after the change `entered`, only before it `left`.
    Room {
        /// The room.
        room_no: RoomNo,
        /// Before the change; `None` where the room is new.
        before: Option<RoomAccess>,
        /// After the change.
        after: RoomAccess,
        /// Frame for those who saw the room before and after.
        update: Text,
        /// Frame with the list row for those who see it now; `None` where before equals after.
        entered: Option<Text>,
        /// Frame with the bare number for those who saw it before only.
        left: Option<Text>,
        /// The message that came in by it, where customers see it too.
        said: Option<Said>,
    },
    /// All connections of one agent.
    Agent(AgentId, String),
    /// Everybody at the consoles of the site.
    Site(String),
    /// Who oversees this agent: 매니저 of their groups, 관리자.
    Overseers(AgentId, String),
    /// Who has a room of this customer in view; `{"type":"customer","room_no":<theirs>}` is made by the hub.
    Customer(CustomerKey),
}

/// A message, as far as those need know who are not in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Its number in the room.
    pub seq: i64,
    /// Who wrote it.
    pub sender: Sender,
}

/// The JSON text of a frame. Most of what happens is heard by few: a text may be written when somebody hears it.
#[derive(Clone)]
pub struct Text(Words);

#[derive(Clone)]
enum Words {
    Ready(String),
    Later(Later),
}

/// A text that is not written yet.
#[derive(Clone)]
pub(crate) struct Later {
    pub(crate) bytes: usize,
    pub(crate) write: Arc<dyn Fn() -> String + Send + Sync>,
}

impl Text {
    /// A text that is written when it is first heard; it must always be the same. `bytes` is about how much memory it and what it
    /// is written from take.
    pub fn later(bytes: usize, write: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self(Words::Later(Later { bytes, write: Arc::new(write) }))
    }

    /// The text.
    #[must_use]
    pub fn write(&self) -> String {
        match &self.0 {
            Words::Ready(text) => text.clone(),
            Words::Later(later) => (later.write)(),
        }
    }

    pub(crate) fn ready(self) -> Result<String, Later> {
        match self.0 {
            Words::Ready(text) => Ok(text),
            Words::Later(later) => Err(later),
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Words::Ready(text))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write())
    }
}
