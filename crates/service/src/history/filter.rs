use domain::{AgentId, ChannelId, Millis, RoomNo, SiteId};
use jiff::{ToSpan as _, civil::Date};
use store::{
    AsConn,
    history::filter::{self as stored, CategoryCount, HandledBy},
};

use crate::{Desk, Error, room::readable, session::Session, site, view};

/// What stands for the consultations that nobody ever had.
const BOT: &str = "bot";
/// What stands for those without a classification.
const NONE: &str = "none";
/// Longer than any id of a category.
const ID_MAX: usize = 100;

/// What a list is narrowed to, as it was sent; empty: to nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Id of a channel.
    pub channel_id: String,
    /// Id of an agent who ever had it, or `bot`.
    pub agent_id: String,
    /// Id of a 대분류 or a 중분류, or `none`.
    pub category_id: String,
    /// The first day, YYYY-MM-DD in the site's time zone.
    pub from: String,
    /// The last day.
    pub to: String,
}

impl Filter {
    /// As the store takes it; `None` where it narrows to nothing.
    pub(super) async fn read(&self, conn: &mut dyn AsConn, site: SiteId) -> Result<Option<stored::Filter>, Error> {
        if *self == Self::default() {
            return Ok(None);
        }
        let agent = match self.agent_id.as_str() {
            "" => None,
            BOT => Some(HandledBy::Nobody),
            id => Some(HandledBy::Agent(AgentId(number(id, "agent_id")?))),
        };
        let category = match self.category_id.as_str() {
            "" => None,
            NONE => Some(String::new()),
            id if id.len() > ID_MAX || id.contains('\0') => return Err(Error::field("category_id", "invalid")),
            id => Some(id.to_owned()),
        };
        let channel = match self.channel_id.as_str() {
            "" => None,
            id => Some(ChannelId(number(id, "channel_id")?)),
        };
        let (from, until) = period(conn, site, &self.from, &self.to).await?;
        Ok(Some(stored::Filter { channel, agent, category, from, until }))
    }
}

/// From the first instant of a day to the last one of another, in the site's time zone; an empty text: no bound.
pub(crate) async fn period(
    conn: &mut dyn AsConn,
    site: SiteId,
    from: &str,
    to: &str,
) -> Result<(Option<Millis>, Option<Millis>), Error> {
    let (from, to) = (day(from, "from")?, day(to, "to")?);
    if from.is_none() && to.is_none() {
        return Ok((None, None));
    }
    let zone = store::site::find(conn, site).await?.ok_or(Error::NotFound)?.time_zone;
    let zone = site::zone(&zone)?;
    let last = to.map(|to| to.checked_add(1.day()).map_err(|_| Error::field("to", "invalid"))).transpose()?;
    Ok((from.and_then(|day| Millis::of_day(day, &zone)), last.and_then(|day| Millis::of_day(day, &zone))))
}

/// An id; they are all above zero.
pub(crate) fn number(text: &str, field: &'static str) -> Result<i64, Error> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(|| Error::field(field, "invalid"))
}

pub(crate) fn day(text: &str, field: &'static str) -> Result<Option<Date>, Error> {
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match text {
        "" => Ok(None),
        text if plain => text.parse().map(Some).map_err(|_| Error::field(field, "invalid")),
        _ => Err(Error::field(field, "invalid")),
    }
}

/// What the list of this room's customer may be narrowed to.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room.
pub async fn filters(desk: &Desk, session: &Session, room: RoomNo) -> Result<view::HistoryFilters, Error> {
    let mut read = desk.read().await?;
    let head = readable(&mut read, session, room).await?;
    let (site, customer) = (session.site, head.customer);
    let channels = stored::channels(&mut read, site, customer).await?;
    let agents = stored::agents(&mut read, site, customer).await?;
    let categories = stored::categories(&mut read, site, customer).await?;
    let assigned = stored::ever_assigned(&mut read, site, customer).await?;
    let nobodys = store::history::count(&mut read, site, customer).await? - assigned;
    let order = store::category::all(&mut read, site).await?;
    drop(read);
    let bot = super::bot(session.preferences.locale).to_owned();
    let bot = (nobodys > 0).then(|| view::FilterOption { id: BOT.to_owned(), label: bot, count: nobodys });
    let named = agents.into_iter().map(|(id, label, count)| view::FilterOption { id: id.to_string(), label, count });
    let channel = |one: stored::ChannelCount| view::ChannelOption {
        id: one.id.to_string(),
        kind: one.kind.into(),
        label: one.label,
        count: one.count,
    };
    Ok(view::HistoryFilters {
        channels: channels.into_iter().map(channel).collect(),
        agents: bot.into_iter().chain(named).collect(),
        categories: options(categories, |id| order.iter().position(|known| known.id == id)),
    })
}

/// Places of a 대분류 and of a 중분류 below it.
type InOrder = (Option<usize>, Option<usize>);

/// Each 대분류 with all of its consultations in the site's order, its 중분류 behind it, and last those that have none.
fn options(counts: Vec<CategoryCount>, place: impl Fn(&str) -> Option<usize>) -> Vec<view::FilterOption> {
    let mut found: Vec<(InOrder, view::FilterOption)> = Vec::new();
    let mut unclassified = 0;
    for one in counts {
        let Some((id, name)) = one.category_id.zip(one.category) else {
            unclassified += one.count;
            continue;
        };
        let top = place(&id);
        match found.iter_mut().find(|(_, option)| option.id == id) {
            Some((_, option)) => option.count += one.count,
            None => found.push(((top, None), view::FilterOption { id, label: name.clone(), count: one.count })),
        }
        if let Some((id, division)) = one.division_id.zip(one.division) {
            let option = view::FilterOption { label: format!("{name}/{division}"), count: one.count, id };
            found.push(((top, place(&option.id)), option));
        }
    }
    found.sort_by_key(|(place, _)| *place);
    let none = view::FilterOption { id: NONE.to_owned(), label: "-".to_owned(), count: unclassified };
    found.into_iter().map(|(_, option)| option).chain((unclassified > 0).then_some(none)).collect()
}
