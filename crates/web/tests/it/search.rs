//! GET /api/v1/search: its shape, and how it refuses.

use domain::access::Role;
use serde_json::json;
use service::search::Indexer;
use testkit::{RoomSpec, START, TestDb};

testkit::both_databases!(
    a_hit_says_who_wrote_where_and_when,
    bad_searches_are_refused,
    r18_rooms_of_others_are_not_searched,
);

async fn index(app: &testkit::Cast) {
    Indexer::new(&app.desk).run(Some(app.site.id)).await.expect("indexed");
}

async fn a_hit_says_who_wrote_where_and_when(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("happytalk").await;
    let room = app.site.room_with(&person, RoomSpec::in_progress(app.kim.id)).await;
    app.site.messages(room, 2).await;
    index(&app).await;
    let expected = json!({
        "items": [{
            "room_no": room.to_string(), "seq": 2, "memo": null, "from": "customer", "author": null,
            "name": "happytalk", "named": true, "channel": {"kind": "web", "label": "웹채팅"}, "status": "in_progress",
            "started_at": START.rfc3339(), "at": START.plus(2_000).rfc3339(),
            "text": "문의 2", "highlights": [{"start": 0, "end": 2}],
        }, {
            "room_no": room.to_string(), "seq": 1, "memo": null, "from": "customer", "author": null,
            "name": "happytalk", "named": true, "channel": {"kind": "web", "label": "웹채팅"}, "status": "in_progress",
            "started_at": START.rfc3339(), "at": START.plus(1_000).rfc3339(),
            "text": "문의 1", "highlights": [{"start": 0, "end": 2}],
        }],
        "next_cursor": null,
        "too_short": false,
    });
    // 문의
    for path in ["/api/v1/search?q=%EB%AC%B8%EC%9D%98", "/api/v1/search?q=%EB%AC%B8%EC%9D%98&in=all"] {
        assert_eq!(app.kim().get(path).await.ok(), expected, "{path}");
    }
    let here = format!("/api/v1/search?q=%EB%AC%B8%EC%9D%98&in=room:{room}");
    assert_eq!(app.kim().get(&here).await.ok(), expected);
    let listed = app.kim().get("/api/v1/rooms?q=%EB%AC%B8%EC%9D%98&status=in_progress").await.ok();
    assert_eq!(
        listed["items"][0]["matched"],
        json!({"field": "message", "text": "문의 2", "highlights": [{"start": 0, "end": 2}], "seq": 2})
    );
    let plain = app.kim().get("/api/v1/rooms?status=in_progress").await.ok();
    assert!(plain["items"][0].get("matched").is_none());
}

async fn bad_searches_are_refused(db: TestDb) {
    let app = db.cast().await;
    let long = format!("?q={}", "a".repeat(101));
    for (query, status, code) in [
        ("", 422, "validation_failed"),
        ("?q=", 422, "validation_failed"),
        ("?q=%00", 422, "validation_failed"),
        (long.as_str(), 422, "validation_failed"),
        ("?q=ab&in=everything", 422, "validation_failed"),
        ("?q=ab&in=room:x", 422, "validation_failed"),
        ("?q=ab&in=room:999", 404, "not_found"),
        ("?q=ab&cursor=x", 422, "invalid_cursor"),
    ] {
        let answer = app.kim().get(&format!("/api/v1/search{query}")).await;
        assert_eq!((answer.status, answer.refusal().1), (status, code), "{query}: {}", answer.text);
    }
}

async fn r18_rooms_of_others_are_not_searched(db: TestDb) {
    let app = db.cast().await;
    assert_eq!(app.lee.role, Role::Agent);
    let person = app.site.customer("happytalk").await;
    let room = app.site.room_with(&person, RoomSpec::ended(Some(app.kim.id))).await;
    app.site.messages(room, 1).await;
    index(&app).await;
    let search = "/api/v1/search?q=%EB%AC%B8%EC%9D%98";
    for (who, count) in
        [(app.kim(), 1), (app.agent(&app.lee), 0), (app.park(), 1), (app.admin(), 1), (app.stranger(), 0)]
    {
        let found = who.get(search).await.ok();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(count));
    }
    let here = format!("{search}&in=room:{room}");
    assert_eq!(app.kim().get(&here).await.status, 200);
    for who in [app.agent(&app.lee), app.stranger()] {
        assert_eq!(who.get(&here).await.refusal(), (404, "not_found"));
    }
}
