//! All SQL: databases, reads, writes, migrations.
//!
//! One SQL text serves SQLite and PostgreSQL; what differs stands in [`dialect`]. No permissions are decided here.

pub mod account;
pub mod agent;
pub mod alarm;
pub mod assignment;
pub mod attachment;
pub mod audit;
pub mod automation;
pub mod bot;
pub mod category;
pub mod change;
pub mod channel_link;
pub mod connection;
pub mod custom_tab;
pub mod customer;
pub mod delivery;
pub mod dialect;
pub mod distribution;
pub mod draft;
pub mod export;
pub mod fact;
pub mod grade;
pub mod group;
pub mod history;
pub mod hours;
pub mod idempotency;
pub mod identity;
pub mod inbox;
pub mod info;
pub mod job;
pub mod kakao;
pub mod link;
pub mod list;
pub mod memo;
pub mod message;
pub mod messenger;
pub mod report;
pub mod request;
pub mod room;
pub mod search;
pub mod sentence;
pub mod session;
pub mod shop;
pub mod signing;
pub mod site;
pub mod sms;
pub mod space;
pub mod tag;
pub mod team;
pub mod template;
pub mod timer;
pub mod verification;
pub mod visitor;
pub mod visitor_room;

mod db;
mod error;
mod lane;
mod statements;

pub use db::*;
pub use error::StoreError;
pub use lane::Lane;
pub(crate) use statements::statements;
pub use statements::{Statement, StatementKind, all_statements};
