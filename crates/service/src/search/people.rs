use domain::SiteId;
use store::{AsConn, search::Person};

use crate::Error;

/// People that are looked at for each way of searching.
const PEOPLE: i64 = 200;
/// People who changed a moment ago that are looked at.
const FRESH: i64 = 256;

/// Who may be meant: those whose entries have all tokens of one of these ways, and those who changed a moment ago and may
/// not stand in the index yet. What is written of them decides.
pub(crate) async fn candidates(conn: &mut dyn AsConn, site: SiteId, ways: &[&[String]]) -> Result<Vec<Person>, Error> {
    let mut keys = Vec::new();
    for tokens in ways {
        keys.extend(store::search::find_customers(conn, site, tokens, PEOPLE).await?);
    }
    keys.extend(store::search::asks(conn, site, FRESH).await?.into_iter().filter_map(|ask| ask.customer()));
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(store::search::customers(conn, site, keys).await?)
}
