use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ChannelKind, Role};

/// [상담정보 영역 관리] (S4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InfoArea {
    /// Of all of it; a PUT that carries an older one is refused.
    pub version: Option<i64>,
    /// 대표 메뉴: room, customer, history or custom:<id>.
    pub default_tab: String,
    /// Custom tabs in order.
    #[serde(default)]
    pub custom_tabs: Vec<CustomTabSettings>,
}

/// A custom tab as set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CustomTabSettings {
    /// Opaque id; absent on a new one.
    pub id: Option<String>,
    /// Label of the tab.
    pub title: String,
    /// Address with placeholders.
    pub url: String,
    /// Whether it is shown.
    pub enabled: bool,
    /// For rooms of these channels; absent: all.
    #[serde(default = "every_channel")]
    pub channels: Vec<ChannelKind>,
    /// To agents in these roles; absent: all.
    #[serde(default = "every_role")]
    pub roles: Vec<Role>,
    /// Whether the page keeps its own origin in its sandbox: cookies, storage and messages of its own.
    #[serde(default)]
    pub same_origin: bool,
}

fn every_channel() -> Vec<ChannelKind> {
    domain::room::ChannelKind::ALL.map(ChannelKind::from).to_vec()
}

fn every_role() -> Vec<Role> {
    domain::access::Role::ALL.map(Role::from).to_vec()
}

/// What 상담정보 영역 shows to one agent (S2, S5).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct InfoTabs {
    /// 대표 메뉴: room, customer, history or custom:<id>.
    pub default_tab: String,
    /// Enabled custom tabs of the agent's role, in order.
    pub custom_tabs: Vec<CustomTab>,
}

/// One enabled custom tab.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CustomTab {
    /// Opaque id.
    pub id: String,
    /// Label of the tab.
    pub title: String,
    /// For rooms of these channels.
    pub channels: Vec<ChannelKind>,
    /// Scheme, host and port of its page. A document that was loaded before this origin was set can't show it.
    pub origin: String,
}

/// The page of a custom tab for one room.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CustomTabPage {
    /// Its address with the signed context.
    pub url: String,
    /// The signed context, for a page that stays open longer than it counts.
    pub context: String,
    /// Its origin: messages are exchanged with it alone.
    pub origin: String,
    /// Whether the sandbox lets it keep that origin.
    pub same_origin: bool,
    /// Until when the context counts.
    pub expires_at: String,
}

/// An address to look at before it is saved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct AddressToTry {
    /// Address with placeholders.
    pub url: String,
}

/// What an address becomes.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TriedAddress {
    /// With sample values, and a sample in place of the signed context.
    pub url: String,
    /// What is named in `frame-src`.
    pub origin: String,
}

/// What signs the context of a custom tab.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub struct TabSecret {
    /// The key of HS256: these characters.
    pub secret: String,
}

impl std::fmt::Debug for TabSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TabSecret")
    }
}
