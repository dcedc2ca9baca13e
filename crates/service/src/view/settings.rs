use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ChannelKind;

/// Connected channels.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChannelList {
    /// Oldest first.
    pub items: Vec<ChannelSettings>,
    /// Always null: a site has few channels.
    pub next_cursor: Option<String>,
}

/// One connected channel.
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
    /// Where the messenger delivers; null on the web.
    pub webhook_path: Option<String>,
    /// 발신 프로필 키 of Kakao.
    pub sender_key: Option<String>,
    /// When the messenger was last heard of.
    pub last_event_at: Option<String>,
    /// What last went wrong.
    pub last_error: Option<String>,
}

/// [상담정보 영역 관리] (S4).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InfoArea {
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
}

/// Rules of entry (R6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Security {
    /// 서명된 ID만 허용.
    pub signed_only: bool,
}
