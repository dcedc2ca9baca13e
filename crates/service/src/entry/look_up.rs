//! Sessions of visitors who write, read in groups: whoever waits is taken into the next statement.

use std::collections::HashMap;

use domain::Millis;
use store::{Db, StoreError, visitor::SessionRecord};
use tokio::sync::{mpsc, oneshot};

/// Most sessions of one statement.
const GROUP: usize = 64;
/// Callers that may wait before others wait for a place.
const WAITING: usize = 1_024;

/// Reads sessions. Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct LookUp {
    asks: mpsc::Sender<Ask>,
}

#[derive(Debug)]
struct Ask {
    token_hash: String,
    expired: Millis,
    answer: oneshot::Sender<Option<SessionRecord>>,
}

impl LookUp {
    /// Starts its task, which ends with the last clone.
    pub(crate) fn start(db: &Db) -> Self {
        let (asks, waiting) = mpsc::channel(WAITING);
        tokio::spawn(answer(db.clone(), waiting));
        Self { asks }
    }

    /// The session of a token's hash, unless it was last seen at `expired` or before; outside `None` where it could not be
    /// read.
    pub(crate) async fn session(&self, token_hash: &str, expired: Millis) -> Option<Option<SessionRecord>> {
        let (answer, answered) = oneshot::channel();
        self.asks.send(Ask { token_hash: token_hash.to_owned(), expired, answer }).await.ok()?;
        answered.await.ok()
    }
}

async fn answer(db: Db, mut asks: mpsc::Receiver<Ask>) {
    let mut waiting = Vec::with_capacity(GROUP);
    while asks.recv_many(&mut waiting, GROUP).await > 0 {
        match read(&db, &waiting).await {
            Ok(found) => {
                for ask in waiting.drain(..) {
                    // A caller that has gone away need not know.
                    drop(ask.answer.send(found.get(&ask.token_hash).cloned()));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "sessions of visitors could not be read together");
                waiting.clear();
            }
        }
    }
}

async fn read(db: &Db, asks: &[Ask]) -> Result<HashMap<String, SessionRecord>, StoreError> {
    let tokens = asks.iter().map(|ask| (ask.token_hash.as_str(), ask.expired));
    store::visitor::sessions(&mut db.read().await?, tokens).await
}
