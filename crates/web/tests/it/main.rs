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
mod lists;
mod live;
mod openapi;
mod pages;
mod permissions;
mod refusals;
mod requests;
mod search;
mod settings;
mod tags;
mod templates;
mod verification;
mod widget;
