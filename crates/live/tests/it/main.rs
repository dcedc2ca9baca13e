//! What connections hear.

mod audience;
mod people;
mod presence;
mod property;
mod resume;
mod slow;
