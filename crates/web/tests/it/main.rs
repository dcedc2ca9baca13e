//! What callers of the HTTP surface see.

mod callers;
mod files;
mod info;
mod live;
mod widget;
