//! All SQL: databases, reads, writes, migrations.
//!
//! One SQL text serves SQLite and PostgreSQL; what differs stands in [`dialect`]. No permissions are decided here.

pub mod dialect;

mod db;
mod error;
mod statements;

pub use db::*;
pub use error::StoreError;
pub use statements::{Statement, StatementKind, all_statements};
pub(crate) use statements::statements;
