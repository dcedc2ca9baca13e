use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{AgentRef, AssignedHow, HoursDay, Role};

/// 배분방식
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DistributionMode {
    /// 자동배분
    Auto,
    /// 수동배분
    Manual,
    /// 하이브리드
    Hybrid,
}

/// How 자동배분 chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DistributionRule {
    /// Who has the fewest rooms.
    Fewest,
    /// One after the other.
    RoundRobin,
    /// The group that looks after the room's 분류.
    Category,
    /// The group that looks after the room's channel.
    Channel,
}

/// The group that looks after a 분류.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CategoryGroup {
    /// 대분류
    pub category_id: String,
    /// 중분류; null: all of the 대분류 that no other line names.
    #[serde(default)]
    pub division_id: Option<String>,
    /// The group.
    pub group_id: String,
}

/// The group that looks after a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelGroup {
    /// The channel.
    pub channel_id: String,
    /// The group.
    pub group_id: String,
}

/// 상담 배분 관리
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Distribution {
    /// A PUT that carries an older one is refused.
    pub version: i64,
    /// 배분방식
    pub mode: DistributionMode,
    /// How 자동배분 chooses.
    pub rule: DistributionRule,
    /// For the rule by 분류.
    pub categories: Vec<CategoryGroup>,
    /// For the rule by channel.
    pub channels: Vec<ChannelGroup>,
    /// What no line names; null: everybody.
    pub rest_group_id: Option<String>,
}

/// 상담 배분 관리 as wanted. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewDistribution {
    /// The version that was read; without one the last write wins.
    #[serde(default)]
    pub version: Option<i64>,
    /// 배분방식
    #[serde(default)]
    pub mode: Option<DistributionMode>,
    /// How 자동배분 chooses.
    #[serde(default)]
    pub rule: Option<DistributionRule>,
    /// For the rule by 분류: at most 500 lines, each 분류 once.
    #[serde(default)]
    pub categories: Option<Vec<CategoryGroup>>,
    /// For the rule by channel: each channel once.
    #[serde(default)]
    pub channels: Option<Vec<ChannelGroup>>,
    /// What no line names; null: everybody.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub rest_group_id: Option<Option<String>>,
}

/// Tells null from what is left out.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// Groups of agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Groups {
    /// A PUT that carries an older one is refused.
    pub version: i64,
    /// Oldest first.
    pub items: Vec<Group>,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Group {
    /// Opaque.
    pub id: String,
    /// 1 to 30 characters.
    pub name: String,
    /// Who belongs to it.
    pub members: Vec<GroupMember>,
}

/// An agent of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GroupMember {
    /// Opaque.
    pub agent_id: String,
    /// Shown name.
    pub name: String,
    /// Whether they lead it: a 매니저 sees the rooms of the groups they lead.
    pub leads: bool,
}

/// Groups as wanted; those that are left out go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewGroups {
    /// The version that was read; without one the last write wins.
    #[serde(default)]
    pub version: Option<i64>,
    /// At most 200.
    pub items: Vec<NewGroup>,
}

/// A group as wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewGroup {
    /// Absent on a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// 1 to 30 characters, unlike any other group's.
    pub name: String,
    /// At least one.
    pub members: Vec<NewMember>,
}

/// An agent of a group as wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewMember {
    /// The agent.
    pub agent_id: String,
    /// Whether they lead it.
    #[serde(default)]
    pub leads: bool,
}

/// Agents with what they may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Staff {
    /// A PUT that carries an older one is refused.
    pub version: i64,
    /// By name.
    pub items: Vec<StaffMember>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// An agent with what they may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StaffMember {
    /// Opaque.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// 상담사, 매니저 or 관리자.
    pub role: Role,
    /// 상담함
    pub available: bool,
    /// Whether it is within their working hours and the site's now.
    pub on_duty: bool,
    /// Rooms they have.
    pub load: i64,
    /// Rooms they may have: 1 to 1,000.
    pub capacity: i64,
    /// Their working hours, the seven days, Monday first; null: whenever the site is open.
    pub week: Option<Vec<HoursDay>>,
    /// Names of their groups.
    pub groups: Vec<String>,
}

/// What agents may take as wanted; agents that are left out stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewStaff {
    /// The version that was read; without one the last write wins.
    #[serde(default)]
    pub version: Option<i64>,
    /// Agents to be changed.
    pub items: Vec<NewStaffMember>,
}

/// What an agent may take as wanted. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewStaffMember {
    /// The agent.
    pub id: String,
    /// Rooms they may have: 1 to 1,000. Rooms they have beyond it stay theirs.
    #[serde(default)]
    pub capacity: Option<i64>,
    /// The seven days, Monday first; null: whenever the site is open.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<HoursDay>>)]
    pub week: Option<Option<Vec<HoursDay>>>,
}

/// The assignment log of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssignmentList {
    /// Oldest first.
    pub items: Vec<Assignment>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// A room came to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Assignment {
    /// When.
    pub at: String,
    /// Who had it before.
    pub from: Option<AgentRef>,
    /// Who has it from then on.
    pub to: AgentRef,
    /// How it came.
    pub how: AssignedHow,
    /// Who did it; null where it was given out.
    pub by: Option<AgentRef>,
    /// Why to them; null unless it was given out.
    pub reason: Option<AssignmentReason>,
}

/// '왜 이 상담사에게?'
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssignmentReason {
    /// The rule that chose.
    pub rule: DistributionRule,
    /// Name of the group it was for, empty where the group is gone; null: everybody.
    pub group: Option<String>,
    /// Who could take it, the chosen one first; at most ten.
    pub eligible: Vec<Candidate>,
    /// Who could not; at most ten.
    pub others: Vec<PassedOver>,
    /// Agents beyond those.
    pub unnamed: i64,
}

/// An agent who could take a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Candidate {
    /// Who.
    pub agent: AgentRef,
    /// Rooms they had at that moment.
    pub load: i64,
    /// Rooms they might have.
    pub capacity: i64,
}

/// An agent who could not take a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PassedOver {
    /// Who.
    pub agent: AgentRef,
    /// Rooms they had at that moment.
    pub load: i64,
    /// Rooms they might have.
    pub capacity: i64,
    /// Why not.
    pub why: WhyNot,
}

/// Why an agent could not take a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// 상담 안함
    NotAvailable,
    /// Outside of their working hours, or of the site's.
    OffDuty,
    /// They had as many as they may.
    AtCapacity,
    /// Another group looks after it.
    OtherGroup,
}

macro_rules! same {
    ($ours:ident, $theirs:path, $($variant:ident),+) => {
        impl From<$theirs> for $ours {
            fn from(from: $theirs) -> Self {
                match from { $(<$theirs>::$variant => Self::$variant,)+ }
            }
        }
        impl From<$ours> for $theirs {
            fn from(from: $ours) -> Self {
                match from { $($ours::$variant => <$theirs>::$variant,)+ }
            }
        }
    };
}

same!(DistributionMode, domain::distribution::Mode, Auto, Manual, Hybrid);
same!(DistributionRule, domain::distribution::Rule, Fewest, RoundRobin, Category, Channel);
same!(WhyNot, domain::distribution::Why, NotAvailable, OffDuty, AtCapacity, OtherGroup);
