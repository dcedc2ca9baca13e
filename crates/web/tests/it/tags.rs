//! 고객 태그 as callers set and see them (S68, S69).

use serde_json::json;
use testkit::{RoomSpec, TestDb};

testkit::both_databases!(s68_s69_tags_are_set_and_shown, tags_that_can_be_none_are_refused_in_the_callers_language);

async fn s68_s69_tags_are_set_and_shown(db: TestDb) {
    let app = db.cast().await;
    let room = app.site.room_with(&app.site.customer("happytalk").await, RoomSpec::in_progress(app.kim.id)).await;
    let path = format!("/api/v1/rooms/{room}/identity/tags");
    let answer = app.kim().put(&path, json!({"tags": ["#VIP", "vip", " 단골 "]})).await;
    assert_eq!((answer.status, answer.body), (200, json!({"tags": ["VIP", "단골"]})));
    let customer = app.park().get(&format!("/api/v1/rooms/{room}/customer")).await.body;
    assert_eq!(customer["identity"]["tags"], json!(["VIP", "단골"]));
    for (q, items) in
        [("", json!(["VIP", "단골"])), ("%23v", json!(["VIP"])), ("%EB%8B%A8", json!(["단골"])), ("x", json!([]))]
    {
        let found = app.kim().get(&format!("/api/v1/customer-tags?q={q}")).await.body;
        let mut found: Vec<_> = found["items"].as_array().expect("items").clone();
        found.sort_by_key(ToString::to_string);
        assert_eq!(json!(found), items, "{q}");
    }
    assert_eq!(app.stranger().get("/api/v1/customer-tags").await.body, json!({"items": []}));
    assert_eq!(app.agent(&app.lee).put(&path, json!({"tags": []})).await.refusal(), (404, "not_found"));
}

async fn tags_that_can_be_none_are_refused_in_the_callers_language(db: TestDb) {
    let app = db.cast().await;
    let room = app.site.room_with(&app.site.customer("happytalk").await, RoomSpec::in_progress(app.kim.id)).await;
    let path = format!("/api/v1/rooms/{room}/identity/tags");
    let sent = json!({"tags": ["단골", "가".repeat(21)]});
    for (language, message) in [("ko", "20자까지 입력할 수 있습니다"), ("en", "At most 20 characters are allowed")]
    {
        let answer = app.kim().with("accept-language", language).put(&path, sent.clone()).await;
        assert_eq!(answer.refusal(), (422, "validation_failed"));
        let error = json!({"field": "tags", "code": "too_long", "max": 20, "message": message});
        assert_eq!(answer.body["errors"], json!([error]));
    }
    assert_eq!(app.kim().put(&path, json!({"tags": "VIP"})).await.status, 422);
    assert_eq!(app.kim().put(&path, json!({})).await.body["errors"][0]["code"], "required");
    let customer = app.kim().get(&format!("/api/v1/rooms/{room}/customer")).await.body;
    assert_eq!(customer["identity"]["tags"], json!([]), "nothing was saved");
}
