/// A channel with its relay and its Kakao app.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Name of the channel.
    pub name: String,
    /// Search name, with `@`.
    pub channel: String,
    /// 발신 프로필 키, 40 hexadecimal digits.
    pub sender_key: String,
    /// `HT-Client-Id` of the relay.
    pub client_id: String,
    /// `HT-Client-Secret` of the relay.
    pub client_secret: String,
    /// Key in the path, without a relay.
    pub hub_partner_key: String,
    /// Number of the Kakao app.
    pub app_id: i64,
    /// REST API key of the app.
    pub rest_api_key: String,
    /// Client secret of its log-in.
    pub login_secret: String,
    /// Admin key of the app.
    pub admin_key: String,
    /// Where the app wants to hear of unlinked accounts; empty: nowhere.
    pub unlink_url: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("channel", &self.channel).finish_non_exhaustive()
    }
}

impl Default for Account {
    /// The one of the demo; its keys are good for nothing else.
    fn default() -> Self {
        Self {
            name: "달항아리".to_owned(),
            channel: "@달항아리".to_owned(),
            sender_key: "5a7a0b9c1d2e3f405162738495a6b7c8d9eaf0b1".to_owned(),
            client_id: "demo-relay".to_owned(),
            client_secret: "demo-relay-secret".to_owned(),
            hub_partner_key: "demohub".to_owned(),
            app_id: 777_001,
            rest_api_key: "demo0rest0key0demo0rest0key0demo".to_owned(),
            login_secret: "demo-login-secret".to_owned(),
            admin_key: "demo0admin0key0demo0admin0key0de".to_owned(),
            unlink_url: String::new(),
        }
    }
}
