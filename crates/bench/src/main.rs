//! Raw limits and comparison tables.
fn main() {}
