use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Locale;

/// Rules of entry (R6) and of links (R18), with the secrets that sign IDs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Security {
    /// Of the rules; a PUT that carries an older one is refused.
    pub version: i64,
    /// 서명된 ID만 허용.
    pub signed_only: bool,
    /// Only 매니저 and up link a customer to an ID that another one has.
    pub links_by_managers: bool,
    /// Valid ones, the newest first; at most two.
    pub secrets: Vec<SigningSecret>,
    /// What the newest secret makes of an ID, to compare one's own code with.
    pub sample: SignedSample,
}

/// The rules as set. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct Rules {
    /// The version that was read; an older one is refused, and without one the last write wins.
    #[serde(default)]
    pub version: Option<i64>,
    /// 서명된 ID만 허용.
    #[serde(default)]
    pub signed_only: Option<bool>,
    /// Only 매니저 and up link a customer to an ID that another one has.
    #[serde(default)]
    pub links_by_managers: Option<bool>,
}

/// A secret, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SigningSecret {
    /// Its last characters.
    pub hint: String,
    /// When it was made.
    pub created_at: String,
    /// Name of the agent who made it; null for a site's first.
    pub created_by: Option<String>,
    /// Whether it is the newest.
    pub newest: bool,
    /// From when on it signs nothing any more; null: until it is dropped.
    pub valid_until: Option<String>,
}

/// An ID and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SignedSample {
    /// The ID.
    pub site_uid: String,
    /// Its lower-case hex HMAC-SHA256.
    pub site_uid_hash: String,
}

/// What becomes of the secret before a new one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct RotateSecret {
    /// Until when it goes on; absent or null: until it is dropped.
    #[serde(default)]
    pub old_valid_until: Option<String>,
    /// It goes at once.
    #[serde(default)]
    pub drop_old: bool,
}

/// A new secret, shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RotatedSecret {
    /// The key, to be used as text.
    pub secret: String,
    /// What stands now.
    pub security: Security,
}

/// What a site is called, where it is and what it speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SiteSettings {
    /// The version that was read; an older one is refused, and without one the last write wins.
    #[serde(default = "whatever_stands")]
    pub version: i64,
    /// Name of the brand, as customers and agents see it.
    pub name: String,
    /// IANA time zone such as Asia/Seoul: where a day begins, and when it is open.
    pub time_zone: String,
    /// Language of what customers are told by the desk itself.
    pub locale: Locale,
    /// SITEID; not set by this.
    #[serde(default)]
    #[schema(read_only)]
    pub site_id: String,
}

/// The chat on the site's own pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebChat {
    /// The version that was read; an older one is refused, and without one the last write wins.
    #[serde(default = "whatever_stands")]
    pub version: i64,
    /// Pages that may show it, by scheme, host and port; `*.` in front of a domain stands for all below it. None: any page.
    #[serde(default)]
    pub origins: Vec<String>,
    /// Address of the script that pages include; not set by this.
    #[serde(default)]
    #[schema(read_only)]
    pub script_url: String,
    /// The chat as a page of its own; not set by this.
    #[serde(default)]
    #[schema(read_only)]
    pub chat_url: String,
    /// SITEID; not set by this.
    #[serde(default)]
    #[schema(read_only)]
    pub site_id: String,
    /// Pages that opened it; not set by this.
    #[serde(default)]
    #[schema(read_only)]
    pub pages: Vec<WebChatPage>,
}

/// A page that opened the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WebChatPage {
    /// Scheme, host and port.
    pub origin: String,
    /// When it last did, to within hours.
    pub seen_at: String,
    /// Whether it may still.
    pub allowed: bool,
}

/// What of a new site is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FirstSteps {
    /// In the order in which they are best done.
    pub steps: Vec<FirstStep>,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct FirstStep {
    /// Which.
    pub id: FirstStepId,
    /// Whether it is done.
    pub done: bool,
}

/// What a new site needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FirstStepId {
    /// Customers can come: the chat stands on a page, or a messenger is connected.
    Channel,
    /// Somebody besides its first administrator.
    People,
    /// 운영 시간
    Hours,
    /// 인사말
    Greeting,
    /// A first consultation, with oneself.
    Test,
}

/// What the desk says and does by itself (F13). What is left out is off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Automation {
    /// The version that was read; an older one is refused, and without one the last write wins.
    #[serde(default = "whatever_stands")]
    pub version: i64,
    /// Said when a customer opens a room; empty: nothing.
    #[serde(default)]
    pub greeting: String,
    /// Said instead outside of working hours; empty: the greeting.
    #[serde(default)]
    pub off_hours: String,
    /// Said once to a customer whom nobody has accepted; empty: nothing.
    #[serde(default)]
    pub busy: String,
    /// Minutes they wait until then; 1 to 1,440.
    #[serde(default = "busy_after")]
    pub busy_after: i64,
    /// Minutes without a word of the customer after which a room ends; 10 to 10,070; null: never.
    #[serde(default)]
    pub customer_silence: Option<i64>,
    /// The same of the agent in charge.
    #[serde(default)]
    pub agent_silence: Option<i64>,
}

/// What a save is for that names no version.
const WHATEVER_STANDS: i64 = -1;

/// The version that a save names; `None`: whatever stands is written over.
pub(crate) fn named(version: i64) -> Option<i64> {
    (version != WHATEVER_STANDS).then_some(version)
}

fn whatever_stands() -> i64 {
    WHATEVER_STANDS
}

fn busy_after() -> i64 {
    domain::automation::BUSY_DEFAULT
}

/// 운영 시간.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hours {
    /// The version that was read; an older one is refused, and without one the last write wins.
    #[serde(default = "whatever_stands")]
    pub version: i64,
    /// The seven days, Monday first; null: at any time but on holidays.
    #[serde(default)]
    pub week: Option<Vec<HoursDay>>,
    /// Days it is closed.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
    /// The site's time zone; not set by this.
    #[serde(default)]
    #[schema(read_only)]
    pub time_zone: String,
    /// Whether it is open now; not set by this.
    #[serde(default)]
    #[schema(read_only)]
    pub open_now: bool,
}

/// A day of the week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoursDay {
    /// In order, without overlap; empty: closed.
    pub spans: Vec<HoursSpan>,
}

/// Open from one time of day until another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HoursSpan {
    /// HH:MM
    pub from: String,
    /// HH:MM up to 24:00; the first minute after it.
    pub to: String,
}

/// A day it is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Holiday {
    /// YYYY-MM-DD
    pub date: String,
    /// 1 to 40 characters.
    pub name: String,
}
