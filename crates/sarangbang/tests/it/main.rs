//! The binary as it runs: killed, cut off, started again.

mod crash;
mod cuts;
mod server;
