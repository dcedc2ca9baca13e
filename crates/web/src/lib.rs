//! HTTP and WebSocket surface, embedded UI.
//!
//! A handler extracts, calls one use case and answers JSON. Every route stands in [`mod@router`], its permission beside it.

mod account;
mod api_key;
mod assets;
mod attachment;
mod bot;
mod channel;
mod client;
mod customer;
mod demo;
mod distribution;
mod edge;
mod export;
mod extract;
mod health;
mod history;
mod idempotency;
mod info_area;
mod kakao;
mod limit;
mod list;
mod live;
mod locale;
mod me;
mod memo;
mod message;
mod metrics;
mod openapi;
mod pages;
mod people;
mod permission;
mod problem;
mod report;
mod request;
mod room;
mod router;
mod search;
mod settings;
mod shop;
mod state;
mod template;
mod verification;
mod webhook;
mod widget;
mod work;

pub use assets::{build, has_ui};
pub use extract::{Json, Path, Query, Session};
pub use openapi::document;
pub use permission::{Keys, Permission, Route};
pub use problem::Problem;
pub use router::{metrics_router, router, table};
pub use state::{Settings, State};
