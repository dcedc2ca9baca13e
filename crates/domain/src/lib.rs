//! What is true: types, ids, rules, state machines, events.
//!
//! Pure: no I/O, clock or randomness. The time and random numbers come in as arguments.

pub mod access;
pub mod append;
mod ids;
pub mod room;
pub mod text;
mod time;

pub use ids::*;
pub use time::*;
