//! Use cases on both engines.

mod entry;
