//! The same request again gets the same answer, for a day.

use domain::SiteId;
use sha2::{Digest as _, Sha256};

use crate::{
    Desk, Done, Error, secret,
    session::Session,
    vault::{Place, Vault},
};

const DAY: i64 = 24 * 60 * 60_000;
/// A request without an answer after this time fell with its process.
const ABANDONED: i64 = 60_000;
/// Longest key that is taken.
pub const KEY_MAX: usize = 200;

/// A request that carries a key.
#[derive(Debug, Clone)]
pub struct Claim {
    site: SiteId,
    agent: i64,
    caller: String,
    key: String,
    request_hash: String,
}

/// What is known about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It is new: do it, then [`keep`] or [`release`].
    New,
    /// It was answered so.
    Answered {
        /// HTTP status.
        status: u16,
        /// The document.
        body: String,
    },
    /// It is being worked on.
    InProgress,
    /// The key was used for something else.
    Reused,
}

impl Claim {
    /// A request of this agent.
    #[must_use]
    pub fn new(session: &Session, key: &str, method: &str, path: &str, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        for part in [method.as_bytes(), path.as_bytes(), body] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Self {
            site: session.site,
            agent: session.viewer.agent.0,
            caller: format!("agent:{}:{}", session.site, session.viewer.agent),
            key: key.to_owned(),
            request_hash: secret::hex(&hash.finalize()),
        }
    }

    fn place(&self) -> Place<'static> {
        Place { site: self.site, table: "idempotency_keys", column: "body", row: self.agent }
    }
}

/// Looks a request up and takes its key where it is new.
///
/// # Errors
/// When the database fails.
pub async fn begin(desk: &Desk, claim: &Claim) -> Result<Known, Error> {
    let earlier = desk.write("claim idempotency key", (claim.clone(), desk.now()), |tx, (claim, now)| {
        Box::pin(async move {
            let Claim { caller, key, request_hash, .. } = claim;
            let expired = now.plus(-DAY);
            store::idempotency::forget_old(tx, expired).await?;
            Ok(Done::quiet(
                store::idempotency::claim(tx, caller, key, request_hash, *now, expired, now.plus(-ABANDONED)).await?,
            ))
        })
    });
    Ok(match earlier.await? {
        None => Known::New,
        Some(earlier) if earlier.request_hash != claim.request_hash => Known::Reused,
        Some(earlier) => match (earlier.status.and_then(|status| u16::try_from(status).ok()), earlier.body) {
            (Some(status), Some(body)) => Known::Answered { status, body: opened(desk, claim, body)? },
            _ => Known::InProgress,
        },
    })
}

fn opened(desk: &Desk, claim: &Claim, body: String) -> Result<String, Error> {
    if !Vault::is_sealed(&body) {
        return Ok(body);
    }
    let body = desk.vault().open(claim.place(), &body);
    body.map_err(|_| Error::Internal("a kept answer can't be read with this key"))
}

/// Keeps the answer, encrypted: it may hold a secret that is shown this once, or what is known of a customer.
///
/// # Errors
/// When the database fails.
pub async fn keep(desk: &Desk, claim: Claim, status: u16, body: &str) -> Result<(), Error> {
    let body = desk.vault().seal(desk.random(), claim.place(), body);
    desk.write("keep idempotent answer", (claim, body), move |tx, (claim, body)| {
        Box::pin(async move {
            store::idempotency::answer(tx, &claim.caller, &claim.key, status, body).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}

/// Gives the key back: the request failed in a way that another try may mend.
///
/// # Errors
/// When the database fails.
pub async fn release(desk: &Desk, claim: Claim) -> Result<(), Error> {
    desk.write("release idempotency key", claim, |tx, claim| {
        Box::pin(async move {
            store::idempotency::release(tx, &claim.caller, &claim.key).await?;
            Ok(Done::quiet(()))
        })
    })
    .await
}
