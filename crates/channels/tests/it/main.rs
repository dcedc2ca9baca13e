//! What comes in and goes out, against services that check it.

mod guard;
mod kakao;
mod naver;
mod service;
mod solapi;
