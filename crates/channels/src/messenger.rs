//! Messengers: one shape for what comes in by them and for what goes out.

pub mod address;
mod answer;
mod fault;
pub mod fetch;
mod json;
mod split;

pub use answer::{Reply, read};
pub use fault::{Fault, Reason};
pub use json::{BODY_MAX, Refused};
pub(crate) use json::{Text, key, parse, words};
pub use split::split;

/// What a messenger told.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "one is read of each call, and at once taken apart")]
pub enum Heard {
    /// Somebody did something.
    Event(Inbound),
    /// Nothing that concerns us: our own words, other people's, kinds of event that are of no use here.
    Nothing,
}

/// Something an account did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The channel's own key of the account.
    pub account: String,
    /// 발신 프로필 키 that it was told to, where the channel names one.
    pub sender: Option<String>,
    /// What.
    pub event: Event,
}

/// What an account can do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are what somebody said")]
pub enum Event {
    /// It came, by a chat link with this token where there is one. No room begins by it.
    Came {
        /// What stood in the link.
        token: Option<String>,
    },
    /// It wrote, or pressed a button.
    Said(Said),
    /// It left the conversation; writing later brings it back.
    Left,
    /// It became a friend of the channel, or is one no more.
    Friend(bool),
    /// It answered whether it gives its number.
    Profile(Profile),
    /// The session of the channel is over: nothing can be written to it any more.
    Over {
        /// Which one.
        session: String,
    },
}

/// What an account said.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Said {
    /// The channel's own number of the message; Naver gives none.
    pub key: Option<String>,
    /// The text, or its beginning where `whole` says where all of it is.
    pub text: String,
    /// Where a longer text is.
    pub whole: Option<String>,
    /// Where pictures and files are.
    pub media: Vec<Media>,
    /// The product that is asked about.
    pub card: Option<Card>,
    /// The session it was said in.
    pub session: Option<String>,
    /// Whether it is the command by which customers end a consultation.
    pub ends: bool,
    /// The code of the button that was pressed.
    #[serde(default)]
    pub code: Option<String>,
}

/// A picture or file at the channel.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Where it is, for a short time.
    pub url: String,
}

/// Kinds of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MediaKind {
    /// 사진
    Photo,
    /// 동영상
    Video,
    /// 음성
    Audio,
    /// 파일
    File,
}

impl MediaKind {
    /// Its stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::File => "file",
        }
    }
}

/// Most characters of a button's code; longer ones are nobody's of ours.
pub(crate) const CODE_MAX: usize = 100;

/// A product of a shop.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Card {
    /// Its name.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// Its price as the shop shows it.
    pub price: Option<String>,
    /// Its picture.
    pub image: Option<String>,
}

/// An answer to the question for a number.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Profile {
    /// The number of the account, given with consent.
    Number(String),
    /// Consent was given, but to nothing that is asked for here.
    Other,
    /// 동의 안 함
    Disagreed,
    /// The dialog was closed, or the account has no number.
    Cancelled,
    /// Consent to these was taken back: what is stored has to go.
    Withdrawn(Vec<String>),
}

/// What goes out: one call of the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// Words, with buttons below them.
    Text(String, Vec<Button>),
    /// A picture or file.
    File(OutFile),
    /// The consultation is over.
    End,
    /// Somebody types, or stopped.
    Typing(bool),
    /// Whether the account gives its number.
    AskNumber,
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Button {
    /// Opens a page.
    Link {
        /// What it says.
        label: String,
        /// The page.
        url: String,
    },
    /// Says something for the customer.
    Say {
        /// What it says.
        label: String,
        /// Comes back with it.
        code: String,
    },
    /// The same, gone after the next message.
    Quick {
        /// What it says.
        label: String,
        /// Comes back with it.
        code: String,
    },
}

/// A file that goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct OutFile {
    /// Its name.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Its bytes, for channels that take them.
    pub bytes: Vec<u8>,
    /// Where the channel fetches it, for those that do.
    pub url: String,
}

impl std::fmt::Debug for OutFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutFile").field("mime", &self.mime).field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

impl OutFile {
    /// Whether it is of a kind that messengers show as a picture.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        matches!(self.mime.as_str(), "image/jpeg" | "image/png" | "image/gif")
    }
}
