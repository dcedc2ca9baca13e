use domain::{SiteId, room::ChannelKind};

use crate::{
    Desk, Error,
    entry::messenger::{self, Account, Words},
    secret,
    session::Session,
    view::{Sent, SimulatedMessage},
};

/// An account of a messenger comes and writes as it would through its channel's adapter; only with demo data, where no channel
/// is connected.
///
/// # Errors
/// [`Error::NotFound`] without demo data or without such a channel, and as [`messenger::receive`].
pub async fn simulate(desk: &Desk, session: &Session, message: &SimulatedMessage) -> Result<Option<Sent>, Error> {
    if !desk.config().demo {
        return Err(Error::NotFound);
    }
    let account = account(desk, session.site, message).await?;
    if let Some(page) = &message.page {
        messenger::enter(desk, &account, page).await?;
    }
    let Some(text) = &message.text else { return Ok(None) };
    let key = message.message_id.clone().unwrap_or_else(|| secret::token(desk));
    let words = Words { key, text: text.clone(), ..Words::default() };
    Ok(Some(messenger::receive(desk, &account, &words).await?))
}

async fn account(desk: &Desk, site: SiteId, message: &SimulatedMessage) -> Result<Account, Error> {
    let kind: ChannelKind = message.channel.into();
    let channels = store::site::channels(&mut desk.read().await?, site).await?;
    let channel = channels.into_iter().find(|channel| channel.kind == kind).ok_or(Error::NotFound)?;
    Ok(Account { site, channel: channel.id, key: message.account.clone() })
}
