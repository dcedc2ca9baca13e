mod identity;
mod messenger;
mod parallel;
mod parameters;
mod rotation;
mod session;
mod signed;

use domain::{CustomerKey, IdentityId};
use service::{
    Desk, entry,
    view::{NewVisitorSession, VisitorSession},
};
use testkit::Site;

pub const SECRET: &str = "uid-secret-of-tests";

pub fn page(site: &Site) -> NewVisitorSession {
    NewVisitorSession { site_id: site.id.to_string(), ..NewVisitorSession::default() }
}

pub fn with_id(site: &Site, id: &str) -> NewVisitorSession {
    NewVisitorSession { site_uid: Some(id.to_owned()), ..page(site) }
}

pub fn signed(site: &Site, id: &str) -> NewVisitorSession {
    NewVisitorSession { site_uid_hash: Some(entry::sign(SECRET, id)), ..with_id(site, id) }
}

pub async fn come(desk: &Desk, new: &NewVisitorSession) -> VisitorSession {
    entry::enter(desk, None, new).await.expect("an entry")
}

pub async fn again(desk: &Desk, before: &VisitorSession, new: &NewVisitorSession) -> VisitorSession {
    entry::enter(desk, Some(&before.token), new).await.expect("an entry")
}

/// What is stored behind a session.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Known {
    pub identity_id: i64,
    pub customer_key: i64,
    pub identifier: String,
    pub has_id: bool,
    pub signed: bool,
    pub ignored_claim: Option<String>,
    pub customer_id: String,
    pub identities: i64,
    pub version: i64,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

impl Known {
    pub fn identity(&self) -> IdentityId {
        IdentityId(self.identity_id)
    }

    pub fn customer(&self) -> CustomerKey {
        CustomerKey(self.customer_key)
    }
}

pub async fn known(desk: &Desk, session: &VisitorSession) -> Known {
    let visitor = entry::visitor(desk, &session.token).await.expect("a visitor");
    let mut read = desk.read().await.expect("a connection");
    store::on!(&mut read, |c| sqlx::query_as(
        "SELECT i.identity_id, i.customer_key, i.identifier, i.has_id, i.signed, i.ignored_claim, c.customer_id, c.identities, c.version, \
         c.name, c.phone, c.email FROM identities i JOIN customers c ON c.site_id = i.site_id AND c.customer_key = i.customer_key \
         WHERE i.site_id = $1 AND i.identity_id = $2"
    )
    .bind(visitor.site.0)
    .bind(visitor.identity.0)
    .fetch_one(c))
    .expect("an identity")
}

pub async fn count(desk: &Desk, site: &Site, sql: &'static str) -> i64 {
    let mut read = desk.read().await.expect("a connection");
    let (count,): (i64,) =
        store::on!(&mut read, |c| sqlx::query_as(sql).bind(site.id.0).fetch_one(c)).expect("a count");
    count
}
