use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Channel, ChannelKind, MessageKind, NewVisitorSession};

/// Connected channels.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChannelList {
    /// Oldest first.
    pub items: Vec<ChannelSettings>,
    /// Always null: a site has few channels.
    pub next_cursor: Option<String>,
}

/// One channel.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChannelSettings {
    /// Opaque id.
    pub id: String,
    /// web, kakao or naver.
    pub kind: ChannelKind,
    /// Shown label.
    pub label: String,
    /// Whether customers may come by it.
    pub enabled: bool,
    /// Where the messenger delivers; Kakao adds `/message` and the like. Null on the web, where it is not connected, and for
    /// whoever is no administrator: it holds a secret.
    pub webhook_path: Option<String>,
    /// 발신 프로필 키 of Kakao.
    pub sender_key: Option<String>,
    /// When the messenger was last heard of.
    pub last_event_at: Option<String>,
    /// What last went wrong: `unreachable`, `busy`, `trouble`, `credentials`, `sender`, `malformed`, `unknown_sender`, …
    pub last_error: Option<String>,
    /// How it is connected; for administrators only.
    pub connection: Option<ChannelConnection>,
}

/// How a messenger's channel is connected.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChannelConnection {
    /// Of the settings; a PUT that carries an older one is refused.
    pub version: i64,
    /// Whether it works, as far as is known.
    pub state: ConnectionState,
    /// naver, kakao_direct, relay_v1 or relay_v3.
    pub flavour: String,
    /// Where the service is reached.
    pub base_url: String,
    /// Where customers begin a chat.
    pub chat_url: String,
    /// What they reach it by: the partner's ID, or @channel.
    pub public_name: String,
    /// 클라이언트 ID of a relay.
    pub client_id: String,
    /// Whether a secret is stored; it is never shown.
    pub secret_set: bool,
    /// Networks that may deliver; empty: any.
    pub networks: Vec<String>,
    /// Networks that the service says it delivers from.
    pub known_networks: Vec<String>,
    /// Messages a second at most.
    pub per_second: i64,
    /// The whole address to be entered at the service.
    pub webhook_url: String,
    /// Until when the address before goes on.
    pub old_address_until: Option<String>,
    /// When the last error was.
    pub last_error_at: Option<String>,
    /// When it was last tried out.
    pub checked_at: Option<String>,
    /// What was wrong then.
    pub check_error: Option<String>,
}

/// Whether a connection works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// Nobody knows yet: not tried out, nothing heard of.
    New,
    /// It works.
    Ok,
    /// Something is wrong.
    Trouble,
}

/// How a messenger is to be connected. What is left out takes its usual value, or stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
pub struct NewConnection {
    /// kakao or naver; needed to connect.
    #[serde(default)]
    pub kind: Option<ChannelKind>,
    /// Shown label.
    #[serde(default)]
    pub label: Option<String>,
    /// Whether customers may come by it.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// kakao_direct, relay_v1 or relay_v3.
    #[serde(default)]
    pub flavour: Option<String>,
    /// Where the service is reached.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Where customers begin a chat.
    #[serde(default)]
    pub chat_url: Option<String>,
    /// The partner's ID, or @channel.
    #[serde(default)]
    pub public_name: Option<String>,
    /// 발신 프로필 키 of Kakao.
    #[serde(default)]
    pub sender_key: Option<String>,
    /// Authorization of Naver.
    #[serde(default)]
    pub token: Option<String>,
    /// Of a relay.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Of a relay.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// 허브 파트너 키, where Kakao itself is spoken to.
    #[serde(default)]
    pub partner_key: Option<String>,
    /// Networks that may deliver, as CIDR; empty: any.
    #[serde(default)]
    pub networks: Option<Vec<String>>,
    /// Messages a second at most, 1 to 100.
    #[serde(default)]
    pub per_second: Option<i64>,
    /// The version that was read.
    #[serde(default)]
    pub version: Option<i64>,
}

/// A chat link is asked for.
#[derive(Debug, Clone, Default, PartialEq, ToSchema)]
pub struct NewChannelLink {
    /// The channel, of Kakao or Naver.
    pub channel_id: String,
    /// `site_uid`, `site_uid_hash`, `cus_extra_…`, `parameter…`
    #[schema(inline)]
    #[serde(flatten)]
    pub page: NewVisitorSession,
}

impl<'de> Deserialize<'de> for NewChannelLink {
    /// Twice over the same text: numbers keep their digits only where nothing stands between them and the text.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Head {
            #[serde(default)]
            channel_id: String,
        }
        let raw = Box::<serde_json::value::RawValue>::deserialize(from)?;
        let head: Head = serde_json::from_str(raw.get()).map_err(serde::de::Error::custom)?;
        let page = serde_json::from_str(raw.get()).map_err(serde::de::Error::custom)?;
        Ok(Self { channel_id: head.channel_id, page })
    }
}

/// A chat link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChannelLink {
    /// Opens the messenger; works once.
    pub url: String,
    /// Until when.
    pub expires_at: String,
}

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Undelivered {
    /// 방번호
    pub room_no: String,
    /// Its position there.
    pub seq: i64,
    /// The channel.
    pub channel: Channel,
    /// Name or ID of the customer.
    pub customer: String,
    /// Its beginning.
    pub text: String,
    /// What it is.
    pub kind: MessageKind,
    /// Why.
    pub reason: String,
    /// Since when it was tried.
    pub since: String,
}

/// A page of them.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UndeliveredList {
    /// Newest first.
    pub items: Vec<Undelivered>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
    /// All of them.
    pub total: i64,
}

/// Which ones are to be sent again.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, ToSchema)]
pub struct SendAgain {
    /// At most 200.
    pub items: Vec<SendAgainItem>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
pub struct SendAgainItem {
    /// 방번호
    pub room_no: String,
    /// Its position there.
    pub seq: i64,
}

/// How many set out again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SentAgain {
    /// So many.
    pub sent: i64,
}

/// How a message stands that has not arrived at the customer's messenger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// On its way, or given up.
    pub state: DeliveryState,
    /// Why it failed last, by name; null where it was not tried yet.
    pub reason: Option<String>,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// On its way; it is tried again by itself.
    Waiting,
    /// Given up; it can be sent again.
    Failed,
}

impl Delivery {
    /// On its way.
    #[must_use]
    pub fn waiting(reason: Option<&str>) -> Self {
        Self { state: DeliveryState::Waiting, reason: reason.map(str::to_owned) }
    }

    /// Given up.
    #[must_use]
    pub fn failed(reason: &str) -> Self {
        Self { state: DeliveryState::Failed, reason: Some(reason.to_owned()) }
    }
}

/// A product that the customer asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Card {
    /// Its name.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// Its price as the shop shows it.
    pub price: Option<String>,
}
