//! One's own sessions, password and name (F16).

use domain::access::Role;
use serde_json::{Value, json};
use service::setup::NewAgentByHand;
use testkit::{Caller, Cast, TestDb};

testkit::both_databases!(
    f16_sessions_are_listed_in_plain_words_and_ended,
    f16_nobody_ends_sessions_of_others,
    f16_another_password_ends_the_other_sessions,
    f16_one_is_called_otherwise,
);

const PASSWORD: &str = "달항아리-2026-겨울";
const SESSIONS: &str = "/api/v1/me/sessions";
const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1";

async fn join(app: &Cast) -> String {
    let email = format!("seen-{}@example.com", app.site.new_id());
    let site = Some(app.site.id);
    let new = NewAgentByHand { site, email: &email, name: "최상담", role: Role::Agent, password: PASSWORD };
    service::setup::create_agent(&app.desk, new).await.expect("an agent is made");
    email
}

async fn browser<'a>(app: &'a Cast, email: &str, agent: &str, from: &str) -> Caller<'a> {
    let caller = app.nobody().with("x-sarangbang", "1").with("user-agent", agent).from(from);
    let answer = caller.post("/api/v1/session", json!({"email": email, "password": PASSWORD})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let cookie = answer.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    app.nobody().with("x-sarangbang", "1").with("cookie", &cookie)
}

async fn listed(browser: &Caller<'_>) -> Vec<Value> {
    browser.get(SESSIONS).await.ok()["items"].as_array().expect("sessions").clone()
}

async fn f16_sessions_are_listed_in_plain_words_and_ended(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = join(&app).await;
    let phone = browser(&app, &email, IPHONE, "198.51.100.7").await;
    app.desk.pass(60_000);
    let desk = browser(&app, &email, WINDOWS, "192.0.2.10").await;
    app.desk.pass(1);
    let other = browser(&app, &email, "", "192.0.2.11").await;
    let seen = listed(&desk).await;
    let told = |one: &Value| {
        let text = |name: &str| one[name].as_str().unwrap_or("-").to_owned();
        (text("browser"), text("system"), text("address"), one["mobile"] == true, one["current"] == true)
    };
    let words =
        |a: &str, b: &str, c: &str, mobile, current| (a.to_owned(), b.to_owned(), c.to_owned(), mobile, current);
    let found: Vec<_> = seen.iter().map(told).collect();
    assert_eq!(
        found,
        [
            words("-", "-", "192.0.2.11", false, false),
            words("Chrome", "Windows", "192.0.2.10", false, true),
            words("Safari", "iPhone", "198.51.100.7", true, false),
        ]
    );
    let id = seen[2]["id"].as_str().expect("an id");
    assert_eq!(desk.delete(&format!("{SESSIONS}/{id}")).await.status, 204);
    assert_eq!(desk.delete(&format!("{SESSIONS}/{id}")).await.status, 404);
    assert_eq!(phone.get("/api/v1/me").await.status, 401);
    assert_eq!(other.get("/api/v1/me").await.status, 200);
    assert_eq!(desk.delete(SESSIONS).await.status, 204);
    assert_eq!(other.get("/api/v1/me").await.status, 401);
    assert_eq!(listed(&desk).await.len(), 1, "this one goes on");
}

async fn f16_nobody_ends_sessions_of_others(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let id = listed(&app.kim()).await[0]["id"].as_str().expect("an id").to_owned();
    for caller in [app.agent(&app.lee), app.admin(), app.stranger()] {
        assert_eq!(caller.delete(&format!("{SESSIONS}/{id}")).await.refusal(), (404, "not_found"));
        assert_eq!(caller.delete(SESSIONS).await.status, 204);
    }
    assert_eq!(app.kim().get("/api/v1/me").await.status, 200);
}

async fn f16_another_password_ends_the_other_sessions(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = join(&app).await;
    let (desk, phone) =
        (browser(&app, &email, WINDOWS, "192.0.2.1").await, browser(&app, &email, IPHONE, "192.0.2.2").await);
    let put = async |present: &str, password: &str| {
        desk.put("/api/v1/me/password", json!({"present": present, "password": password})).await
    };
    for (present, password, field, code) in [
        ("wrong", "문방사우-먹과-벼루", "present", "wrong_password"),
        (PASSWORD, "password123", "password", "too_common"),
        (PASSWORD, "short", "password", "too_short"),
        (PASSWORD, &email, "password", "same_as_email"),
        (PASSWORD, PASSWORD, "password", "same_as_before"),
    ] {
        let refused = put(present, password).await;
        let fault = &refused.body["errors"][0];
        assert_eq!((&fault["field"], &fault["code"]), (&json!(field), &json!(code)), "{}", refused.text);
    }
    assert_eq!(phone.get("/api/v1/me").await.status, 200, "nothing has changed");
    assert_eq!(put(PASSWORD, "문방사우-먹과-벼루").await.status, 204);
    assert_eq!((desk.get("/api/v1/me").await.status, phone.get("/api/v1/me").await.status), (200, 401));
    let caller = app.nobody().with("x-sarangbang", "1");
    let old = caller.post("/api/v1/session", json!({"email": email, "password": PASSWORD})).await;
    assert_eq!(old.refusal(), (401, "bad_credentials"));
    let lines: Vec<(String,)> =
        app.rows("SELECT action FROM audit WHERE site_id = $1 AND action = 'change_password'").await;
    assert_eq!(lines.len(), 1);
}

async fn f16_one_is_called_otherwise(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    assert_eq!(app.kim().put("/api/v1/me/name", json!({"name": "\u{3164}"})).await.status, 422);
    let me = app.kim().put("/api/v1/me/name", json!({"name": " 김수석 "})).await.ok();
    assert_eq!((&me["name"], &app.kim().get("/api/v1/me").await.body["name"]), (&json!("김수석"), &json!("김수석")));
}
