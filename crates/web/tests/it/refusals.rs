//! What callers are told when something can't be taken.

use axum::http::Method;
use serde_json::json;
use testkit::TestDb;

testkit::both_databases!(
    refusals_are_problem_documents_in_the_callers_language,
    broken_bodies_are_refused_clearly,
    malformed_ids_name_nothing,
    unreadable_queries_are_told_by_name,
    every_answer_carries_the_standing_headers,
);

async fn refusals_are_problem_documents_in_the_callers_language(db: TestDb) {
    let app = db.cast().await;
    let answer = app.nobody().get("/api/v1/me").await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("content-language"), "ko");
    insta::assert_json_snapshot!("unauthorized_ko", answer.body, {".request_id" => "[id]"});
    let english = app.kim().with("accept-language", "en-GB,en;q=0.8");
    let answer = english.put("/api/v1/me/layout", json!({"list": -1, "info": 10_001, "templates": 10_000})).await;
    assert_eq!(answer.header("content-language"), "en");
    insta::assert_json_snapshot!("layout_en", answer.body, {".request_id" => "[id]"});
    let answer = app.kim().put("/api/v1/me/layout", json!({"list": "wide"})).await;
    insta::assert_json_snapshot!("wrong_type_ko", answer.body, {".request_id" => "[id]"});
}

async fn broken_bodies_are_refused_clearly(db: TestDb) {
    let app = db.cast().await;
    let put = async |body: &[u8]| app.kim().send(Method::PUT, "/api/v1/me/layout", Some(body.to_vec())).await;
    for broken in [&b"{"[..], b"", b"{\"list\": 1}}", b"\xff\xfe", b"{list: 1}", b"{\"list\": 01}"] {
        assert_eq!(put(broken).await.refusal(), (400, "bad_json"), "{broken:?}");
    }
    let nested = [b"{\"other\":".as_slice(), &b"[".repeat(5000), &b"]".repeat(5000), b"}"].concat();
    assert_eq!(put(&nested).await.refusal(), (400, "bad_json"));
    for wrong in [&b"[]"[..], b"null", b"\"text\"", b"7", b"{\"list\": 1.5}", b"{\"list\": {}}", b"{\"list\": 1e40}"] {
        assert_eq!(put(wrong).await.refusal(), (422, "validation_failed"), "{wrong:?}");
    }
    let huge = format!("{{\"list\": 300, \"other\": \"{}\"}}", "x".repeat(256 * 1024));
    let answer = put(huge.as_bytes()).await;
    assert_eq!(answer.refusal(), (413, "too_large"));
    assert_eq!(answer.body["detail"], "256 KB까지 보낼 수 있습니다");
    assert_eq!(put(b"{\"list\": 300, \"unknown\": [1, {}]}").await.status, 200, "unknown members do no harm");

    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let caller = app.kim().with("content-type", kind);
        let answer = caller.send(Method::PUT, "/api/v1/me/layout", Some(b"{}".to_vec())).await;
        assert_eq!(answer.refusal(), (415, "unsupported_type"), "{kind}");
    }
    let nothing = app.kim().send(Method::PUT, "/api/v1/me/layout", None).await;
    assert_eq!(nothing.refusal(), (400, "bad_json"), "what stands is not replaced by nothing");
    let unnamed = app.kim().with("content-type", "").send(Method::PUT, "/api/v1/me/layout", Some(b"{}".to_vec())).await;
    assert_eq!(unnamed.refusal(), (415, "unsupported_type"));
    let charset = app.kim().with("content-type", "application/json; charset=utf-8");
    assert_eq!(charset.put("/api/v1/me/layout", json!({})).await.status, 200);
    let missing = app.kim().put("/api/v1/me/availability", json!({})).await.body;
    assert_eq!(missing["errors"][0], json!({"field": "available", "code": "required", "message": "필수 항목입니다"}));
}

async fn malformed_ids_name_nothing(db: TestDb) {
    let app = db.cast().await;
    for id in ["0x1", "-1", "01", "1.0", "%20", "9".repeat(40).as_str(), "%00", "'", "한글", "99999999999999999"] {
        let id = id.replace('한', "%ED%95%9C").replace('글', "%EA%B8%80");
        for what in ["", "/info", "/messages", "/customer", "/history"] {
            let answer = app.kim().get(&format!("/api/v1/rooms/{id}{what}")).await;
            assert_eq!(answer.refusal(), (404, "not_found"), "{id}{what}");
        }
    }
    assert_eq!(app.kim().get("/api/v1/nothing").await.refusal(), (404, "not_found"));
    let answer = app.kim().send(Method::PATCH, "/api/v1/me", Some(b"{}".to_vec())).await;
    assert_eq!(answer.refusal(), (405, "method_not_allowed"));
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

async fn unreadable_queries_are_told_by_name(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("query").await;
    let room = app.site.room(&person).await;
    for (query, field) in [("limit=many", "limit"), ("before=x", "before"), ("limit=99999999999999999999", "limit")] {
        let answer = app.kim().get(&format!("/api/v1/rooms/{room}/messages?{query}")).await;
        assert_eq!(answer.refusal(), (422, "validation_failed"), "{query}");
        assert_eq!(answer.body["errors"][0]["field"], field);
    }
    assert_eq!(app.kim().get("/api/v1/rooms?cursor=x").await.refusal(), (422, "invalid_cursor"));
    let visitor = app.visitor(None).await;
    assert_eq!(visitor.get("/widget/v1/rooms?cursor=x").await.refusal(), (422, "invalid_cursor"));
    let answer = app.kim().get("/api/v1/rooms?scope=everything").await;
    assert_eq!(answer.body["errors"][0]["field"], "scope");
    assert_eq!(app.kim().get("/api/v1/rooms?scope=&status=&q=&cursor=").await.status, 200, "empty is absent");
}

async fn every_answer_carries_the_standing_headers(db: TestDb) {
    let app = db.cast().await;
    for path in
        ["/healthz", "/readyz", "/api/v1/me", "/api/v1/boot", "/", "/nothing", "/api/openapi.json", "/widget.js"]
    {
        let answer = app.kim().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_ne!(answer.header("cache-control"), "", "{path}");
    }
}
