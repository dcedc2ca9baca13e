//! Ring of recent events, audiences, hub of sockets. Testable without a database.

mod event;
mod hub;

pub use event::*;
pub use hub::Hub;
