use domain::{CustomerKey, IdentityId, SiteId};
use live::{Audience, Event};
use store::Tx;

use crate::{Error, room::tell};

/// What is known of a person changed: those with a room of theirs in view look again, and the rows of their open rooms show
/// it.
pub(super) async fn customer(
    tx: &mut Tx<'_>,
    site: SiteId,
    customer: CustomerKey,
    identity: IdentityId,
) -> Result<Vec<Event>, Error> {
    let open = store::room::open_of_customer(tx, site, identity).await?;
    let keys: Vec<_> = open.iter().map(|room| (site, room.room_no)).collect();
    let mut events = vec![Event { site, audience: Audience::Customer(customer), visitors: None }];
    if keys.is_empty() {
        return Ok(events);
    }
    let mut rooms = store::room::lock(tx, &keys).await?;
    for room in &mut rooms {
        room.state.version += 1;
    }
    store::room::save(tx, rooms.iter().map(|room| ((site, room.room_no), &room.state))).await?;
    events.extend(rooms.iter().map(|room| tell::row(Some(room.state.access()), room)));
    Ok(events)
}
