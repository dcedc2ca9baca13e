//! Search of conversations: what was written in them and in their memos, newest first.

mod index;
mod look;
mod people;

use std::{ops::ControlFlow, time::Duration};

use domain::{
    RoomNo, SiteId,
    search::{self as rules, Query, Span},
};
use store::{AsConn, room::Whose, search::Within};

pub use index::{Indexer, disagreeing, work};
pub(crate) use look::{Found, Looking, look};
pub(crate) use people::{candidates, candidates_before};

use crate::{
    Desk, Error, cursor,
    room::{self, readable},
    session::Session,
    view,
};

/// Hits of one page.
const PAGE: usize = 30;
/// Entries that one call looks at, at most; the next one goes on from there.
const LOOKED_AT: usize = 2_048;
/// A search that takes longer is given up.
const TIME: Duration = Duration::from_secs(5);
const LATER_S: u64 = 2;

/// Where is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In every room one may see.
    All,
    /// In all consultations of the customer of this room.
    CustomerOf(RoomNo),
}

/// Messages and memos in which all of `q` is found, newest first. `cursor` is empty for the first page.
///
/// # Errors
/// [`Error::NotFound`] where the agent may not read the room, [`Error::Invalid`] for a `q` without a letter or longer than 100
/// characters, [`Error::InvalidCursor`], [`Error::RateLimited`] where it takes too long.
pub async fn find(
    desk: &Desk,
    session: &Session,
    place: Where,
    q: &str,
    cursor: &str,
) -> Result<view::SearchResult, Error> {
    let query = read(q)?;
    let before = before(cursor)?;
    let _turn = desk.search_turn().await?;
    let searching = in_turn(desk, session, place, (&query, before));
    tokio::time::timeout(TIME, searching).await.unwrap_or(Err(Error::RateLimited { retry_after: LATER_S }))
}

fn read(q: &str) -> Result<Query, Error> {
    if q.chars().count() > rules::QUERY_MAX {
        return Err(Error::field("q", "too_long"));
    }
    let query = Query::new(q);
    if query.is_empty() { Err(Error::field("q", "blank")) } else { Ok(query) }
}

fn before(cursor: &str) -> Result<i64, Error> {
    if cursor.is_empty() {
        return Ok(i64::MAX);
    }
    let number = cursor::read(cursor)?.parse().ok();
    number.filter(|number: &i64| *number >= 0).ok_or(Error::InvalidCursor)
}

async fn in_turn(
    desk: &Desk,
    session: &Session,
    place: Where,
    (query, before): (&Query, i64),
) -> Result<view::SearchResult, Error> {
    let mut read = desk.read().await?;
    let (within, customer) = match place {
        Where::All => (within(&mut read, session.site, &room::readable_by(&session.viewer)).await?, None),
        Where::CustomerOf(room) => {
            let head = readable(&mut read, session, room).await?;
            let accounts = store::search::accounts(&mut read, session.site, [head.customer]).await?;
            (Within::Identities(accounts), Some(head.customer))
        }
    };
    let looking = Looking { site: session.site, query, within: &within, before, most: LOOKED_AT };
    let mut items = Vec::new();
    let go_on = look(&mut read, looking, |found: Found| {
        // The index may lag behind; the room itself decides.
        let may = customer
            .map_or_else(|| session.viewer.may_read(found.hit.access), |customer| found.hit.customer == customer);
        if may {
            items.push(shown(found));
        }
        if items.len() < PAGE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
    .await?;
    let next_cursor = go_on.map(|doc| cursor::saying(&doc.to_string()));
    Ok(view::SearchResult { items, next_cursor, too_short: query.tokens().is_empty() })
}

/// Entries of the rooms of a list; waiting ones are among them.
pub(crate) async fn within(conn: &mut dyn AsConn, site: SiteId, whose: &Whose) -> Result<Within, Error> {
    Ok(match whose {
        Whose::All => Within::Site,
        Whose::Free => Within::Agents { agents: Vec::new(), nobody: false, accounts: Vec::new() },
        Whose::Of(agent) => Within::Agents { agents: vec![*agent], nobody: false, accounts: Vec::new() },
        Whose::Team { agents, me } => {
            let accounts = store::request::reviewed(conn, site, *me).await?;
            Within::Agents { agents: agents.clone(), nobody: true, accounts }
        }
    })
}

fn shown(Found { hit, text, spans }: Found) -> view::SearchHit {
    let excerpt = rules::excerpt(&text, &spans);
    let seq = hit.item.seq().or(hit.memo.map(|(_, after)| after)).unwrap_or_default();
    view::SearchHit {
        room_no: hit.room.to_string(),
        seq,
        memo: hit.memo.map(|(kind, _)| kind.into()),
        from: hit.message.map_or(view::From::Agent, |(sender, _)| sender.into()),
        author: hit.agent_name,
        named: hit.has_id || hit.customer_name.is_some(),
        name: hit.customer_name.unwrap_or(hit.customer_id),
        channel: view::Channel { kind: hit.channel_kind.into(), label: hit.channel_label },
        status: hit.access.status.into(),
        started_at: hit.started_at.rfc3339(),
        at: hit.at.rfc3339(),
        text: excerpt.text,
        highlights: highlights(&excerpt.spans),
    }
}

/// Places as readers get them.
pub(crate) fn highlights(spans: &[Span]) -> Vec<view::Highlight> {
    spans.iter().map(|span| view::Highlight { start: span.start, end: span.end }).collect()
}
