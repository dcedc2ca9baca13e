use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 보류 of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hold {
    /// When it ends by itself; null: when it is lifted.
    pub until: Option<String>,
}

/// 보류 as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewHold {
    /// On hold, or lifted.
    pub on: bool,
    /// When it ends by itself: in the future, within a year; absent or null: when it is lifted.
    #[serde(default)]
    pub until: Option<String>,
}

/// 고객 등급
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// VIP
    Vip,
    /// 주의
    Caution,
}

impl From<Grade> for domain::mark::Grade {
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::Vip => Self::Vip,
            Grade::Caution => Self::Caution,
        }
    }
}

impl From<domain::mark::Grade> for Grade {
    fn from(grade: domain::mark::Grade) -> Self {
        match grade {
            domain::mark::Grade::Vip => Self::Vip,
            domain::mark::Grade::Caution => Self::Caution,
        }
    }
}

/// 고객 등급 as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewGrade {
    /// null: none.
    pub grade: Option<Grade>,
}

/// A room's sign as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewFlag {
    /// 1 to 8; null: none.
    pub flag: Option<i64>,
}

/// 상담방태그
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomTags {
    /// Up to 50 of at most 20 characters.
    pub tags: Vec<String>,
}

/// A reminder of one agent about a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Alarm {
    /// The room.
    pub room_no: String,
    /// In lists of alarms: the customer's name, or the customer id where none is known; null where the reader may not read
    /// the room any more.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether `name` tells who it is.
    #[serde(default)]
    #[schema(required = true)]
    pub named: bool,
    /// When it rings.
    pub at: String,
    /// What for; may be empty.
    pub note: String,
    /// Whether it has rung; it stays until it is dropped.
    pub rung: bool,
}

/// An alarm as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewAlarm {
    /// In the future, within a year; null: no alarm any more.
    pub at: Option<String>,
    /// At most 200 characters.
    #[serde(default)]
    pub note: String,
}

/// One's own alarms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AlarmList {
    /// The next first.
    pub items: Vec<Alarm>,
    /// Always null.
    pub next_cursor: Option<String>,
}

/// The alarm that stands about a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoomAlarm {
    /// null: none.
    pub alarm: Option<Alarm>,
}

/// 상담 분류 of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Categories {
    /// Opaque, of the list as it was read: another one than today's is refused. Empty where there are none yet.
    #[serde(default)]
    #[schema(required = true)]
    pub version: String,
    /// 대분류 in their order, 미사용 ones among them.
    pub items: Vec<Category>,
}

/// A 대분류. None is ever deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    /// Opaque; absent on a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// At most 15 characters.
    pub name: String,
    /// false: 미사용.
    pub used: bool,
    /// 중분류 in their order.
    #[serde(default)]
    #[schema(required = true)]
    pub divisions: Vec<Division>,
}

/// A 중분류.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Division {
    /// Opaque; absent on a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// At most 15 characters.
    pub name: String,
    /// false: 미사용.
    pub used: bool,
}

/// 상담 분류 of a room as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct ChosenCategory {
    /// 대분류; null: none.
    #[serde(default)]
    pub category_id: Option<String>,
    /// 중분류 below it; null: none.
    #[serde(default)]
    pub division_id: Option<String>,
    /// 소분류 below that, at most 8 characters.
    #[serde(default)]
    pub detail: Option<String>,
}

/// 상담 분류 of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomCategory {
    /// 대분류
    pub category_id: Option<String>,
    /// 중분류
    pub division_id: Option<String>,
    /// 소분류
    pub detail: Option<String>,
    /// Name of 대분류 today.
    pub category: Option<String>,
    /// Name of 중분류 today.
    pub division: Option<String>,
    /// `대/중/소`, `대/중`, `대` or `-`.
    pub label: String,
}
