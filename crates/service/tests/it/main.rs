//! Use cases on both engines.

mod entry;
mod history;
mod info;
