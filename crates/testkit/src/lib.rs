//! Test application, builders and both-database harness.
