//! Keys by which other systems call the API (F17).

use serde_json::{Value, json};
use testkit::{Agent, Answer, Caller, Cast, RoomSpec, TestDb};
use web::{Keys, Permission};

testkit::both_databases!(
    f17_a_key_does_what_its_scopes_and_its_agent_may,
    f17_no_route_answers_a_key_without_its_scope,
    f17_exports_of_customers_need_the_scope_of_customers,
    f17_keys_are_shown_once_and_stored_as_hashes,
    f17_a_revoked_key_an_expired_one_and_that_of_a_disabled_agent_stop_working,
    f17_what_can_not_be_a_key_is_refused,
    f17_another_site_neither_sees_nor_revokes_a_key,
    f17_a_key_is_stopped_when_it_calls_too_often,
    f17_the_use_of_a_key_is_noted,
);

async fn made(app: &Cast, agent: &Agent, scopes: &[&str]) -> String {
    let new = json!({"label": "ERP 연동", "agent_id": agent.id.to_string(), "scopes": scopes});
    let created = app.admin().post("/api/v1/settings/api-keys", new).await;
    assert_eq!(created.status, 201, "{}", created.text);
    created.body["key"].as_str().expect("a key").to_owned()
}

fn with<'a>(app: &'a Cast, key: &str) -> Caller<'a> {
    app.nobody().with("authorization", &format!("Bearer {key}"))
}

async fn list(app: &Cast) -> Vec<Value> {
    app.admin().get("/api/v1/settings/api-keys").await.ok()["items"].as_array().expect("keys").clone()
}

const MESSAGE: &str = "0b7f3c1e-8f0a-4c47-9a52-3f1d2e5a6b70";

async fn f17_a_key_does_what_its_scopes_and_its_agent_may(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("walker").await;
    let room = app.site.room_with(&person, RoomSpec::in_progress(app.kim.id)).await;
    let theirs = app.site.room_with(&app.site.customer("other").await, RoomSpec::in_progress(app.lee.id)).await;
    let messages = format!("/api/v1/rooms/{room}/messages");
    let words = json!({"client_id": MESSAGE, "text": "주문이 발송되었습니다."});

    let writes = made(&app, &app.kim, &["rooms:write"]).await;
    let key = with(&app, &writes);
    assert_eq!(key.get("/api/v1/me").await.ok()["name"], "김상담");
    assert_eq!(key.get("/api/v1/rooms?scope=mine").await.ok()["items"][0]["room_no"], room.to_string());
    let sent = key.post(&messages, words.clone()).await;
    assert_eq!(sent.status, 200, "no CSRF header: no browser sends a key by itself: {}", sent.text);
    assert_eq!(app.kim().get(&messages).await.ok()["items"][0]["from"], "agent");
    assert_eq!(key.get(&format!("/api/v1/rooms/{theirs}")).await.refusal(), (404, "not_found"), "no more than 김상담");
    let customer = key.get(&format!("/api/v1/rooms/{room}/customer")).await;
    assert_eq!(customer.refusal(), (403, "scope_missing"));
    assert_eq!(customer.body["scope"], "customers:read");

    let reads = made(&app, &app.kim, &["rooms:read", "settings:write"]).await;
    let key = with(&app, &reads);
    assert_eq!(key.post(&messages, words).await.body["scope"], "rooms:write");
    assert_eq!(key.get(&messages).await.status, 200);
    let own = key.put("/api/v1/settings/hours", json!({"version": 0})).await;
    assert_eq!(own.refusal(), (403, "forbidden"), "a scope gives no role");
    let both = app.admin().with("authorization", &format!("Bearer {reads}"));
    assert_eq!(
        both.get("/api/v1/me").await.ok()["name"],
        "김상담",
        "where a key is given, the cookie counts for nothing"
    );
}

async fn f17_no_route_answers_a_key_without_its_scope(db: TestDb) {
    let app = db.cast().await;
    // Two at a time, since a key may call only so often.
    let mut keys = Vec::new();
    for area in ["rooms", "customers", "templates", "reports", "settings"] {
        let others = ["rooms", "customers", "templates", "reports", "settings"].into_iter().filter(|one| *one != area);
        let scopes: Vec<String> = others.map(|one| format!("{one}:write")).collect();
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        keys.push((area, made(&app, &app.admin, &scopes).await));
    }
    let all = made(
        &app,
        &app.admin,
        &["rooms:write", "customers:write", "templates:write", "reports:write", "settings:write"],
    )
    .await;
    let mut closed = Vec::new();
    for route in web::table().into_iter().filter(|route| route.permission >= Permission::Agent) {
        let path = route.path.replace("{room_no}", "1").replace("{id}", "1");
        let method = route.method.parse().expect("a method");
        let call = async |key: &str| -> Answer { with(&app, key).send(method, &path, None).await };
        match route.keys {
            Keys::Any => assert_eq!(route.path, "/api/v1/me"),
            Keys::None => {
                assert_eq!(call(&all).await.refusal(), (403, "not_for_keys"), "{route:?}");
                closed.push(format!("{} {}", route.method, route.path));
            }
            Keys::Of(area) => {
                let name = format!("{area:?}").to_lowercase();
                let (_, lacks) = keys.iter().find(|(known, _)| *known == name).expect("an area");
                assert_eq!(call(lacks).await.refusal(), (403, "scope_missing"), "{route:?}");
            }
        }
    }
    // What would give a key more than it has.
    for never in [
        "POST /api/v1/settings/api-keys",
        "DELETE /api/v1/settings/api-keys/{id}",
        "GET /api/v1/settings/webhooks/{id}/secret",
        "GET /api/v1/settings/info-area/tabs/{tab_id}/secret",
        "POST /api/v1/settings/security/rotate-secret",
        "DELETE /api/v1/session",
        "GET /api/v1/live",
        "PUT /api/v1/me/preferences",
    ] {
        assert!(closed.iter().any(|route| route == never), "{never} is open to keys");
    }
}

async fn f17_keys_are_shown_once_and_stored_as_hashes(db: TestDb) {
    let app = db.cast().await;
    let key = made(&app, &app.park, &["reports:read"]).await;
    assert!(key.starts_with("sbk_") && key.len() == 47, "{key}");
    let [item] = &list(&app).await[..] else { panic!("one key") };
    assert_eq!(item["tail"], key[43..]);
    assert_eq!(
        (&item["label"], &item["agent"]["name"], &item["scopes"]),
        (&json!("ERP 연동"), &json!("박매니저"), &json!(["reports:read"]))
    );
    assert!(!item.to_string().contains(&key[4..43]));
    let stored: Vec<(String,)> = app.rows("SELECT token_hash FROM api_keys WHERE site_id = $1").await;
    assert!(stored[0].0.len() == 64 && !key.contains(&stored[0].0));
    let audited = app.site.audited(app.admin.id).await;
    assert!(audited.iter().any(|(action, _)| action == "create_api_key"));
}

async fn f17_a_revoked_key_an_expired_one_and_that_of_a_disabled_agent_stop_working(db: TestDb) {
    let app = db.cast().await;
    let key = made(&app, &app.kim, &["rooms:read"]).await;
    assert_eq!(with(&app, &key).get("/api/v1/me").await.status, 200);
    let id = list(&app).await[0]["id"].as_str().expect("an id").to_owned();
    let gone = app.admin().delete(&format!("/api/v1/settings/api-keys/{id}")).await;
    assert_eq!(gone.status, 204);
    assert_eq!(with(&app, &key).get("/api/v1/me").await.refusal(), (401, "unauthorized"), "at once");
    assert!(list(&app).await.is_empty());

    let until = domain::Millis(app.desk.now().0 + 60_000).rfc3339();
    let new = json!({"label": "잠깐", "scopes": ["rooms:read"], "expires_at": until});
    let created = app.admin().post("/api/v1/settings/api-keys", new).await;
    let short = created.body["key"].as_str().expect("a key").to_owned();
    assert_eq!(created.body["item"]["agent"]["name"], "관리자", "as who makes it, where nobody is named");
    assert_eq!(with(&app, &short).get("/api/v1/me").await.status, 200);
    app.desk.pass(61_000);
    assert_eq!(with(&app, &short).get("/api/v1/me").await.refusal(), (401, "unauthorized"));

    let key = made(&app, &app.lee, &["rooms:read"]).await;
    app.site.disable(app.lee.id).await;
    assert_eq!(with(&app, &key).get("/api/v1/me").await.refusal(), (401, "unauthorized"));
    assert_eq!(list(&app).await[1]["agent_disabled"], true);
    for nonsense in ["", "sbk_", "sbk_short", &key[4..], &format!("{key}x"), "sbk_' OR 1=1 --"] {
        assert_eq!(with(&app, nonsense).get("/api/v1/me").await.refusal(), (401, "unauthorized"), "{nonsense}");
    }
}

async fn f17_what_can_not_be_a_key_is_refused(db: TestDb) {
    let app = db.cast().await;
    for (change, field, code) in [
        (json!({"label": " "}), "label", "blank"),
        (json!({"label": "가".repeat(51)}), "label", "too_long"),
        (json!({"scopes": []}), "scopes", "required"),
        (json!({"scopes": ["rooms:delete"]}), "scopes", "invalid"),
        (json!({"agent_id": "x"}), "agent_id", "invalid"),
        (json!({"agent_id": "999"}), "agent_id", "invalid"),
        (json!({"agent_id": app.stranger.id.to_string()}), "agent_id", "invalid"),
        (json!({"expires_at": "soon"}), "expires_at", "invalid"),
        (json!({"expires_at": "2020-01-01T00:00:00Z"}), "expires_at", "out_of_range"),
    ] {
        let mut new = json!({"label": "ERP", "scopes": ["rooms:read"]});
        new.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        let refused = app.admin().post("/api/v1/settings/api-keys", new).await;
        assert_eq!(refused.status, 422, "{change}");
        assert_eq!(
            (&refused.body["errors"][0]["field"], &refused.body["errors"][0]["code"]),
            (&json!(field), &json!(code))
        );
    }
    assert!(list(&app).await.is_empty());
}

async fn f17_another_site_neither_sees_nor_revokes_a_key(db: TestDb) {
    let app = db.cast().await;
    let key = made(&app, &app.kim, &["rooms:read"]).await;
    let id = list(&app).await[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(app.stranger().get("/api/v1/settings/api-keys").await.ok()["items"], json!([]));
    let path = format!("/api/v1/settings/api-keys/{id}");
    assert_eq!(app.stranger().delete(&path).await.refusal(), (404, "not_found"));
    assert_eq!(app.park().delete(&path).await.refusal(), (403, "forbidden"));
    assert_eq!(with(&app, &key).get("/api/v1/me").await.status, 200);
}

async fn f17_a_key_is_stopped_when_it_calls_too_often(db: TestDb) {
    let app = db.cast().await;
    let key = made(&app, &app.kim, &["rooms:read"]).await;
    for _ in 0..200 {
        assert_eq!(with(&app, &key).get("/api/v1/me").await.status, 200);
    }
    let stopped = with(&app, &key).get("/api/v1/me").await;
    assert_eq!(stopped.refusal(), (429, "rate_limited"));
    assert_eq!(stopped.header("retry-after"), "1");
    assert_eq!(app.kim().get("/api/v1/me").await.status, 200, "who is logged in is not");
}

async fn f17_the_use_of_a_key_is_noted(db: TestDb) {
    let app = db.cast().await;
    let key = made(&app, &app.kim, &["rooms:read"]).await;
    assert_eq!(list(&app).await[0]["used_at"], Value::Null);
    with(&app, &key).get("/api/v1/me").await;
    let used = async || list(&app).await[0]["used_at"].clone();
    for _ in 0..100 {
        if used().await != Value::Null {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(used().await, json!(app.desk.now().rfc3339()));
}

async fn f17_exports_of_customers_need_the_scope_of_customers(db: TestDb) {
    let app = db.cast().await;
    let exports = "/api/v1/exports";
    let (customers, consultations) = (json!({"kind": "customers"}), json!({"kind": "consultations"}));
    let statistics = made(&app, &app.park, &["reports:write"]).await;
    let both = made(&app, &app.park, &["reports:write", "customers:read"]).await;
    let (statistics, both) = (with(&app, &statistics), with(&app, &both));
    let run = async || while service::job::run_due(&app.desk, Some(app.site.id)).await.expect("done") > 0 {};

    let refused = statistics.post(exports, customers.clone()).await;
    assert_eq!((refused.refusal(), &refused.body["scope"]), ((403, "scope_missing"), &json!("customers:read")));
    let begun = both.post(exports, customers).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let id = begun.body["id"].as_str().expect("an id").to_owned();
    run().await;
    let file = format!("{exports}/{id}/file");
    assert_eq!(both.get(&file).await.status, 200);
    assert_eq!(statistics.get(&file).await.refusal(), (403, "scope_missing"));
    assert_eq!(statistics.delete(&format!("{exports}/{id}")).await.refusal(), (403, "scope_missing"));
    assert_eq!(statistics.get(exports).await.ok()["items"], json!([]), "nor are they listed");
    assert_eq!(both.get(exports).await.ok()["items"][0]["id"], id);

    let begun = statistics.post(exports, consultations).await;
    assert_eq!(begun.status, 202, "lists over all rooms are what the scope is for: {}", begun.text);
    run().await;
    let own = statistics.get(exports).await.ok();
    assert_eq!(own["items"].as_array().map(Vec::len), Some(1));
    let own = own["items"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(statistics.get(&format!("{exports}/{own}/file")).await.status, 200);
    assert_eq!(both.delete(&format!("{exports}/{id}")).await.status, 204);
}
