//! Use cases: authorise, decide, write, emit.
//!
//! Every use case checks permission first, runs in one transaction, and tells the hub after the commit.

pub mod account;
pub mod alarm;
pub mod api_key;
pub mod appender;
pub mod attachment;
pub mod automation;
pub mod boot;
pub mod bot;
pub mod category;
pub mod channel;
mod cursor;
pub mod customer;
pub mod demo;
pub mod distribution;
pub mod draft;
pub mod entry;
pub mod export;
pub mod history;
pub mod hours;
pub mod idempotency;
pub mod info;
pub mod info_area;
pub mod invitation;
pub mod job;
pub mod kakao_sync;
pub mod layout;
mod line;
pub mod list;
pub mod memo;
pub mod message;
pub mod password;
pub mod password_link;
pub mod pending;
pub mod people;
pub mod presence;
mod recent;
mod relay;
pub mod report;
pub mod request;
pub mod room;
mod round;
pub mod search;
pub mod secret;
pub mod security;
pub mod sentence;
pub mod session;
pub mod setup;
pub mod shop;
pub mod site;
pub mod sms;
pub mod tag;
pub mod team;
pub mod template;
pub mod vault;
pub mod verification;
pub mod view;
pub mod webhook;

mod desk;
mod error;

pub use desk::*;
pub use error::*;
pub use relay::{NoSeat, Seat};
