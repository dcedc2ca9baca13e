//! Accounts of messengers (KakaoTalk, Naver TalkTalk): who they are, the IDs they come by, and what they write (S21, S22, S27,
//! S43, S44, R6, R7). Adapters call this after they made sure that the channel speaks. Nothing here ever merges accounts of
//! different channels, and the channel's key for an account goes nowhere but into its own table.

mod claim;
mod receive;

use domain::{ChannelId, CustomerKey, IdentityId, SiteId, identifier::CustomerId, identifier::Identifier, text};
use store::{
    Tx,
    identity::NewIdentity,
    messenger::{AccountKey, AccountRow},
};

pub use claim::enter;
pub use receive::{Words, receive};
pub(crate) use receive::{forget, receive_in, standing};

use crate::{Desk, Done, Error};

/// Most characters of a channel's key for an account.
const KEY_MAX: usize = 200;

/// An account of a messenger as its channel names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The site.
    pub site: SiteId,
    /// The channel it came by.
    pub channel: ChannelId,
    /// The channel's own key for it; only within that channel does it mean anybody.
    pub key: String,
}

impl Account {
    fn named(&self) -> AccountKey<'_> {
        AccountKey { site: self.site, channel: self.channel, key: &self.key }
    }
}

/// The identity of an account: the one it has, or a new one of a person of its own with a random ID (S12, S26). Of any number of
/// calls at once one makes it.
///
/// # Errors
/// [`Error::NotFound`] for a channel that is no messenger's, or is off; [`Error::Invalid`] for what can be no key.
pub async fn identity(desk: &Desk, account: &Account) -> Result<IdentityId, Error> {
    check(account)?;
    let known = store::messenger::find(&mut desk.read().await?, account.named()).await?;
    if let Some(known) = known {
        return Ok(known.identity);
    }
    let (on, account) = (desk.clone(), account.clone());
    desk.write("messenger account", account, move |tx, account| {
        let desk = on.clone();
        Box::pin(async move { Ok(Done::quiet(found(&desk, tx, account).await?.identity)) })
    })
    .await
}

fn check(account: &Account) -> Result<(), Error> {
    match text::line(&account.key, KEY_MAX) {
        Ok(line) if line == account.key => Ok(()),
        Ok(_) => Err(Error::field("account_key", "invalid")),
        Err(fault) => Err(Error::text("account_key", fault)),
    }
}

/// Finds or makes an account. Whoever comes second of two who make it at once meets a conflict and finds it then.
async fn found(desk: &Desk, tx: &mut Tx<'_>, account: &Account) -> Result<AccountRow, Error> {
    let Account { site, channel, .. } = *account;
    if let Some(known) = store::messenger::find(tx, account.named()).await? {
        return Ok(known);
    }
    let (kind, _) = store::messenger::door(tx, site, channel).await?.ok_or(Error::NotFound)?;
    let now = desk.now();
    let (customer, id) = (CustomerKey(desk.id()), IdentityId(desk.id()));
    let tail = CustomerId::random(kind, desk.random());
    store::customer::insert(tx, site, customer, tail.as_str(), 1, (now, now)).await?;
    let new = NewIdentity {
        site,
        id,
        customer,
        channel,
        kind,
        identifier: Identifier::new(site, tail).to_string(),
        has_id: false,
        signed: false,
        ignored_claim: None,
    };
    store::identity::insert(tx, &new, now).await?;
    store::messenger::insert(tx, account.named(), id).await?;
    Ok(AccountRow { identity: id, site_uid: None, signed: false, marks: store::visitor::Marks::default() })
}
