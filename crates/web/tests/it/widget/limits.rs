use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use serde_json::json;
use std::net::SocketAddr;
use testkit::TestDb;

use super::shop;

testkit::both_databases!(three_hundred_messages_in_a_second_are_limited, entries_are_limited_per_address,);

async fn three_hundred_messages_in_a_second_are_limited(db: TestDb) {
    let shop = shop(&db).await;
    let visitor = shop.visitor(json!({})).await;
    let mut passed = 0;
    for n in 0..300 {
        let answer = shop.try_say(&visitor, &format!("{n}")).await;
        if answer.status == 200 {
            passed += 1;
            continue;
        }
        assert_eq!(answer.refusal(), (429, "rate_limited"));
        assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    }
    assert_eq!(passed, 60);
    assert_eq!(shop.words(&visitor).await.len(), 60, "what was refused is not stored");
    let other = shop.visitor(json!({})).await;
    assert_eq!(shop.try_say(&other, "안녕하세요").await.status, 200, "another visitor is free");
    shop.app.desk.pass(1_000);
    let after = say_forty(&shop, &visitor).await;
    assert_eq!(after, 20);
}

async fn say_forty(shop: &super::Shop, visitor: &str) -> usize {
    let mut passed = 0;
    for n in 0..40 {
        passed += usize::from(shop.try_say(visitor, &format!("다시 {n}")).await.status == 200);
    }
    passed
}

async fn entries_are_limited_per_address(db: TestDb) {
    let shop = shop(&db).await;
    let enter = |address: &str| {
        let address: SocketAddr = address.parse().expect("an address");
        let request = Request::post("/widget/v1/sessions")
            .header(header::CONTENT_TYPE, "application/json")
            .extension(ConnectInfo(address));
        let body = json!({"site_id": "1"}).to_string();
        shop.app.call(request.body(Body::from(body)).expect("a request"))
    };
    let mut passed = 0;
    for n in 0..200 {
        passed += i32::from(enter(&format!("[2001:db8:1:2::{n:x}]:80")).await.status == 404);
    }
    assert_eq!(passed, 120, "IPv6 counts by /64");
    assert_eq!(enter("[2001:db8:1:3::1]:80").await.status, 404);
    shop.app.desk.pass(2_000);
    assert_eq!(enter("[2001:db8:1:2::1]:80").await.status, 404);
}
