//! What connections hear.

mod audience;
mod bus;
mod people;
mod presence;
mod property;
mod resume;
mod slow;
