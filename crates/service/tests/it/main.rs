//! Use cases on both engines.

mod entry;
mod files;
mod history;
mod info;
mod rooms;
