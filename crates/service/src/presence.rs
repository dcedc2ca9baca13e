//! Who looks at which room.

use domain::{CustomerKey, RoomNo, SiteId, access::Viewer};

use crate::{Desk, Error, customer};

/// What somebody who looks at a room needs to be told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Whose room it is.
    pub customer: CustomerKey,
    /// Whether they may write to the customer now.
    pub may_write: bool,
    /// Whether they write by a messenger.
    pub messenger: bool,
}

/// The person of a link preview that is open beside a room, and whether they changed since. A version that names nobody, or
/// somebody of another site, names nobody.
///
/// # Errors
/// When the database fails.
pub async fn beside(desk: &Desk, site: SiteId, version: &str) -> Result<Option<(CustomerKey, bool)>, Error> {
    let Some((key, state)) = customer::read_version(version) else { return Ok(None) };
    let person = store::customer::find(&mut desk.read().await?, site, key).await?;
    Ok(person.map(|person| (key, person.version != state)))
}

/// Whether an agent may look at a room; to be asked each time.
///
/// # Errors
/// [`Error::NotFound`] for a room they may not read.
pub async fn look(desk: &Desk, site: SiteId, viewer: &Viewer, room_no: RoomNo) -> Result<Seen, Error> {
    let room = store::room::access(&mut desk.read().await?, site, room_no).await?;
    let room = room.filter(|room| viewer.may_read(room.access)).ok_or(Error::NotFound)?;
    let may_write = viewer.may_write(room.access) && room.access.status.is_open();
    Ok(Seen { customer: room.customer, may_write, messenger: room.messenger })
}
