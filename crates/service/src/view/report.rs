use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ChannelKind;

/// How many consultations began in a period, and how long they took. A consultation counts on the day on which it began, in
/// the site's time zone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportTotals {
    /// 접수: all of them.
    pub received: i64,
    /// 종료: that are over.
    pub ended: i64,
    /// 놓침: over and needed an agent, and none ever wrote.
    pub missed: i64,
    /// 응답: in which an agent wrote.
    pub answered: i64,
    /// 봇: that needed no agent so far.
    pub bot: i64,
    /// 첫 응답, median in milliseconds: from when an agent was needed to their first message.
    pub response_median_ms: Option<i64>,
    /// 첫 응답: nine of ten took no longer.
    pub response_p90_ms: Option<i64>,
    /// 총 상담시간, median in milliseconds, of those that are over.
    pub duration_median_ms: Option<i64>,
    /// 총 상담시간: nine of ten took no longer.
    pub duration_p90_ms: Option<i64>,
}

/// Whole days, YYYY-MM-DD in the site's time zone, both inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportPeriod {
    /// The first.
    pub from: String,
    /// The last.
    pub to: String,
}

/// A period at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportOverview {
    /// The period.
    pub period: ReportPeriod,
    /// As many days right before it.
    pub before: ReportPeriod,
    /// Of the period.
    pub totals: ReportTotals,
    /// Of the one before.
    pub totals_before: ReportTotals,
    /// Each day of the period.
    pub days: Vec<ReportDay>,
}

/// One day of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportDay {
    /// YYYY-MM-DD
    pub day: String,
    /// 접수
    pub received: i64,
    /// 종료
    pub ended: i64,
    /// 놓침
    pub missed: i64,
    /// 응답
    pub answered: i64,
}

/// What consultations are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportBy {
    /// 인입 채널
    Channel,
    /// 담당: who has it or had it last.
    Agent,
    /// 대분류/중분류
    Category,
}

/// A period by channel, agent or category, most consultations first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportGroups {
    /// The period.
    pub period: ReportPeriod,
    /// What they are told apart by.
    pub by: ReportBy,
    /// Sums up to the totals of the period.
    pub rows: Vec<ReportGroup>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportGroup {
    /// Opaque id; null: without a channel's, agent's or category's name.
    pub id: Option<String>,
    /// Today's name.
    pub label: String,
    /// Kind of a channel.
    pub channel: Option<ChannelKind>,
    /// How many and how long.
    #[serde(flatten)]
    pub totals: ReportTotals,
}

/// A period by the hours of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportHours {
    /// The period.
    pub period: ReportPeriod,
    /// 7 days from Monday, each of 24 hours on the wall: how many began.
    pub received: Vec<Vec<i64>>,
    /// The most that any of them has.
    pub most: i64,
}

/// Which table is wanted as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportTable {
    /// By day.
    Days,
    /// By channel.
    Channel,
    /// By agent.
    Agent,
    /// By category.
    Category,
    /// By hour of the week.
    Hours,
}
