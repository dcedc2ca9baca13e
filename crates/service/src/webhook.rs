//! Outgoing webhooks (F17): what happens is written down in the transaction in which it happens, and told after it until it
//! has arrived or is given up.

mod deliver;
mod news;
mod settings;

pub use deliver::{run_due, tidy, work};
pub(crate) use news::Outbox;
pub use settings::{
    change, check, create, deliveries, list, refresh, remove, rotate_secret, secret, send_again, send_all_again,
};
