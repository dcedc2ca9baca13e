//! The contract of the store, on both engines.

mod builders;
mod lane;
mod plans;
mod prepare;
mod schema;
mod search;
mod source;
