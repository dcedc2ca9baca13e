//! 고객 목록 and 상담 목록 of a site (F15).
//!
//! 매니저 and 관리자 see every row, 상담사 what they have or had last. What was said in a consultation is opened as from
//! 상담이력: through a room one may read (R18).

mod columns;
mod consultations;
mod customers;
mod person;
mod query;

use domain::{
    AgentId, ChannelId, Millis, RoomNo, SiteId,
    access::{Role, Viewer},
    tag,
};
use serde::{Deserialize, Serialize};
use store::list::Behind;

pub use columns::{columns, set_columns};
pub use consultations::consultations;
pub(crate) use consultations::{Consulted, check_consultations, walk_consultations};
pub use customers::customers;
pub(crate) use customers::{Met, check_customers, walk_customers};
pub use person::person;

use crate::{Desk, Error, cursor, history::number, session::Session, view};

/// Rows of one page.
const PAGE: usize = 50;
/// Steps that one answer takes, each of [`store::list::LOOK`] rooms.
const STEPS: usize = 8;
/// What stands for consultations without an agent or a classification.
const NONE: &str = "none";
const TEXT_MAX: usize = 100;

/// What 상담 목록 is narrowed to, as it was sent; empty: to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consultations {
    /// 방번호, 고객 ID, 고객식별번호, 이름, 전화, 이메일 or the account's own 휴대폰.
    pub q: String,
    /// The person.
    pub customer: String,
    /// In these statuses; none: in any.
    pub status: Vec<view::Status>,
    /// Id of a channel.
    pub channel_id: String,
    /// Id of the agent in charge, or `none`.
    pub agent_id: String,
    /// Id of a 대분류 or a 중분류, or `none`.
    pub category_id: String,
    /// 상담방태그
    pub tag: String,
    /// The first day, YYYY-MM-DD in the site's time zone.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// What 고객 목록 is narrowed to, as it was sent; empty: to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Customers {
    /// 고객 ID, 고객식별번호, 이름, 전화 or 이메일.
    pub q: String,
    /// 고객 태그
    pub tag: String,
    /// Id of a channel that one of their accounts has.
    pub channel_id: String,
    /// The first day of the last consultation, YYYY-MM-DD in the site's time zone.
    pub from: String,
    /// The last day of it.
    pub to: String,
}

/// Who reads a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'r> {
    pub site: SiteId,
    pub viewer: &'r Viewer,
    pub locale: view::Locale,
    /// Whether nothing may be left out, as in a file.
    pub whole: bool,
}

impl<'r> Reader<'r> {
    pub(crate) fn of(session: &'r Session) -> Self {
        Self { site: session.site, viewer: &session.viewer, locale: session.preferences.locale, whole: false }
    }

    /// The agent whose rows alone are seen; `None`: everybody's.
    fn only(self) -> Option<AgentId> {
        (self.viewer.role < Role::Manager).then_some(self.viewer.agent)
    }
}

/// Rows of a walk, and the place it goes on behind.
#[derive(Debug)]
pub(crate) struct Walked<T> {
    pub rows: Vec<T>,
    pub next: Option<Behind>,
    /// Whether a search found more people than these rows speak of.
    pub cut: bool,
}

/// What was typed, in bounds.
fn typed<'t>(text: &'t str, field: &'static str) -> Result<&'t str, Error> {
    let text = text.trim();
    if text.chars().count() > TEXT_MAX || text.contains('\0') { Err(Error::field(field, "too_long")) } else { Ok(text) }
}

fn tag(text: &str) -> Result<Option<String>, Error> {
    let text = typed(text, "tag")?;
    Ok((!text.is_empty()).then(|| tag::folded(text)))
}

fn has_tag(tags: &[String], wanted: &str) -> bool {
    tags.iter().any(|one| tag::folded(one) == wanted)
}

fn channel(id: &str) -> Result<Option<ChannelId>, Error> {
    if id.is_empty() { Ok(None) } else { Ok(Some(ChannelId(number(id, "channel_id")?))) }
}

/// A place in a list as a cursor.
fn cursor_behind(place: Behind) -> String {
    cursor::saying(&format!("{}.{}", place.started_at.0, place.room_no))
}

fn place(cursor: &str) -> Result<Behind, Error> {
    if cursor.is_empty() {
        return Ok(Behind::NOTHING);
    }
    let text = cursor::read(cursor)?;
    let (at, number) = text.split_once('.').ok_or(Error::InvalidCursor)?;
    let at = at.parse().map_err(|_| Error::InvalidCursor)?;
    Ok(Behind { started_at: Millis(at), room_no: RoomNo(number.parse().map_err(|_| Error::InvalidCursor)?) })
}

/// What the lists of the site may be narrowed to.
///
/// # Errors
/// When the database fails.
pub async fn choices(desk: &Desk, session: &Session) -> Result<view::ListChoices, Error> {
    let mut read = desk.read().await?;
    let channels = store::site::channels(&mut read, session.site).await?;
    let agents = match Reader::of(session).only() {
        None => store::list::agents(&mut read, session.site).await?,
        Some(_) => Vec::new(),
    };
    let categories = store::category::all(&mut read, session.site).await?;
    drop(read);
    let channel = |one: store::site::ChannelRow| view::ListChannel {
        id: one.id.to_string(),
        kind: one.kind.into(),
        label: one.label,
    };
    let mut shown = Vec::with_capacity(categories.len());
    for top in categories.iter().filter(|one| one.parent.is_none()) {
        shown.push(view::ListChoice { id: top.id.clone(), label: top.name.clone() });
        for below in categories.iter().filter(|one| one.parent.as_ref() == Some(&top.id)) {
            let label = format!("{}/{}", top.name, below.name);
            shown.push(view::ListChoice { id: below.id.clone(), label });
        }
    }
    Ok(view::ListChoices {
        channels: channels.into_iter().map(channel).collect(),
        agents: agents.into_iter().map(|(id, label)| view::ListChoice { id: id.to_string(), label }).collect(),
        categories: shown,
    })
}
