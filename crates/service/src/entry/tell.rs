use domain::{CustomerKey, IdentityId, SiteId};
use live::{Audience, Event};
use store::Tx;

use crate::Error;

/// What is known of a person changed: those with a room of theirs in view look again, and lists show the new name.
pub(super) async fn customer(
    tx: &mut Tx<'_>,
    site: SiteId,
    customer: CustomerKey,
    identity: IdentityId,
) -> Result<Vec<Event>, Error> {
    let _ = (tx, identity);
    Ok(vec![Event { site, audience: Audience::Customer(customer), visitors: None }])
}
