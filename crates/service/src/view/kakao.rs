use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// [카카오싱크]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct KakaoSync {
    /// Whether customers can be asked and their data is shown.
    pub enabled: bool,
    /// Number of the Kakao app.
    pub app_id: String,
    /// REST API key.
    pub rest_api_key: String,
    /// Client secret: written, never shown; without one the one before stays.
    pub client_secret: Option<String>,
    /// Whether one is stored.
    pub client_secret_set: bool,
    /// Admin key, by which unlinked accounts are told: written, never shown.
    pub admin_key: Option<String>,
    /// Whether one is stored.
    pub admin_key_set: bool,
    /// To be registered with the app: where people come back to.
    pub redirect_uri: String,
    /// To be registered with the app: where it tells of unlinked accounts.
    pub unlink_url: String,
}

/// What a Kakao account shares, where its person agreed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SharedAccount {
    /// 이름
    pub name: Option<String>,
    /// 이메일
    pub email: Option<String>,
}
