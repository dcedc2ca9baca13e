//! What is true: types, ids, rules, state machines, events.
//!
//! Pure: no I/O, clock or randomness. The time and random numbers come in as arguments.

pub mod access;
pub mod append;
pub mod automation;
pub mod bot;
pub mod category;
pub mod chain;
mod code;
pub mod custom_tab;
pub mod customer;
pub mod device;
pub mod distribution;
pub mod entry;
pub mod export;
pub mod hold;
pub mod hours;
pub mod identifier;
mod ids;
pub mod key;
pub mod link;
pub mod mark;
pub mod memo;
pub mod mobile;
pub mod origin;
pub mod parameter;
pub mod person;
pub mod report;
pub mod request;
pub mod room;
pub mod search;
pub mod tag;
pub mod template;
pub mod text;
mod time;
pub mod upload;
pub mod verification;
pub mod webhook;

pub use ids::*;
pub use time::*;
