use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Attachment, ChannelKind, MessageButton};

/// Where a bot is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotChannel {
    /// The channel.
    pub channel_id: String,
    /// Its kind.
    pub kind: ChannelKind,
    /// Its label.
    pub label: String,
    /// Whether rooms of it begin with the bot.
    pub on: bool,
}

/// Switches a bot in a channel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct BotSwitch {
    /// The channel.
    pub channel_id: String,
    /// Whether rooms of it begin with the bot from now on.
    pub on: bool,
}

/// What a bot may ask for; a phone number given to it is 전화, never 휴대폰.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BotField {
    /// 이름
    Name,
    /// 전화
    Phone,
    /// 이메일
    Email,
    /// 생년월일
    BirthDate,
    /// 주소
    Address,
}

/// A question about the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BotQuestion {
    /// What is asked for.
    pub field: BotField,
    /// The words, at most 200 characters; empty: the usual ones.
    #[serde(default)]
    pub words: String,
    /// Whether there is no button to skip it.
    #[serde(default)]
    pub required: bool,
}

/// 프로필봇: consent first, then the items in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProfileBot {
    /// Of the settings; a PUT that carries an older one is refused.
    pub version: i64,
    /// Where it is on.
    pub channels: Vec<BotChannel>,
    /// Said first; may be empty.
    pub greeting: String,
    /// A picture shown before it: one of `images`.
    pub image: Option<String>,
    /// What consent is asked for; empty: the usual words.
    pub consent: String,
    /// The questions in order.
    pub items: Vec<BotQuestion>,
    /// Said after the last answer; empty: the usual words.
    pub thanks: String,
    /// The pictures it shows.
    pub images: Vec<Attachment>,
    /// What is said where nothing is set.
    pub usual: UsualWords,
}

/// The same as set. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewProfileBot {
    /// The version that was read; an older one is refused, and without one the last write wins.
    #[serde(default)]
    pub version: Option<i64>,
    /// Where it is on; channels that are left out stay as they are.
    #[serde(default)]
    pub channels: Vec<BotSwitch>,
    /// Said first.
    #[serde(default)]
    pub greeting: Option<String>,
    /// A picture that was uploaded; null: none.
    #[serde(default, deserialize_with = "given")]
    pub image: Option<Option<String>>,
    /// What consent is asked for.
    #[serde(default)]
    pub consent: Option<String>,
    /// The questions in order.
    #[serde(default)]
    pub items: Option<Vec<BotQuestion>>,
    /// Said after the last answer.
    #[serde(default)]
    pub thanks: Option<String>,
}

fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// What bots say where nothing is set, in the site's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UsualWords {
    /// Consent is asked for.
    pub consent: String,
    /// Button: consent.
    pub agree: String,
    /// Button: none.
    pub disagree: String,
    /// Button: no answer to this one.
    pub skip: String,
    /// After the last answer.
    pub thanks: String,
    /// To what isn't understood.
    pub fallback: String,
    /// Button: the first node.
    pub home: String,
    /// Button: the node before.
    pub back: String,
    /// Questions: 이름, 전화, 이메일, 생년월일, 주소.
    pub questions: Vec<String>,
}

/// 챗봇: nodes that lead to one another by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BotTree {
    /// The key of the node it begins with.
    pub start: String,
    /// At most 500.
    pub nodes: Vec<BotNode>,
    /// Said to what isn't understood; empty: the usual words.
    #[serde(default)]
    pub fallback: String,
    /// After so many answers in a row that aren't understood an agent is called; 0: never.
    #[serde(default = "misses")]
    pub misses: u8,
    /// Asked before a form; empty: the usual words.
    #[serde(default)]
    pub consent: String,
}

fn misses() -> u8 {
    domain::bot::MISSES_DEFAULT
}

/// Something the chatbot says, and what comes after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BotNode {
    /// What others lead to it by: at most 32 letters, digits, - and _.
    pub key: String,
    /// What administrators call it, at most 40 characters.
    #[serde(default)]
    pub title: String,
    /// What is said, at most 1,000 characters.
    #[serde(default)]
    pub text: String,
    /// A picture shown before it.
    #[serde(default)]
    pub image: Option<String>,
    /// What comes after it.
    pub step: BotStep,
}

/// What comes after a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BotStep {
    /// The customer chooses.
    Menu {
        /// At most 10.
        #[serde(default)]
        buttons: Vec<BotButton>,
    },
    /// Another node, at once.
    Next {
        /// Its key.
        to: String,
    },
    /// Questions whose answers go to the customer's profile, then another node.
    Form {
        /// In order.
        #[serde(default)]
        items: Vec<BotQuestion>,
        /// The key of the node after them.
        to: String,
    },
    /// 상담원 연결
    Agent {
        /// 대분류 of the room from then on.
        #[serde(default)]
        category_id: Option<String>,
        /// 중분류
        #[serde(default)]
        division_id: Option<String>,
    },
    /// The consultation is over.
    End,
}

/// A button of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BotButton {
    /// Leads to another node.
    Go {
        /// At most 28 characters.
        label: String,
        /// The key of that node.
        to: String,
    },
    /// Opens a page.
    Link {
        /// At most 28 characters.
        label: String,
        /// http or https.
        url: String,
    },
}

/// Something that has to be put right before publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotProblem {
    /// The key of the node; null where it is the whole.
    pub node: Option<String>,
    /// Stable code.
    pub code: String,
    /// What it is about: a button, a key, a channel.
    pub about: Option<String>,
    /// What is allowed, where that is a number.
    pub max: Option<i64>,
}

/// [챗봇]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Chatbot {
    /// Of the settings; a call that carries an older one is refused.
    pub version: i64,
    /// Where it is on.
    pub channels: Vec<BotChannel>,
    /// Minutes it waits for an answer, 10 to 10,070; then the room ends.
    pub idle: i64,
    /// What is being edited.
    pub draft: BotTree,
    /// The version that rooms begin with; null: never published.
    pub published: Option<i64>,
    /// Whether the draft says something else than that version.
    pub changed: bool,
    /// What is wrong with the draft.
    pub problems: Vec<BotProblem>,
    /// The pictures it shows.
    pub images: Vec<Attachment>,
    /// What is said where nothing is set.
    pub usual: UsualWords,
}

/// The same as set. What is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewChatbot {
    /// The version that was read; an older one is refused, and without one the last write wins.
    #[serde(default)]
    pub version: Option<i64>,
    /// Where it is on; channels that are left out stay as they are.
    #[serde(default)]
    pub channels: Vec<BotSwitch>,
    /// Minutes it waits for an answer.
    #[serde(default)]
    pub idle: Option<i64>,
    /// What is being edited; may have problems.
    #[serde(default)]
    pub draft: Option<BotTree>,
}

/// Which state of the settings is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub struct BotState {
    /// The version that was read; without one whatever stands.
    #[serde(default)]
    pub version: Option<i64>,
}

/// A version that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotVersion {
    /// Its number.
    pub version: i64,
    /// When.
    pub at: String,
    /// Name of the agent who published it.
    pub by: Option<String>,
    /// Whether rooms begin with it now.
    pub current: bool,
}

/// Versions, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotVersions {
    /// The newest first.
    pub items: Vec<BotVersion>,
    /// Opaque; null on the last page.
    pub next_cursor: Option<String>,
}

/// A draft to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct BotDraft {
    /// The draft.
    pub draft: BotTree,
}

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotProblems {
    /// Empty: it may be published.
    pub problems: Vec<BotProblem>,
}

/// A message to a draft.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct BotTest {
    /// The draft.
    pub draft: BotTree,
    /// As the last answer gave it; absent at the beginning.
    #[serde(default)]
    pub state: Option<String>,
    /// What the customer says.
    #[serde(default)]
    pub text: String,
    /// The code of the button that was pressed.
    #[serde(default)]
    pub button: Option<String>,
}

/// What a draft answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotAnswer {
    /// What it says.
    pub says: Vec<BotSays>,
    /// Opaque: comes with the next message.
    pub state: String,
    /// What becomes of the room.
    pub then: BotThen,
    /// The key of the node it stands at.
    pub node: Option<String>,
    /// The classification an agent would see: `대/중`.
    pub category: Option<String>,
    /// Fields that would be written.
    pub writes: Vec<BotWrite>,
}

/// Something a draft says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotSays {
    /// The words.
    pub text: String,
    /// A picture before them.
    pub image: Option<String>,
    /// Buttons below them.
    pub buttons: Vec<MessageButton>,
}

/// A field that would be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BotWrite {
    /// The field.
    pub field: BotField,
    /// The value.
    pub value: String,
}

/// What becomes of a room after a bot's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BotThen {
    /// The bot waits for an answer.
    Wait,
    /// Agents have it.
    Agent,
    /// It is over.
    End,
}
