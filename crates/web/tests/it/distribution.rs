//! 배분방식 as callers set it.

use serde_json::json;
use testkit::TestDb;

testkit::both_databases!(
    s81_what_get_gave_is_taken_by_put,
    s81_an_older_version_is_refused_and_one_without_a_version_wins,
    f3_bad_values_are_told_in_the_callers_language,
);

async fn s81_what_get_gave_is_taken_by_put(db: TestDb) {
    let app = db.cast().await;
    let fresh = json!({"version": 0, "mode": "manual", "rule": "fewest", "categories": [], "channels": [], "rest_group_id": null});
    assert_eq!(app.admin().get("/api/v1/settings/distribution").await.body, fresh);
    for path in ["distribution", "groups", "agents"] {
        let path = format!("/api/v1/settings/{path}");
        let shown = app.admin().get(&path).await.body;
        let put = app.admin().put(&path, shown.clone()).await;
        assert_eq!((put.status, &put.body), (200, &shown), "{path}");
    }
    let changed = app.admin().put("/api/v1/settings/distribution", json!({"mode": "auto"})).await;
    assert_eq!((changed.status, &changed.body["mode"], &changed.body["rule"]), (200, &json!("auto"), &json!("fewest")));
}

async fn s81_an_older_version_is_refused_and_one_without_a_version_wins(db: TestDb) {
    let app = db.cast().await;
    let path = "/api/v1/settings/distribution";
    app.admin().put(path, json!({"version": 0, "mode": "hybrid"})).await;
    let late = app.admin().put(path, json!({"version": 0, "mode": "auto"})).await;
    assert_eq!(late.refusal(), (409, "stale_version"));
    let last = app.admin().put(path, json!({"rest_group_id": null, "rule": "round_robin"})).await;
    assert_eq!((&last.body["version"], &last.body["mode"]), (&json!(2), &json!("hybrid")));
}

async fn f3_bad_values_are_told_in_the_callers_language(db: TestDb) {
    let app = db.cast().await;
    let id = app.kim.id.to_string();
    for (path, body, field, code) in [
        ("agents", json!({"items": [{"id": id, "capacity": 0}]}), "capacity", "out_of_range"),
        ("agents", json!({"items": [{"id": id, "capacity": 1_001}]}), "capacity", "out_of_range"),
        ("agents", json!({"items": [{"id": "x"}]}), "items", "invalid"),
        ("groups", json!({"items": [{"name": "주문팀", "members": []}]}), "members", "no_members"),
        ("groups", json!({"items": [{"name": "가".repeat(31), "members": [{"agent_id": id}]}]}), "name", "too_long"),
        ("distribution", json!({"mode": "random"}), "mode", "invalid"),
        ("distribution", json!({"categories": [{"category_id": "1", "group_id": "1"}]}), "categories", "invalid"),
    ] {
        let answer = app.admin().put(&format!("/api/v1/settings/{path}"), body.clone()).await;
        assert_eq!(answer.refusal(), (422, "validation_failed"), "{body}");
        assert_eq!(
            (&answer.body["errors"][0]["field"], &answer.body["errors"][0]["code"]),
            (&json!(field), &json!(code))
        );
        let message = answer.body["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(!message.is_ascii() && message != code, "{message}");
    }
}
