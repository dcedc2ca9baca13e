use domain::{CustomerKey, SiteId};
use store::{AsConn, search::Person};

use crate::Error;

/// People that are looked at for each way of searching.
const PEOPLE: i64 = 200;
/// People of a slice, for each way.
const SLICE: i64 = 500;
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

/// Everybody who may be meant, a slice at a time and the newest first: those before one of them, and before whom the next slice
/// begins; `None` at the end.
pub(crate) async fn candidates_before(
    conn: &mut dyn AsConn,
    site: SiteId,
    ways: &[&[String]],
    before: CustomerKey,
) -> Result<(Vec<Person>, Option<CustomerKey>), Error> {
    let (mut keys, mut next) = (Vec::new(), None);
    for tokens in ways {
        let found = store::search::customers_before(conn, site, tokens, before, SLICE).await?;
        if i64::try_from(found.len()).is_ok_and(|count| count == SLICE) {
            // Down to the end of the shortest way all are known.
            next = next.max(found.last().copied());
        }
        keys.extend(found);
    }
    let fresh = store::search::asks(conn, site, FRESH).await?;
    keys.extend(fresh.into_iter().filter_map(|ask| ask.customer()).filter(|key| *key < before));
    keys.retain(|key| next.is_none_or(|next| *key >= next));
    keys.sort_unstable();
    keys.dedup();
    let people = if keys.is_empty() { Vec::new() } else { store::search::customers(conn, site, keys).await? };
    Ok((people, next))
}
