//! Outside services as they answer, for tests and demos. They know the protocols by themselves: nothing here is shared with the
//! code they check.

pub mod commerce;
pub mod driver;
pub mod fault;
pub mod kakao;
pub mod naver;
mod page;
pub mod people;
pub mod phone;
pub mod sms;
pub mod solapi;
pub mod stage;

use std::sync::Arc;

/// Tells the time in milliseconds since 1970 UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;
