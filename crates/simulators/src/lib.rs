//! Outside services as they answer, for tests and demos. They know the protocols by themselves: nothing here is shared with the
//! code they check.

pub mod solapi;
