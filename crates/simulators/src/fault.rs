//! Faults on demand: what goes wrong with the calls that a service takes, and with those that it makes.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Of a hundred calls so many fail before anything is done, evenly spread.
    pub fail_percent: u8,
    /// Each call takes so long, in milliseconds.
    pub slow_ms: u64,
    /// Every call is one too many (429).
    pub busy: bool,
    /// The service is down (503).
    pub down: bool,
    /// The work is done, but its answer is cut off in the middle.
    pub cut: bool,
    /// What the service sends comes twice.
    pub duplicate: bool,
    /// What the service sends comes in another order.
    pub reorder: bool,
}

/// How a call fails; each service says it in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An error of the service.
    Failed,
    /// One call too many.
    Busy,
    /// Nobody is there.
    Down,
}

/// The faults of one service. Cloning is cheap.
#[derive(Clone)]
pub struct Trouble {
    kept: Arc<Mutex<Kept>>,
    refusal: fn(Fault) -> Response,
}

#[derive(Default)]
struct Kept {
    faults: Faults,
    share: u32,
}

impl fmt::Debug for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.faults().fmt(f)
    }
}

/// Largest answer that is cut.
const ANSWER_MAX: usize = 32 << 20;

impl Trouble {
    /// None, until some are set.
    #[must_use]
    pub fn new(refusal: fn(Fault) -> Response) -> Self {
        Self { kept: Arc::default(), refusal }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What goes wrong now.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.kept().faults
    }

    /// What goes wrong from now on.
    pub fn set(&self, faults: Faults) {
        *self.kept() = Kept { faults, share: 0 };
    }

    fn next(&self) -> (Faults, Option<Fault>) {
        let mut kept = self.kept();
        let faults = kept.faults;
        kept.share += u32::from(faults.fail_percent.min(100));
        let failing = kept.share >= 100;
        if failing {
            kept.share -= 100;
        }
        let fault = match faults {
            Faults { down: true, .. } => Some(Fault::Down),
            Faults { busy: true, .. } => Some(Fault::Busy),
            _ if failing => Some(Fault::Failed),
            _ => None,
        };
        (faults, fault)
    }
}

/// Stands in front of the calls that a service takes.
pub(crate) async fn trouble(State(trouble): State<Trouble>, request: Request, next: Next) -> Response {
    let (faults, fault) = trouble.next();
    if faults.slow_ms > 0 {
        tokio::time::sleep(Duration::from_millis(faults.slow_ms)).await;
    }
    if let Some(fault) = fault {
        return (trouble.refusal)(fault);
    }
    let response = next.run(request).await;
    if faults.cut { half(response).await } else { response }
}

async fn half(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, ANSWER_MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let first = Some(bytes.slice(..bytes.len() / 2));
    let body = stream::unfold(first, |first| async move {
        match first {
            Some(first) => Some((Ok(first), None)),
            None => {
                // The first half is on its way by then.
                tokio::time::sleep(Duration::from_millis(50)).await;
                Some((Err(std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cut off on demand")), None))
            }
        }
    });
    Response::from_parts(parts, Body::from_stream(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_as_many_as_asked_for() {
        let trouble = Trouble::new(|_| StatusCode::OK.into_response());
        trouble.set(Faults { fail_percent: 20, ..Faults::default() });
        let failed = (0..100).filter(|_| trouble.next().1 == Some(Fault::Failed)).count();
        assert_eq!(failed, 20);
        trouble.set(Faults { busy: true, ..Faults::default() });
        assert_eq!(trouble.next().1, Some(Fault::Busy));
        trouble.set(Faults { down: true, busy: true, ..Faults::default() });
        assert_eq!(trouble.next().1, Some(Fault::Down));
        trouble.set(Faults::default());
        assert_eq!(trouble.next().1, None);
    }
}
