//! Test application, builders and both-database harness.

pub mod databases;
mod people;
mod rooms;
mod site;

pub use databases::{Engine, TestDb};
pub use people::{Agent, Person};
pub use rooms::RoomSpec;
pub use site::{START, Site};
