//! The binary as it runs: killed, cut off, started again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod commands;
mod crash;
mod cuts;
mod nodes;
mod server;
