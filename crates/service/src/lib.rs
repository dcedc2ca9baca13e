//! Use cases: authorise, decide, write, emit.
