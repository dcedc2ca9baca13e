//! Verified numbers, and requests to verify one (F8, R20, R21).

mod request;
mod verified;

pub use request::*;
pub use verified::*;

/// Every statement of the module.
pub(crate) const ALL: &[crate::Statement] = &statements_of_parts();

const fn statements_of_parts() -> [crate::Statement; request::ALL.len() + verified::ALL.len()] {
    let mut all = [request::ALL[0]; request::ALL.len() + verified::ALL.len()];
    let (mut at, mut i) = (0, 0);
    while at < request::ALL.len() {
        all[at] = request::ALL[at];
        at += 1;
    }
    while i < verified::ALL.len() {
        all[at + i] = verified::ALL[i];
        i += 1;
    }
    all
}
