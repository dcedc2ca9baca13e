use std::collections::BTreeSet;

use domain::{CustomerKey, SiteId};
use live::{Audience, Event};
use store::Tx;

use crate::{Error, room::tell};

/// What is known of persons changed: those with a room of theirs in view look again, and the rows of their open rooms show
/// it. The person whom an identity left is among them, since its rooms are still looked at as theirs.
pub(crate) async fn customers(tx: &mut Tx<'_>, site: SiteId, customers: &[CustomerKey]) -> Result<Vec<Event>, Error> {
    let customers: BTreeSet<CustomerKey> = customers.iter().copied().collect();
    let told = |customer: &CustomerKey| Event { site, audience: Audience::Customer(*customer), visitors: None };
    let mut events: Vec<Event> = customers.iter().map(told).collect();
    let mut keys = Vec::new();
    for customer in customers {
        let open = store::room::open_of_customer(tx, site, customer).await?;
        keys.extend(open.into_iter().map(|room_no| (site, room_no)));
    }
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
