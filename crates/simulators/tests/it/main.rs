//! The services against requests and answers as they are documented.

mod commerce;
mod kakao;
mod login;
mod naver;
mod world;
