use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Channel, VerificationMethod};

/// 상담방정보: exactly five items in this order (S9).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RoomInfo {
    /// 상담원: the name in charge, or `로봇-SITEID` (S10, S11).
    pub agent: String,
    /// 고객식별번호 (S12).
    pub identifier: String,
    /// 방번호 (S13).
    pub room_no: String,
    /// 채널 (S14).
    pub channel: Channel,
    /// 총 상담이력건 (S15–S17).
    pub history_count: i64,
}

/// 고객정보 of the room in view.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CustomerView {
    /// Opaque; sent back with a save.
    pub version: String,
    /// 고객 ID.
    pub customer_id: String,
    /// 이름
    pub name: Option<String>,
    /// 전화
    pub phone: Option<String>,
    /// 휴대폰: verified for this identity only.
    pub mobile: Option<Mobile>,
    /// How the customer can be asked to verify.
    pub verify_by: Vec<VerificationMethod>,
    /// 이메일
    pub email: Option<String>,
    /// 생년월일, YYYY-MM-DD.
    pub birth_date: Option<String>,
    /// 연령: full years today in the site's time zone, computed.
    pub age: Option<i64>,
    /// 주소
    pub address: Option<String>,
    /// 비고
    pub note: Option<String>,
    /// Where the shown value of each filled field came from.
    pub sources: BTreeMap<String, Source>,
    /// 추가 정보: the latest value per name.
    pub parameters: BTreeMap<String, String>,
    /// Time and channel per parameter.
    pub parameter_sources: BTreeMap<String, Source>,
    /// The channel account of the room.
    pub identity: IdentityView,
    /// How many identities share the 고객 ID.
    pub identities: i64,
    /// Fields the reader may change.
    pub editable: Vec<String>,
}

/// A verified number.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Mobile {
    /// Shown number.
    pub number: String,
    /// Always true.
    pub verified: bool,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Source {
    /// agent, profile_bot, parameter or api.
    pub source: String,
    /// Name of the agent.
    pub by: Option<String>,
    /// When it was written.
    pub at: String,
    /// Label of the channel it came by.
    pub channel: Option<String>,
}

/// The channel account of the room in view.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IdentityView {
    /// 고객식별번호.
    pub identifier: String,
    /// 고객 태그.
    pub tags: Vec<String>,
    /// Whether its ID came in signed.
    pub signed: bool,
    /// A claimed ID that was ignored (R6, R11).
    pub ignored_claim: Option<String>,
    /// Whether its ID was claimed by the page, and not signed (R6).
    pub unsigned: bool,
    /// A web account that keeps a 고객식별번호 other than `SITEID_<고객 ID>`, because a messenger's has that text (R2).
    pub keeps_identifier: bool,
}

/// 고객 태그 of a channel account, in the order of the last save.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerTags {
    /// Up to 50.
    pub tags: Vec<String>,
}

/// 고객 태그 that were used before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TagSuggestions {
    /// Newest use first.
    pub items: Vec<String>,
}
