//! Messengers as they call, and as administrators connect them (F7, S27).

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Cast, TestDb};

testkit::both_databases!(
    f7_webhooks_prove_themselves_by_their_secret,
    f7_webhooks_take_bodies_of_messengers_only,
    f7_administrators_connect_and_agents_see_no_secret,
    s27_pages_are_sent_into_the_messengers_with_a_token,
    f7_signed_addresses_hand_out_nothing_else,
    f7_undelivered_messages_are_listed_for_administrators,
);

/// The secret path of a connected channel.
async fn connect(app: &Cast, new: Value) -> (String, String) {
    let connected = app.admin().post("/api/v1/settings/channels", new).await.ok();
    let text = |name: &str| connected[name].as_str().expect("a text").to_owned();
    (text("id"), text("webhook_path"))
}

fn naver() -> Value {
    json!({"kind": "naver", "token": "ct_wdemo1_token", "public_name": "wdemo1", "base_url": "http://127.0.0.1:9"})
}

fn kakao() -> Value {
    json!({"kind": "kakao", "flavour": "relay_v1", "sender_key": "0000000000000000000000000000000000000001", "client_id": "id",
        "client_secret": "secret", "public_name": "@moonjar", "base_url": "http://127.0.0.1:9"})
}

async fn f7_webhooks_prove_themselves_by_their_secret(db: TestDb) {
    let app = db.cast().await;
    let (_, naver) = connect(&app, naver()).await;
    let (_, kakao) = connect(&app, kakao()).await;
    let open = json!({"event": "open", "user": "u1", "options": {"inflow": "list"}});
    let taken = app.nobody().post(&naver, open.clone()).await;
    assert_eq!((taken.status, taken.text.as_str()), (200, ""), "an empty answer says nothing to the customer");
    let message = json!({"user_key": "k1", "sender_key": "0000000000000000000000000000000000000001", "session_id": "1",
        "time": 1, "serial_number": 1_700_000_000_000_000_001_i64, "type": "text", "content": "말"});
    assert_eq!(app.nobody().post(&format!("{kakao}/message"), message.clone()).await.status, 200);
    let secret = naver.rsplit('/').next().expect("a secret");
    for path in [
        "/channels/naver/x".to_owned(),
        format!("/channels/naver/{}", "a".repeat(43)),
        format!("/channels/kakao/{secret}/message"),
        format!("{kakao}/other"),
        kakao.clone(),
        "/channels/".to_owned(),
    ] {
        assert_eq!(app.nobody().post(&path, open.clone()).await.status, 404, "{path}");
    }
    let rooms = app.admin().get("/api/v1/rooms?scope=all").await.ok();
    assert_eq!(rooms["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(rooms["items"][0]["channel"]["kind"], "kakao");
}

async fn f7_webhooks_take_bodies_of_messengers_only(db: TestDb) {
    let app = db.cast().await;
    let (_, naver) = connect(&app, naver()).await;
    let send = async |body: Vec<u8>| app.nobody().send(Method::POST, &naver, Some(body)).await;
    let large = send(vec![b' '; 1024 * 1024]).await;
    assert_eq!(large.refusal(), (413, "too_large"));
    let deep = format!("{{\"event\":\"open\",\"user\":\"u\",\"x\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    for body in [deep.into_bytes(), b"{".to_vec(), Vec::new(), b"[]".to_vec(), vec![0xff; 100]] {
        assert_eq!(send(body).await.refusal(), (422, "validation_failed"));
    }
    let seen = app.admin().get("/api/v1/settings/channels").await.ok();
    assert_eq!(seen["items"][1]["last_error"], "malformed");
}

async fn f7_administrators_connect_and_agents_see_no_secret(db: TestDb) {
    let app = db.cast().await;
    let (id, path) = connect(&app, naver()).await;
    assert!(path.starts_with("/channels/naver/"));
    let seen = app.kim().get("/api/v1/settings/channels").await;
    assert!(!seen.text.contains(&path) && !seen.text.contains("ct_wdemo1"), "{}", seen.text);
    let seen = app.admin().get("/api/v1/settings/channels").await;
    assert!(seen.text.contains(&path) && !seen.text.contains("ct_wdemo1"), "{}", seen.text);
    let refused = app.admin().post("/api/v1/settings/channels", json!({"kind": "kakao"})).await;
    let fields: Vec<_> =
        refused.body["errors"].as_array().expect("errors").iter().map(|one| one["field"].clone()).collect();
    assert_eq!((refused.status, fields), (422, vec![json!("client_id"), json!("client_secret"), json!("sender_key")]));
    let one = format!("/api/v1/settings/channels/{id}");
    let stale = app.admin().put(&one, json!({"version": 7, "label": "톡톡"})).await;
    assert_eq!(stale.refusal(), (409, "stale_version"));
    let tried = app.admin().post(&format!("{one}/check"), json!({})).await.ok();
    assert_eq!(tried["connection"]["check_error"], "unreachable");
    let gone = app.admin().send(Method::DELETE, &one, None).await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    assert_eq!(app.nobody().post(&path, json!({"event": "open", "user": "u"})).await.status, 404);
}

async fn s27_pages_are_sent_into_the_messengers_with_a_token(db: TestDb) {
    let app = db.cast().await;
    let (id, _) = connect(&app, kakao()).await;
    let chat = format!("/chat/{}/kakao", app.site.id);
    let plain = app.nobody().get(&chat).await;
    let known = app.nobody().get(&format!("{chat}?site_uid=happytalk&cus_extra_phone=01012345678&other=x")).await;
    assert_eq!((plain.status, known.status), (303, 303));
    assert_eq!(plain.header("location"), "https://bizmessage.kakao.com/chat/open/@moonjar");
    let to = known.header("location");
    assert!(to.starts_with("https://bizmessage.kakao.com/chat/open/@moonjar?extra="), "{to}");
    assert!(!to.contains("happytalk") && !to.contains("0101234"), "{to}");
    assert_eq!((known.header("referrer-policy"), known.header("cache-control")), ("no-referrer", "no-store"));
    let none = app.nobody().get(&format!("/chat/{}/naver", app.site.id)).await;
    assert_eq!(none.status, 404);
    let link = app
        .kim()
        .post("/api/v1/channel-links", json!({"channel_id": id, "site_uid": 1_700_000_000_000_000_001_i64}))
        .await;
    assert_eq!(link.status, 201);
    assert!(
        link.body["url"].as_str().is_some_and(|url| url.contains("?extra=")) && link.body["expires_at"].is_string()
    );
    let web = app.kim().post("/api/v1/channel-links", json!({"channel_id": app.site.web.to_string()})).await;
    assert_eq!(web.refusal(), (422, "validation_failed"));
}

async fn f7_signed_addresses_hand_out_nothing_else(db: TestDb) {
    let app = db.cast().await;
    for path in ["/files/x", "/files/1.1.9999999999999.00", "/files/..%2f..%2fetc", "/files/1.1.1.1.1", "/files/"] {
        assert_eq!(app.nobody().get(path).await.status, 404, "{path}");
    }
}

async fn f7_undelivered_messages_are_listed_for_administrators(db: TestDb) {
    let app = db.cast().await;
    let list = "/api/v1/settings/undelivered";
    assert_eq!(app.admin().get(list).await.ok(), json!({"items": [], "next_cursor": null, "total": 0}));
    assert_eq!(app.admin().get(&format!("{list}?cursor=x")).await.refusal(), (422, "invalid_cursor"));
    assert_eq!(app.kim().get(list).await.refusal(), (403, "forbidden"));
    let none = app.admin().post(&format!("{list}/send-again"), json!({"items": []})).await;
    assert_eq!(none.refusal(), (422, "validation_failed"));
    let unknown = json!({"items": [{"room_no": "1", "seq": 1}]});
    assert_eq!(app.admin().post(&format!("{list}/send-again"), unknown).await.ok(), json!({"sent": 0}));
}
