use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is logged in.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Me {
    /// Opaque id of the agent.
    pub agent_id: String,
    /// Shown name.
    pub name: String,
    /// Log-in name.
    pub email: String,
    /// 상담사, 매니저 or 관리자.
    pub role: Role,
    /// The site of this session.
    pub site_id: String,
}

/// Roles, narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 상담사
    Agent,
    /// 매니저
    Manager,
    /// 관리자
    Admin,
}

impl std::convert::From<domain::access::Role> for Role {
    fn from(role: domain::access::Role) -> Self {
        match role {
            domain::access::Role::Agent => Self::Agent,
            domain::access::Role::Manager => Self::Manager,
            domain::access::Role::Admin => Self::Admin,
        }
    }
}

impl std::convert::From<Role> for domain::access::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Agent => Self::Agent,
            Role::Manager => Self::Manager,
            Role::Admin => Self::Admin,
        }
    }
}

/// Sizes of the areas in CSS pixels as the agent set them; null where never set (S6–S8).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Layout {
    /// Width of the room list.
    pub list: Option<i64>,
    /// Width of the right column.
    pub info: Option<i64>,
    /// Height of 템플릿&자동완성.
    pub templates: Option<i64>,
}

/// Own settings of an agent account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Preferences {
    /// Language of the console.
    pub locale: Locale,
    /// Colour theme.
    pub theme: Theme,
    /// Which key sends.
    pub send_key: SendKey,
    /// Play sounds at all.
    pub sound: bool,
    /// Show desktop notices at all.
    pub desktop_notices: bool,
    /// Which of the two for what.
    #[serde(default)]
    #[schema(required = true)]
    pub notices: Notices,
}

/// What an agent is told of by sound and desktop notice, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Notices {
    /// A new room waits.
    #[schema(required = true)]
    pub waiting: NoticeWays,
    /// A customer wrote in one's own room.
    #[schema(required = true)]
    pub message: NoticeWays,
    /// A room came to one by itself or by somebody else.
    #[schema(required = true)]
    pub assigned: NoticeWays,
    /// 상담원 변경 요청, 상담내용 검토 요청.
    #[schema(required = true)]
    pub request: NoticeWays,
    /// One's own alarm rings.
    #[schema(required = true)]
    pub alarm: NoticeWays,
}

/// How one kind is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct NoticeWays {
    /// By sound.
    #[schema(required = true)]
    pub sound: bool,
    /// By desktop notice.
    #[schema(required = true)]
    pub desktop: bool,
}

impl Default for NoticeWays {
    fn default() -> Self {
        Self { sound: true, desktop: true }
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            locale: Locale::default(),
            theme: Theme::default(),
            send_key: SendKey::default(),
            sound: true,
            desktop_notices: false,
            notices: Notices::default(),
        }
    }
}

impl Preferences {
    /// As stored; the defaults where nothing readable is.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// Languages the product speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Locale {
    /// 한국어
    #[default]
    Ko,
    /// English
    En,
}

impl Locale {
    /// A site's language as stored.
    pub(crate) fn of_site(stored: &str) -> Self {
        if stored == Self::Ko.code() { Self::Ko } else { Self::En }
    }

    /// As it is stored of a site.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }
}

/// Colour themes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the operating system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Which key sends a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SendKey {
    /// Enter sends, Shift+Enter breaks the line.
    #[default]
    Enter,
    /// Ctrl/⌘+Enter sends, Enter breaks the line.
    CtrlEnter,
}

/// An agent as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AgentRef {
    /// Opaque id.
    pub agent_id: String,
    /// Shown name.
    pub name: String,
}

/// The site (tenant) of the session.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SiteView {
    /// SITEID.
    pub site_id: String,
    /// Name of the brand.
    pub name: String,
    /// IANA time zone such as Asia/Seoul.
    pub time_zone: String,
}

/// Everything the console starts with.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Boot {
    /// Who is logged in.
    pub me: Me,
    /// The site.
    pub site: SiteView,
    /// Own settings.
    pub preferences: Preferences,
    /// Sizes of the areas.
    pub layout: Layout,
    /// 상담함 (true) / 상담 안함.
    pub available: bool,
    /// Where the live connection resumes: taken before anything here was read.
    pub cursor: String,
    /// Changes with every build of the UI.
    pub build: String,
    /// Scopes this role may choose, narrowest first; the last is the default.
    pub scopes: Vec<super::Scope>,
    /// Counts of the default scope.
    pub counts: super::Counts,
    /// Unsent texts of this agent.
    pub drafts: Vec<super::Draft>,
    /// 대표 메뉴: room, customer, history or custom:<id> (S4, S5).
    pub default_tab: String,
    /// Enabled custom tabs of the agent's role, in order (S2).
    pub custom_tabs: Vec<super::CustomTab>,
    /// Largest upload in bytes.
    pub max_upload_bytes: i64,
}
