use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AgentRef, Channel, RefusedRoom, Role, Status};

/// 상담원 변경 요청 or 상담내용 검토 요청.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgentRequest {
    /// Opaque id.
    pub id: String,
    /// What is asked for.
    pub kind: RequestKind,
    /// Where it stands.
    pub state: RequestState,
    /// 방번호.
    pub room_no: String,
    /// The room; null where the reader may not read it.
    pub room: Option<RequestRoom>,
    /// Who asks.
    pub from: AgentRef,
    /// Who is asked; null: any manager of who asks.
    pub to: Option<AgentRef>,
    /// Why.
    pub reason: String,
    /// When it was asked.
    pub requested_at: String,
    /// When it was decided.
    pub decided_at: Option<String>,
    /// Who decided; null: nobody had to.
    pub decided_by: Option<AgentRef>,
    /// What was answered.
    pub answer: Option<String>,
    /// What the reader may do with it now.
    pub actions: RequestActions,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// 상담원 변경 요청
    Transfer,
    /// 상담내용 검토 요청
    Review,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Not answered yet.
    Pending,
    /// Approved; of a review: answered.
    Approved,
    /// Rejected.
    Rejected,
    /// Closed because the room ended or changed hands.
    Closed,
    /// Taken back by who asked.
    Withdrawn,
}

/// The room of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequestRoom {
    /// The customer's name, or the customer id where none is known.
    pub name: String,
    /// Whether `name` tells who it is.
    pub named: bool,
    /// The channel it came in by.
    pub channel: Channel,
    /// F1.
    pub status: Status,
}

/// What the reader may do with a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequestActions {
    /// 승인, or answering a review.
    pub approve: bool,
    /// 반려
    pub reject: bool,
    /// Taking it back.
    pub withdraw: bool,
    /// Opening its room.
    pub open: bool,
}

/// A page of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequestList {
    /// Newest first.
    pub items: Vec<AgentRequest>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
    /// How many there are in each state, of what the other filters leave.
    pub counts: RequestCounts,
}

/// How many requests are in each state; counting ends at 1,000.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequestCounts {
    /// Not answered yet.
    pub pending: i64,
    /// Approved, or answered.
    pub approved: i64,
    /// Rejected.
    pub rejected: i64,
    /// Closed because the room ended or changed hands.
    pub closed: i64,
    /// Taken back.
    pub withdrawn: i64,
}

/// 상담원 변경 요청 as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewTransferRequest {
    /// A colleague of the same group.
    pub to_agent_id: String,
    /// 1 to 1,000 characters.
    pub reason: String,
}

/// 상담내용 검토 요청 as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewReviewRequest {
    /// A manager of one's group, or an administrator; absent or null: any manager of one's group.
    #[serde(default)]
    pub to_agent_id: Option<String>,
    /// 1 to 1,000 characters.
    pub reason: String,
}

/// What is said to a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct RequestAnswer {
    /// At most 1,000 characters; absent, null or blank: nothing.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What the live connection tells of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RequestNews {
    /// Opaque id.
    pub id: String,
    /// What is asked for.
    pub kind: RequestKind,
    /// Where it stands.
    pub state: RequestState,
    /// 방번호.
    pub room_no: String,
    /// Who asks.
    pub from: AgentRef,
    /// Who is asked; null: any manager of who asks.
    pub to: Option<AgentRef>,
    /// Who decided; null: nobody had to, or nobody has.
    pub decided_by: Option<AgentRef>,
}

/// Somebody who may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Colleague {
    /// Opaque id.
    pub agent_id: String,
    /// Shown name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// 상담함
    pub available: bool,
    /// Rooms now.
    pub load: i64,
    /// Most rooms at a time.
    pub capacity: i64,
    /// Whether no room more can go to them now.
    pub full: bool,
}

/// Who may be asked about a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Colleagues {
    /// For 상담원 변경 요청.
    pub transfer: Vec<Colleague>,
    /// For 상담내용 검토 요청.
    pub review: Vec<Colleague>,
    /// Who approves 상담원 변경 요청.
    pub transfer_approval: TransferApproval,
}

/// Who approves 상담원 변경 요청.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferApproval {
    /// Nobody has to.
    Automatic,
    /// The colleague asked.
    Target,
    /// A manager of who asks.
    Manager,
    /// Either of them.
    TargetOrManager,
}

/// Settings of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RequestSettings {
    /// The version that was read; an older one is refused; absent: the last one to write wins.
    #[serde(default)]
    pub version: Option<i64>,
    /// Who approves 상담원 변경 요청.
    pub transfer_approval: TransferApproval,
}

/// Agents as who oversees them sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Team {
    /// By name.
    pub agents: Vec<TeamAgent>,
}

/// An agent at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TeamAgent {
    /// Opaque id.
    pub agent_id: String,
    /// Shown name.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// 상담함
    pub available: bool,
    /// Rooms now.
    pub load: i64,
    /// Most rooms at a time.
    pub capacity: i64,
    /// 접수
    pub assigned: i64,
    /// 진행, 문의
    pub inquiry: i64,
    /// 진행, 응대
    pub answered: i64,
    /// 보류
    pub on_hold: i64,
    /// Since when the customer waits who has waited longest for an answer.
    pub waiting_since: Option<String>,
}

/// The agent a manager gives a room to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewAgentOfRoom {
    /// An agent of one's groups; of the site for administrators.
    pub agent_id: String,
}

/// The agent a manager gives several rooms to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewAgentOfRooms {
    /// At most 100.
    pub room_nos: Vec<String>,
    /// An agent of one's groups; of the site for administrators.
    pub agent_id: String,
}

/// Answer of changing several rooms.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ChangedRooms {
    /// Changed now, or like that before.
    pub changed: Vec<String>,
    /// Not changed, with the reason: `room_ended`, `not_found`, `forbidden`, `at_capacity`.
    pub refused: Vec<RefusedRoom>,
}
