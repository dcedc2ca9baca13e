//! All SQL: databases, reads, writes, migrations.
//!
//! One SQL text serves SQLite and PostgreSQL; what differs stands in [`dialect`]. No permissions are decided here.

pub mod dialect;

mod db;
mod error;

pub use db::*;
pub use error::StoreError;
