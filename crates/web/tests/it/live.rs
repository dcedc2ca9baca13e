//! Sockets of console and widget on a real port.

mod console;
mod people;
mod requests;
mod visitor;
