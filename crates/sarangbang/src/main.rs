//! The consultation desk: command line, configuration, wiring.
fn main() {}
