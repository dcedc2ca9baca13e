//! Search of conversations (R14, R18, R21, S47): what is found, by whom, and how it gets into the index.

mod found;
mod indexing;
mod listed;

use domain::{RoomNo, SiteId};
use service::{
    Desk, Error,
    search::{Indexer, Where, find},
    session::Session,
    view::SearchHit,
};

async fn index(desk: &Desk, site: SiteId) -> usize {
    let indexer = Indexer::new(desk);
    let written = indexer.run(Some(site)).await.expect("indexed");
    indexer.let_go(Some(site)).await.expect("let go");
    written
}

/// The marked parts of what is found.
fn marked(hit: &SearchHit) -> Vec<String> {
    let chars: Vec<char> = hit.text.chars().collect();
    hit.highlights.iter().map(|place| chars[place.start..place.end].iter().collect()).collect()
}

async fn texts(desk: &Desk, session: &Session, place: Where, q: &str) -> Vec<String> {
    let found = find(desk, session, place, q, "").await.expect("a search");
    found.items.into_iter().map(|hit| hit.text).collect()
}

async fn all(desk: &Desk, session: &Session, q: &str) -> Vec<String> {
    texts(desk, session, Where::All, q).await
}

async fn of(desk: &Desk, session: &Session, room: RoomNo, q: &str) -> Result<Vec<String>, Error> {
    let found = find(desk, session, Where::CustomerOf(room), q, "").await?;
    Ok(found.items.into_iter().map(|hit| hit.text).collect())
}
