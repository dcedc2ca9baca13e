//! Use cases on both engines.

mod entry;
mod files;
mod hang_up;
mod history;
mod info;
mod rooms;
