//! One module per outside service: parses what comes in, builds what goes out. No database, no permissions.

pub mod commerce;
mod http;
pub mod kakao;
pub mod kakao_login;
pub mod messenger;
pub mod naver;
pub mod sms;
pub mod webhook;

pub use http::Http;
