use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use testkit::TestDb;

use super::{shop, text};

testkit::both_databases!(
    f6_numbers_are_texts_and_other_kinds_are_refused,
    bodies_that_are_none_are_refused,
    f14_an_endless_form_is_cut_at_the_limit,
    a_log_in_by_a_name_nobody_can_have_is_refused,
    unknown_sites_are_not_found,
    only_the_bearer_of_a_token_is_let_in,
    r11_right_to_left_and_emoji_survive,
);

async fn f6_numbers_are_texts_and_other_kinds_are_refused(db: TestDb) {
    let shop = shop(&db).await;
    let raw = format!(
        r#"{{"parameter1": 12.50, "site_uid": 12345678901234567890123, "site_id": {}, "cus_extra_phone": 10, "parameter2": null}}"#,
        shop.site.id
    );
    let request = Request::post("/widget/v1/sessions").header(header::CONTENT_TYPE, "application/json");
    let entered = shop.app.call(request.body(Body::from(raw)).expect("a request")).await.ok();
    let room = shop.say(&text(&entered["token"]), "안녕하세요").await;
    let customer = shop.customer(&room).await;
    assert_eq!(customer["customer_id"], "12345678901234567890123", "no digit is lost");
    assert_eq!(customer["phone"], "10");
    assert_eq!(customer["parameters"], json!({"parameter1": "12.50"}));
    for value in [json!(true), json!(["a"]), json!({"a": 1})] {
        let refused = shop.try_enter("", json!({"site_uid": value})).await;
        assert_eq!(refused.refusal(), (422, "validation_failed"));
        assert_eq!(refused.body["errors"][0]["field"], "site_uid");
    }
}

async fn bodies_that_are_none_are_refused(db: TestDb) {
    let shop = shop(&db).await;
    let post = |kind: &'static str, body: String| {
        let request = Request::post("/widget/v1/sessions").header(header::CONTENT_TYPE, kind);
        shop.app.call(request.body(Body::from(body)).expect("a request"))
    };
    assert_eq!(post("application/json", "{".into()).await.refusal(), (400, "bad_json"));
    assert_eq!(post("text/plain", "{}".into()).await.refusal(), (415, "unsupported_type"));
    let huge = json!({"site_id": shop.site.id.to_string(), "user_parameter": "a".repeat(65 * 1024)});
    assert_eq!(post("application/json", huge.to_string()).await.refusal(), (413, "too_large"));
    let whole = json!({"site_id": shop.site.id.to_string(), "user_parameter": "a".repeat(60 * 1024)});
    assert_eq!(post("application/json", whole.to_string()).await.status, 200);
}

/// No length is stated and the first header never ends.
async fn f14_an_endless_form_is_cut_at_the_limit(db: TestDb) {
    const PIECE: usize = 1 << 20;
    let shop = shop(&db).await;
    let token = shop.visitor(json!({})).await;
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let start = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"--b\r\nContent-Disposition: "))]);
    let pieces = stream::repeat_with(move || {
        counter.fetch_add(PIECE, Ordering::Relaxed);
        Ok(Bytes::from(vec![b'a'; PIECE]))
    });
    let request = Request::post("/widget/v1/attachments")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from_stream(start.chain(pieces.take(40))));
    let refused = shop.app.call(request.expect("a request")).await;
    assert_eq!(refused.refusal(), (413, "too_large"));
    assert!(taken.load(Ordering::Relaxed) <= 22 * PIECE, "{} bytes were taken", taken.load(Ordering::Relaxed));
}

async fn a_log_in_by_a_name_nobody_can_have_is_refused(db: TestDb) {
    let shop = shop(&db).await;
    for email in ["", "a\0b@example.com", "\u{202e}", &"x".repeat(10_000)] {
        let body = json!({"email": email, "password": "no matter what"});
        let refused = shop.app.console("", Method::POST, "/api/v1/session", body).await;
        assert_eq!(refused.refusal(), (401, "bad_credentials"), "{email:?}");
    }
}

async fn unknown_sites_are_not_found(db: TestDb) {
    let shop = shop(&db).await;
    for id in [json!(""), json!("1"), json!(1), json!("../x"), json!("04"), json!(-1), json!(1.5)] {
        assert_eq!(shop.try_enter("", json!({"site_id": id})).await.refusal(), (404, "not_found"), "{id}");
    }
    shop.site.switch(shop.site.web, false).await;
    assert_eq!(shop.try_enter("", json!({})).await.refusal(), (404, "not_found"));
}

async fn only_the_bearer_of_a_token_is_let_in(db: TestDb) {
    let shop = shop(&db).await;
    let token = shop.visitor(json!({})).await;
    let other = format!("{}A", &token[..42]);
    let calls = [
        (Method::GET, "/widget/v1/messages"),
        (Method::POST, "/widget/v1/messages"),
        (Method::GET, "/widget/v1/rooms"),
        (Method::GET, "/widget/v1/rooms/1/messages"),
        (Method::POST, "/widget/v1/read"),
        (Method::POST, "/widget/v1/end"),
    ];
    for (method, path) in calls {
        for wrong in ["", "x", other.as_str()] {
            let refused = shop.app.widget(wrong, method.clone(), path, json!({"seq": 1})).await;
            assert_eq!(refused.refusal(), (401, "unauthorized"), "{method} {path}");
        }
        let cookie = shop.app.console(&token, method.clone(), path, Value::Null).await;
        assert_eq!(cookie.status, 401, "{method} {path} by cookie");
    }
    let old = shop.enter(&other, json!({})).await;
    assert_ne!(text(&old["token"]), other, "an unknown token is nobody's");
}

async fn r11_right_to_left_and_emoji_survive(db: TestDb) {
    let shop = shop(&db).await;
    let params = json!({"site_uid": " \u{1112}\u{1161}\u{11ab}😀 ", "cus_extra_username": "\u{202e}김\r\n서연\u{7}"});
    let room = shop.say(&shop.visitor(params).await, "안녕하세요").await;
    let customer = shop.customer(&room).await;
    assert_eq!((&customer["customer_id"], &customer["name"]), (&json!("한😀"), &json!("\u{202e}김 서연")));
}
