//! What callers of the HTTP surface see.

mod live;
mod widget;
