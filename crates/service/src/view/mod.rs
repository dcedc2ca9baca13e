//! What readers see: the shapes of API answers and live frames. Ids are opaque strings, times RFC 3339 UTC.
//!
//! These types are the contract with the browser: `ui/api` is generated from them.

mod account;
mod api_key;
mod bot;
mod channel;
mod customer;
mod demo;
mod distribution;
mod export;
mod frame;
mod history;
mod info_area;
mod kakao;
mod link;
mod list;
mod memo;
mod report;
mod request;
mod room;
mod search;
mod sentence;
mod settings;
mod shop;
mod template;
mod verification;
mod webhook;
mod widget;
mod work;

pub use account::*;
pub use api_key::*;
pub use bot::*;
pub use channel::*;
pub use customer::*;
pub use demo::*;
pub use distribution::*;
pub use export::*;
pub use frame::*;
pub use history::*;
pub use info_area::*;
pub use kakao::*;
pub use link::*;
pub use list::*;
pub use memo::*;
pub use report::*;
pub use request::*;
pub use room::*;
pub use search::*;
pub use sentence::*;
pub use settings::*;
pub use shop::*;
pub use template::*;
pub use verification::*;
pub use webhook::*;
pub use widget::*;
pub use work::*;
