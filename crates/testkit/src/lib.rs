//! Test application, builders and both-database harness.

mod accounts;
mod app;
mod cast;
pub mod databases;
mod desk;
mod files;
pub mod nats;
mod people;
mod rooms;
mod site;

pub use app::{Answer, App};
pub use cast::{Caller, Cast};
pub use databases::{Engine, TestDb};
pub use desk::{Outside, TestDesk};
pub use files::{Gate, HeldFiles};
pub use nats::{Cut, NatsServer};
pub use people::{Agent, Person};
pub use rooms::RoomSpec;
pub use site::{START, Site, UID_SECRET};
