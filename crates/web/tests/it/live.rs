//! Sockets of console and widget on a real port.

mod console;
mod nodes;
mod people;
mod requests;
mod visitor;
