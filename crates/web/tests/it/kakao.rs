//! Customers on their way through Kakao, and accounts that are unlinked, by HTTP (F9, S65c, R20).

use serde_json::json;
use testkit::{Cast, TestDb};

testkit::both_databases!(
    f9_the_way_to_kakao_is_kept_in_one_browser,
    r20_only_kakao_unlinks,
    s65a_settings_of_services_are_for_administrators,
);

const SETTINGS: &str = "/api/v1/settings/kakao-sync";

async fn switch_on(app: &Cast) {
    let settings = json!({"enabled": true, "app_id": "777", "rest_api_key": "KEY", "client_secret": "SECRET", "admin_key": "ADMIN"});
    let set = app.admin().put(SETTINGS, settings).await.ok();
    assert_eq!((&set["client_secret"], &set["client_secret_set"]), (&json!(null), &json!(true)));
}

/// A visitor who was asked to verify through Kakao; the path of their link.
async fn asked(app: &Cast) -> String {
    let visitor = app.visitor(None).await;
    let client_id = format!("{:08x}-0000-4000-8000-000000000000", app.site.new_id() & 0xffff_ffff);
    let sent = visitor.post("/widget/v1/messages", json!({"client_id": client_id, "text": "문의"})).await.ok();
    let room = sent["room_no"].as_str().expect("a room").to_owned();
    let path = format!("/api/v1/rooms/{room}/verifications");
    let asked = app.admin().post(&path, json!({"method": "kakao_sync"})).await;
    assert_eq!(asked.status, 201, "{}", asked.text);
    let open = json!({"request_id": asked.body["id"], "kakao": true});
    let url = visitor.post("/widget/v1/verifications", open).await.ok()["url"].as_str().expect("an address").to_owned();
    url.strip_prefix("http://127.0.0.1:8080").expect("ours").to_owned()
}

async fn f9_the_way_to_kakao_is_kept_in_one_browser(db: TestDb) {
    let app = db.cast().await;
    switch_on(&app).await;
    let path = asked(&app).await;
    let start = app.nobody().get(&path).await;
    assert_eq!(start.status, 303);
    let to = start.header("location");
    assert!(to.starts_with("https://kauth.kakao.com/oauth/authorize?response_type=code&client_id=KEY&"), "{to}");
    assert!(!to.contains(path.split_once("t=").expect("a token").1), "the link's token stays here");
    let cookie = start.header("set-cookie").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/kakao"),
        "{cookie}"
    );
    let state = cookie.split_once('=').and_then(|(_, rest)| rest.split_once(';')).expect("a value").0.to_owned();

    let denied = format!("/kakao/callback?error=access_denied&state={state}");
    let elsewhere = app.nobody().get(&denied).await;
    assert_eq!(elsewhere.header("location"), "http://127.0.0.1:8080/verify#kakao=closed", "without the cookie");
    let back = app.nobody().with("cookie", &format!("sarangbang_kakao={state}")).get(&denied).await;
    assert_eq!((back.status, back.header("location")), (303, "http://127.0.0.1:8080/verify#kakao=denied"));
    assert!(back.header("set-cookie").contains("Max-Age=0"));
    for bad in ["/kakao/start", "/kakao/start?t=x", "/kakao/start?t=%00"] {
        let closed = app.nobody().get(bad).await;
        assert_eq!(closed.header("location"), "http://127.0.0.1:8080/verify#kakao=closed", "{bad}");
    }
    assert_eq!(
        app.nobody().get("/kakao/callback").await.header("location"),
        "http://127.0.0.1:8080/verify#kakao=closed"
    );
}

async fn r20_only_kakao_unlinks(db: TestDb) {
    let app = db.cast().await;
    let path = format!("/kakao/unlink/{}?app_id=777&user_id=1&referrer_type=UNLINK_FROM_APPS", app.site.id);
    assert_eq!(app.nobody().with("authorization", "KakaoAK ").get(&path).await.refusal(), (401, "unauthorized"));
    switch_on(&app).await;
    let call = async |key: &str| app.nobody().with("authorization", key).get(&path).await;
    assert_eq!(call("KakaoAK ADMIN").await.status, 200);
    for key in ["KakaoAK OTHER", "KakaoAK ", "Bearer ADMIN", "ADMIN"] {
        assert_eq!(call(key).await.refusal(), (401, "unauthorized"), "{key}");
    }
    assert_eq!(app.nobody().get(&path).await.refusal(), (401, "unauthorized"));
    assert_eq!(app.nobody().get("/kakao/unlink/nonsense").await.status, 404);
}

async fn s65a_settings_of_services_are_for_administrators(db: TestDb) {
    let app = db.cast().await;
    for path in [SETTINGS, "/api/v1/settings/commerce"] {
        assert_eq!(app.park().get(path).await.refusal(), (403, "forbidden"));
        assert_eq!(app.admin().get(path).await.status, 200);
    }
    let refused =
        app.admin().put("/api/v1/settings/commerce", json!({"client_id": "a", "client_secret": "no-salt"})).await;
    assert_eq!(refused.refusal(), (422, "validation_failed"));
    assert_eq!(refused.body["errors"][0]["code"], "refused");
    assert_eq!(refused.body["errors"][0]["message"], "서비스가 거절했습니다. 값을 확인해 주세요");
}
