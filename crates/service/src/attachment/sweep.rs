use std::time::Duration;

use domain::{AttachmentId, SiteId};
use object_store::{ObjectStoreExt as _, path::Path};

use super::UNCLAIMED_MS;
use crate::{Desk, Done, Error};

/// Rows of one slice.
const SLICE: i64 = 100;

/// Removes files that no message carries a day after they came; answers how many.
///
/// # Errors
/// When the database or the storage fails; the rest waits for the next time.
pub async fn sweep(desk: &Desk) -> Result<usize, Error> {
    let before = desk.now().plus(-UNCLAIMED_MS);
    let mut removed = 0;
    loop {
        let stale = store::attachment::stale(&mut desk.read().await?, before, SLICE).await?;
        if stale.is_empty() {
            return Ok(removed);
        }
        for (site, id, object_key) in stale {
            removed += usize::from(remove(desk, site, id, &object_key).await?);
        }
    }
}

/// The row goes last: until the bytes are gone the next sweep finds it again.
async fn remove(desk: &Desk, site: SiteId, id: AttachmentId, object_key: &str) -> Result<bool, Error> {
    let given_up = desk.write("give up file", (site, id), |tx, &(site, id)| {
        Box::pin(async move { Ok(Done::quiet(store::attachment::give_up(tx, site, id).await?)) })
    });
    if !given_up.await? {
        return Ok(false);
    }
    match desk.files().delete(&Path::from(object_key)).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    desk.write("remove file", (site, id), |tx, &(site, id)| {
        Box::pin(async move { Ok(Done::quiet(store::attachment::remove_unclaimed(tx, site, id).await?)) })
    })
    .await
}

/// Sweeps each hour until it is dropped.
pub async fn sweep_each_hour(desk: Desk) {
    let mut hours = tokio::time::interval(Duration::from_secs(3600));
    loop {
        hours.tick().await;
        match sweep(&desk).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "files that no message carried were removed"),
            Err(error) => tracing::warn!(%error, "files that no message carried could not all be removed"),
        }
    }
}
