//! The contract of the store, on both engines.

mod builders;
mod prepare;
