//! What comes in and goes out, against services that check it.

mod commerce;
mod guard;
mod kakao;
mod kakao_login;
mod naver;
mod service;
mod solapi;
