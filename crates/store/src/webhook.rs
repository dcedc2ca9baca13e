//! Addresses that are told what happens, and what each of them is told (F17).

mod delivery;
mod settings;

pub use delivery::*;
pub use settings::*;

/// Every statement about webhooks.
pub(crate) fn all() -> Vec<crate::Statement> {
    [settings::ALL, delivery::ALL].concat()
}
