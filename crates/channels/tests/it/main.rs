//! What goes out, against services that check it.

mod solapi;
