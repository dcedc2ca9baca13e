use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SharedAccount;

/// 인증수단 (S64).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerificationMethod {
    /// SMS
    Sms,
    /// 카카오싱크
    KakaoSync,
    /// 네이버톡톡 스마트스토어
    Naver,
}

/// How the customer is asked to verify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewVerification {
    /// `naver` in rooms of Naver TalkTalk only.
    pub method: VerificationMethod,
}

/// A request that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VerificationAsked {
    /// Opaque id.
    pub id: String,
    /// Until when the customer may answer.
    pub expires_at: String,
}

/// 인증정보 조회 (S63).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verifications {
    /// Of this 고객식별번호 only, newest first.
    pub items: Vec<Verification>,
    /// The request the customer has not answered.
    pub pending: Option<PendingVerification>,
}

/// A verified number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verification {
    /// Opaque id.
    pub id: String,
    /// 인증수단
    pub method: VerificationMethod,
    /// Null after a withdrawal.
    pub number: Option<String>,
    /// 인증일시
    pub verified_at: String,
    /// An unsigned session of a claimed ID made it.
    pub unsigned: bool,
    /// 동의 철회
    pub withdrawn_at: Option<String>,
    /// 카카오싱크 is off or the shop not linked: the number is not shown.
    pub hidden: bool,
    /// What the Kakao account shares, where its person agreed.
    pub account: Option<SharedAccount>,
}

/// A request that waits for its customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PendingVerification {
    /// How.
    pub method: VerificationMethod,
    /// When it was made.
    pub requested_at: String,
    /// Until when it may be answered.
    pub expires_at: String,
}

/// What a customer answers: a number first, then the code that came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerificationAnswer {
    /// The request, as its system line names it.
    pub request_id: String,
    /// A mobile number as typed.
    #[serde(default)]
    pub number: Option<String>,
    /// Six digits.
    #[serde(default)]
    pub code: Option<String>,
    /// Asks for the address of Kakao's page instead.
    #[serde(default)]
    pub kakao: Option<bool>,
}

/// The same by a one-time link; with neither number nor code it asks whether the link still works.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkAnswer {
    /// What the link's address holds behind `#`.
    pub token: String,
    /// A mobile number as typed.
    #[serde(default)]
    pub number: Option<String>,
    /// Six digits.
    #[serde(default)]
    pub code: Option<String>,
}

/// How far the customer has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct VerificationStep {
    /// The link works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// Where the customer goes on, at Kakao.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A code is on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<bool>,
    /// The number is verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
    /// Until when the code, or the link, counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Name of the brand behind a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
}

/// Who sends SMS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SmsSender {
    /// Nobody: administrators read it in the settings.
    #[default]
    Local,
    /// Solapi (CoolSMS).
    Solapi,
}

/// Who sends the SMS of the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SmsSettings {
    /// Who sends.
    pub sender: SmsSender,
    /// The provider's API key.
    pub api_key: String,
    /// The provider's API secret: written, never shown; without one the one before stays.
    pub api_secret: Option<String>,
    /// Whether a secret is stored.
    pub api_secret_set: bool,
    /// 발신번호 registered with the provider.
    pub from: String,
    /// Whether `local` may be chosen here.
    pub local_allowed: bool,
}

/// What the local sender was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SmsOutbox {
    /// Newest first.
    pub items: Vec<SmsShown>,
    /// Always null: messages live a few minutes.
    pub next_cursor: Option<String>,
}

/// A message that nobody sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SmsShown {
    /// To whom it would have gone.
    pub to: String,
    /// What it says.
    pub text: String,
    /// When.
    pub at: String,
    /// When it is forgotten.
    pub expires_at: String,
}

impl From<domain::verification::Method> for VerificationMethod {
    fn from(method: domain::verification::Method) -> Self {
        match method {
            domain::verification::Method::Sms => Self::Sms,
            domain::verification::Method::KakaoSync => Self::KakaoSync,
            domain::verification::Method::Naver => Self::Naver,
        }
    }
}

impl From<domain::verification::Sender> for SmsSender {
    fn from(sender: domain::verification::Sender) -> Self {
        match sender {
            domain::verification::Sender::Local => Self::Local,
            domain::verification::Sender::Solapi => Self::Solapi,
        }
    }
}

impl From<SmsSender> for domain::verification::Sender {
    fn from(sender: SmsSender) -> Self {
        match sender {
            SmsSender::Local => Self::Local,
            SmsSender::Solapi => Self::Solapi,
        }
    }
}
