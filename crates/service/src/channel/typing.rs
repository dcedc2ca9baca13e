use channels::messenger::Outgoing;
use domain::{RoomNo, SiteId, room::ChannelKind};

use super::Connection;
use crate::{Desk, Error};

/// Naver shows it for ten seconds.
const AGAIN_MS: i64 = 8_000;

/// An agent types to a customer of Naver TalkTalk, which shows it. Nothing depends on it: where it can't be told now, it isn't.
///
/// # Errors
/// When the database fails.
pub async fn types(desk: &Desk, site: SiteId, room: RoomNo) -> Result<(), Error> {
    let now = desk.now();
    if !desk.pace().is_time_to_type((site, room), now, AGAIN_MS) {
        return Ok(());
    }
    let mut read = desk.read().await?;
    let Some(record) = store::room::find(&mut read, site, room).await? else { return Ok(()) };
    if record.channel_kind != ChannelKind::Naver || !record.state.status.is_open() {
        return Ok(());
    }
    let Some(channel) = store::room::channel(&mut read, site, room).await? else { return Ok(()) };
    let connection = Connection::of(desk, &mut read, site, channel).await?;
    let account = store::delivery::account(&mut read, site, record.identity).await?;
    drop(read);
    let (Some(connection), Some(account)) = (connection, account) else { return Ok(()) };
    if desk.pace().ask(channel, connection.row.set.per_second, now).is_err() {
        return Ok(());
    }
    let told = connection.send(desk, (&account, ""), &Outgoing::Typing(true)).await;
    desk.pace().ended(channel, told.is_ok(), None, desk.now());
    Ok(())
}
