//! Use cases on both engines.

mod automation;
mod bots;
mod channel;
mod collect;
mod distribution;
mod editable;
mod entry;
mod exports;
mod files;
mod hang_up;
mod history;
mod info;
mod lists;
mod memo;
mod model;
mod reports;
mod requests;
mod rooms;
mod samples;
mod search;
mod shop;
mod tags;
mod templates;
mod verification;
mod webhooks;
mod work;
