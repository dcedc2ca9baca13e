use domain::{ChannelId, RoomNo};
use service::{
    entry::{
        self,
        messenger::{self, Account, Words},
    },
    view::NewVisitorSession,
};

use crate::{Person, Site, TestDesk, site::UID_SECRET};

impl Site {
    /// What a channel of this site calls one of its accounts.
    #[must_use]
    pub fn account(&self, channel: ChannelId, key: &str) -> Account {
        Account { site: self.id, channel, key: key.to_owned() }
    }
}

impl TestDesk {
    /// An account of a messenger as its adapter finds or makes it.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn account(&self, account: &Account) -> Person {
        let identity = messenger::identity(self, account).await.expect("an identity");
        let mut read = self.read().await.expect("a connection");
        let row = store::identity::find(&mut read, account.site, identity).await.expect("a row").expect("an identity");
        let known = store::customer::find(&mut read, account.site, row.customer).await.expect("a row");
        Person {
            key: row.customer,
            customer_id: known.expect("a customer").customer_id,
            identity,
            identifier: row.identifier,
            channel: account.channel,
            kind: row.kind,
        }
    }

    /// The same, come by a link with this `site_uid`: one of several of that customer.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn account_of(&self, account: &Account, site_uid: &str) -> Person {
        self.comes(account, site_uid, None).await
    }

    /// The same with the hash that signs it.
    pub async fn proven_account_of(&self, account: &Account, site_uid: &str) -> Person {
        self.comes(account, site_uid, Some(entry::sign(UID_SECRET, site_uid))).await
    }

    async fn comes(&self, account: &Account, site_uid: &str, site_uid_hash: Option<String>) -> Person {
        let page =
            NewVisitorSession { site_uid: Some(site_uid.to_owned()), site_uid_hash, ..NewVisitorSession::default() };
        messenger::enter(self, account, &page).await.expect("an entry");
        self.account(account).await
    }

    /// The account writes: the room it went to.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn writes(&self, account: &Account, key: &str, text: &str) -> RoomNo {
        let words = Words { key: key.to_owned(), text: text.to_owned(), ..Words::default() };
        let sent = messenger::receive(self, account, &words).await.expect("a message");
        sent.room_no.parse().expect("a number")
    }
}
