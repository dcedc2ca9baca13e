//! One round of work that waits: all of it at the same time, each piece in a task of its own.

use std::future::Future;

use tokio::task::JoinSet;

use crate::Error;

/// Does every piece, whatever becomes of the others; answers how many there were. `lost` says what it was whose task ended
/// without an answer.
///
/// # Errors
/// Of a piece that failed.
pub(crate) async fn at_once<T, F>(due: Vec<T>, lost: &'static str, work: impl Fn(T) -> F) -> Result<usize, Error>
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let count = due.len();
    let mut running: JoinSet<_> = due.into_iter().map(work).collect();
    let mut failed = None;
    while let Some(ran) = running.join_next().await {
        match ran {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed = Some(error),
            Err(_) => failed = Some(Error::Internal(lost)),
        }
    }
    failed.map_or(Ok(count), Err)
}
