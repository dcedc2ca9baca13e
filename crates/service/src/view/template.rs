use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Attachment;

/// A template as this agent sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Template {
    /// Opaque id.
    pub id: String,
    /// Whether everybody reads it; else it is the agent's own.
    pub shared: bool,
    /// Its category; null: none.
    pub category_id: Option<String>,
    /// Shown in lists.
    pub title: String,
    /// With its variables as they are written.
    pub body: String,
    /// Typed behind `/` to insert it.
    pub code: Option<String>,
    /// Sent along with it.
    pub files: Vec<Attachment>,
    /// Whether this agent likes it.
    pub favourite: bool,
    /// How often anybody inserted it.
    pub uses: i64,
    /// How often this agent did.
    pub own_uses: i64,
    /// When this agent last did.
    pub used_at: Option<String>,
    /// To be sent with the next change.
    pub version: i64,
    /// When it was last changed.
    pub updated_at: String,
    /// Who changed it.
    pub updated_by: Option<String>,
    /// Whether this agent may change it.
    pub editable: bool,
}

/// A category of templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TemplateCategory {
    /// Opaque id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is the site's; else the agent's own.
    pub shared: bool,
    /// How many templates are in it.
    pub count: i64,
}

/// Templates an agent may insert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TemplateList {
    /// The site's, then the agent's own; with `q` those in which it is found, the best first.
    pub items: Vec<Template>,
    /// In their order: the site's, then the agent's own.
    pub categories: Vec<TemplateCategory>,
    /// What may stand between `{{` and `}}`.
    pub variables: Vec<String>,
    /// Whether this agent writes templates for everybody.
    pub shares: bool,
}

/// A template as wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewTemplate {
    /// A category of the same owner; absent or null: none.
    #[serde(default)]
    pub category_id: Option<String>,
    /// At most 60 characters.
    pub title: String,
    /// At most 2,000 characters; may be blank where files stand beside it.
    #[serde(default)]
    pub body: String,
    /// At most 20 letters and digits, `-`, `_` and `.`; unique among the owner's, case apart.
    #[serde(default)]
    pub code: Option<String>,
    /// At most 5: files it has, or uploaded ones.
    #[serde(default)]
    pub attachment_ids: Vec<String>,
    /// The one that is changed; absent: whatever stands.
    #[serde(default)]
    pub version: Option<i64>,
}

/// Whether an agent likes a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Favourite {
    /// Liked or not.
    pub on: bool,
}

/// Categories of one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TemplateCategories {
    /// To be sent with the next change.
    pub version: i64,
    /// In their order.
    pub items: Vec<TemplateCategory>,
}

/// A category as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct WantedTemplateCategory {
    /// Absent: a new one.
    #[serde(default)]
    pub id: Option<String>,
    /// At most 20 characters, unique among the owner's, case apart.
    pub name: String,
}

/// A category that goes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct RemovedTemplateCategory {
    /// Which.
    pub id: String,
    /// Where its templates go; absent or null: to no category.
    #[serde(default)]
    pub move_to: Option<String>,
}

/// All categories of an owner as wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewTemplateCategories {
    /// As read; absent: whatever stands.
    #[serde(default)]
    pub version: Option<i64>,
    /// In their order, those that stay and new ones.
    pub items: Vec<WantedTemplateCategory>,
    /// Those that go.
    #[serde(default)]
    pub removed: Vec<RemovedTemplateCategory>,
}

/// A template filled for a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FilledTemplate {
    /// As it is inserted.
    pub text: String,
    /// Variables for which nothing is known.
    pub missing: Vec<String>,
    /// Looked at: the template's files. Inserted: copies that the agent's next message may carry.
    pub files: Vec<Attachment>,
}

/// A text that is not a template yet.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct TemplateDraft {
    /// With its variables as they are written.
    pub body: String,
}

/// What becomes of a row of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SheetOutcome {
    /// A new template.
    New,
    /// A template changes.
    Changed,
    /// It is there already.
    Same,
}

/// A row of a file that can be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetRow {
    /// Line of the file, from 1.
    pub line: u64,
    /// 분류
    pub category: Option<String>,
    /// 제목
    pub title: String,
    /// 내용
    pub body: String,
    /// 단축코드
    pub code: Option<String>,
    /// What becomes of it.
    pub outcome: SheetOutcome,
}

/// A row of a file that can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetFault {
    /// Line of the file, from 1.
    pub line: u64,
    /// `category`, `title`, `body`, `code` or `row`.
    pub field: String,
    /// As in refusals; `unknown_variable`, `code_twice`, `twice` as well.
    pub code: String,
    /// In the caller's language.
    pub message: String,
    /// Most characters, or the earlier line.
    pub max: Option<i64>,
    /// The variable that is not known.
    pub variable: Option<String>,
}

/// What a file of templates does, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sheet {
    /// Of the templates it was compared with; to be sent when it is to be done.
    pub version: i64,
    /// Whether it is done.
    pub done: bool,
    /// Rows that can be taken.
    pub rows: Vec<SheetRow>,
    /// Rows that can't be; nothing is done while there are any.
    pub faults: Vec<SheetFault>,
    /// Categories that come with it.
    pub new_categories: Vec<String>,
    /// How many templates come with it.
    pub new: i64,
    /// How many change.
    pub changed: i64,
    /// How many are there already.
    pub same: i64,
}
