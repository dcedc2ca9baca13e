//! What channels answer.

use reqwest::StatusCode;

use super::{Fault, Reason};
use crate::http::retry_after;

/// Largest answer that is read.
const ANSWER_MAX: usize = 256 * 1024;
/// Seconds for which a messenger is left alone at most.
const AFTER_MAX: i64 = 3_600;

/// An answer that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

/// Reads the answer to a call; what HTTP itself says of success is settled here.
///
/// # Errors
/// Where nobody was reached, the answer broke off, or the status tells to come back.
pub async fn read(call: reqwest::RequestBuilder) -> Result<Reply, Fault> {
    // What reqwest says may hold an address; the kind of failure is enough.
    let mut answer = call.send().await.map_err(|_| Fault::later(Reason::Unreachable))?;
    let status = answer.status();
    let after = retry_after(&answer).map(|seconds| seconds.min(AFTER_MAX));
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|_| Fault::later(Reason::Unreachable))? {
        if body.len() + part.len() > ANSWER_MAX {
            return Err(Fault::later(Reason::Trouble));
        }
        body.extend_from_slice(&part);
    }
    match status {
        StatusCode::TOO_MANY_REQUESTS => Err(Fault::Later { reason: Reason::Busy, after: after.or(Some(1)) }),
        StatusCode::SERVICE_UNAVAILABLE => Err(Fault::Later { reason: Reason::Trouble, after }),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if !is_object(&body) => {
            Err(Fault::Settings(Reason::Credentials))
        }
        StatusCode::REQUEST_TIMEOUT => Err(Fault::later(Reason::Trouble)),
        _ if status.is_server_error() && !is_object(&body) => Err(Fault::later(Reason::Trouble)),
        // Where a proxy or another service answers, no message was taken.
        _ if !is_object(&body) && !status.is_success() => Err(Fault::later(Reason::Trouble)),
        _ => Ok(Reply { status: status.as_u16(), body }),
    }
}

fn is_object(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body).is_ok()
}
