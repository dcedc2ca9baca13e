use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Channel, ChannelKind, Grade, MemoLine, Status};

/// One consultation in 상담 목록.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ListedConsultation {
    /// 방번호
    pub room_no: String,
    /// Where it stands.
    pub status: Status,
    /// 상담시작
    pub started_at: String,
    /// 종료
    pub ended_at: Option<String>,
    /// 총 상담시간 in milliseconds; null while it is open.
    pub duration_ms: Option<i64>,
    /// 첫 응답 in milliseconds: from when an agent was needed to their first message; null without one.
    pub first_response_ms: Option<i64>,
    /// Whose it is.
    pub customer: ListedCustomer,
    /// 고객식별번호
    pub identifier: String,
    /// 인입 채널
    pub channel: Channel,
    /// 상담원, as in 상담이력.
    pub agent: String,
    /// 담당: who has it, or had it last.
    pub in_charge: Option<String>,
    /// 대/중/소, or `-`.
    pub category: String,
    /// 상담방태그
    pub tags: Vec<String>,
    /// The newest memo; null also where the reader may not open the consultation.
    pub memo: Option<MemoLine>,
    /// The room through which the reader may open it; null where none is.
    pub via: Option<String>,
}

/// Whose a consultation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListedCustomer {
    /// Opaque id of the person.
    pub id: String,
    /// 고객 ID
    pub customer_id: String,
    /// 이름
    pub name: Option<String>,
    /// Whether anybody chose the ID: false for a random one.
    pub named: bool,
}

/// A page of 상담 목록, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConsultationList {
    /// Newest first. With a filter a page may hold fewer than usual, or none, and yet not be the last.
    pub items: Vec<ListedConsultation>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
    /// Whether `q` means more people than were looked at: it has to be narrowed down.
    pub cut: bool,
}

/// One person in 고객 목록.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CustomerRow {
    /// Opaque id of the person.
    pub id: String,
    /// 고객 ID
    pub customer_id: String,
    /// Whether anybody chose the ID: false for a random one.
    pub named: bool,
    /// 이름
    pub name: Option<String>,
    /// 전화
    pub phone: Option<String>,
    /// 이메일
    pub email: Option<String>,
    /// 고객 등급
    pub grade: Option<Grade>,
    /// How many 고객식별번호 share the ID.
    pub identities: i64,
    /// Each of them; verified numbers and tags stand on the line of their own one.
    pub accounts: Vec<CustomerAccount>,
    /// 총 상담이력건
    pub consultations: i64,
    /// When the last consultation began.
    pub last_at: Option<String>,
    /// When the person first came.
    pub since: String,
}

/// A 고객식별번호 of a person.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CustomerAccount {
    /// 고객식별번호
    pub identifier: String,
    /// Its channel.
    pub channel: Channel,
    /// 고객 태그
    pub tags: Vec<String>,
    /// 휴대폰: the number verified for this very account.
    pub mobile: Option<String>,
    /// When it was last seen.
    pub seen_at: String,
}

/// A page of 고객 목록: who had the last consultation first.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CustomerList {
    /// With a filter a page may hold fewer than usual, or none, and yet not be the last.
    pub items: Vec<CustomerRow>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
    /// Whether `q` means more people than were looked at: it has to be narrowed down.
    pub cut: bool,
}

/// A person as opened from 고객 목록.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PersonDetail {
    /// As in the list.
    #[serde(flatten)]
    pub row: CustomerRow,
    /// 생년월일, YYYY-MM-DD.
    pub birth_date: Option<String>,
    /// 연령
    pub age: Option<i64>,
    /// 주소
    pub address: Option<String>,
    /// 비고
    pub note: Option<String>,
}

/// What the lists of a site may be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListChoices {
    /// Channels.
    pub channels: Vec<ListChannel>,
    /// Agents, those who have left too.
    pub agents: Vec<ListChoice>,
    /// 대분류, and 대/중 behind each.
    pub categories: Vec<ListChoice>,
}

/// A channel to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListChannel {
    /// Opaque id.
    pub id: String,
    /// Its kind.
    pub kind: ChannelKind,
    /// Its label.
    pub label: String,
}

/// An agent or a category to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListChoice {
    /// Opaque id.
    pub id: String,
    /// Today's name.
    pub label: String,
}

/// A column of 상담 목록.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListColumn {
    /// 상담시작
    StartedAt,
    /// 방번호
    RoomNo,
    /// 상태
    Status,
    /// 고객
    Customer,
    /// 고객식별번호
    Identifier,
    /// 채널
    Channel,
    /// 상담원
    Agent,
    /// 담당
    InCharge,
    /// 상담 분류
    Category,
    /// 상담방태그
    Tags,
    /// 메모
    Memo,
    /// 첫 응답
    FirstResponse,
    /// 총 상담시간
    Duration,
    /// 종료시간
    EndedAt,
}

/// The columns an agent has chosen for 상담 목록, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListColumns {
    /// Each at most once; empty: the usual ones.
    pub columns: Vec<ListColumn>,
}
