//! What callers of the HTTP surface see.

mod accounts;
mod api_keys;
mod callers;
mod channels;
mod customer;
mod distribution;
mod files;
mod history;
mod info;
mod info_area;
mod kakao;
mod live;
mod openapi;
mod pages;
mod people;
mod permissions;
mod refusals;
mod requests;
mod search;
mod second_factor;
mod sessions;
mod settings;
mod tags;
mod templates;
mod verification;
mod widget;
