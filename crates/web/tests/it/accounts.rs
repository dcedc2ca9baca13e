//! Logging in and out, lock-out, the set-up link.

use domain::access::Role;
use serde_json::json;
use service::setup::NewAgentByHand;
use testkit::{Answer, Cast, TestDb};

testkit::both_databases!(
    logging_in_and_out,
    cookies_are_marked_exactly_when_the_console_is_https,
    five_failures_close_one_address_and_fifty_the_account,
    parallel_tries_do_not_slip_through,
    a_session_ends_when_idle_or_old,
    the_set_up_link_works_once,
    what_set_up_does_not_take,
    a_first_start_makes_a_site_and_each_start_another_link,
    another_password_ends_all_sessions,
);

const PASSWORD: &str = "달항아리-2026-겨울";

/// An agent who can log in. Accounts stand above sites, so these tests have databases of their own.
async fn somebody(app: &Cast) -> String {
    let email = format!("Choi-{}@Example.com", app.site.new_id());
    let new = NewAgentByHand {
        site: Some(app.site.id),
        email: &email,
        name: "최상담",
        role: Role::Agent,
        password: PASSWORD,
    };
    service::setup::create_agent(&app.desk, new).await.expect("an agent is made");
    email
}

async fn log_in(app: &Cast, email: &str, password: &str, from: &str) -> Answer {
    let caller = app.nobody().with("x-sarangbang", "1").from(from);
    caller.post("/api/v1/session", json!({"email": email, "password": password})).await
}

fn token(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie.split(['=', ';']).nth(1).expect("a cookie").to_owned()
}

async fn logging_in_and_out(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = somebody(&app).await;
    for (email, password) in [(email.as_str(), "wrong"), ("unknown@example.com", PASSWORD), ("", "")] {
        let answer = log_in(&app, email, password, "192.0.2.1").await;
        assert_eq!(answer.refusal(), (401, "bad_credentials"), "{email}");
        assert_eq!(answer.header("set-cookie"), "");
    }
    let answer = log_in(&app, &email.to_uppercase(), PASSWORD, "192.0.2.1").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let me = answer.body.clone();
    assert_eq!(me["name"], "최상담");
    assert_eq!(me["role"], "agent");
    assert_eq!(me["site_id"], app.site.id.to_string());

    let session = format!("sarangbang_session={}", token(&answer));
    let browser = app.nobody().with("cookie", &format!("a=b; {session}")).with("x-sarangbang", "1");
    assert_eq!(browser.get("/api/v1/me").await.body, me);
    let out = browser.delete("/api/v1/session").await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
    assert_eq!(browser.get("/api/v1/me").await.refusal(), (401, "unauthorized"));
}

async fn cookies_are_marked_exactly_when_the_console_is_https(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = somebody(&app).await;
    let cookie = log_in(&app, &email, PASSWORD, "192.0.2.1").await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("sarangbang_session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax"), "{cookie}");

    let app = db.https_cast().await;
    let email = somebody(&app).await;
    let cookie = log_in(&app, &email, PASSWORD, "192.0.2.1").await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-sarangbang_session="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
    assert_eq!(app.kim().get("/api/v1/me").await.status, 401, "an unmarked cookie is none");
}

async fn five_failures_close_one_address_and_fifty_the_account(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = somebody(&app).await;
    for _ in 0..5 {
        assert_eq!(log_in(&app, &email, "wrong", "2001:db8:1:2::1").await.status, 401);
    }
    let closed = log_in(&app, &email, PASSWORD, "2001:db8:1:2:ffff::9").await;
    assert_eq!(closed.refusal(), (429, "rate_limited"), "the same /64");
    assert_eq!(closed.header("retry-after"), "900");
    assert_eq!(closed.body["retry_after"], 900);
    assert_eq!(log_in(&app, &email, PASSWORD, "2001:db8:1:3::1").await.status, 200, "another network");

    app.desk.pass(15 * 60_000);
    assert_eq!(log_in(&app, &email, PASSWORD, "2001:db8:1:2::1").await.status, 200, "the window is over");
    for host in 0..50 {
        assert_eq!(log_in(&app, &email, "wrong", &format!("198.51.100.{host}")).await.status, 401, "{host}");
    }
    assert_eq!(log_in(&app, &email, PASSWORD, "198.51.100.200").await.status, 429);
    assert_eq!(log_in(&app, &somebody(&app).await, PASSWORD, "198.51.100.1").await.status, 200, "others go on");
}

async fn parallel_tries_do_not_slip_through(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = somebody(&app).await;
    let tries = async || log_in(&app, &email, "wrong", "203.0.113.9").await.status;
    let (a, b, c, d, e, f, g, h) = tokio::join!(tries(), tries(), tries(), tries(), tries(), tries(), tries(), tries());
    let refused = [a, b, c, d, e, f, g, h].into_iter().filter(|status| *status == 429).count();
    assert_eq!(refused, 3);
}

async fn a_session_ends_when_idle_or_old(db: TestDb) {
    const HOUR: i64 = 3_600_000;
    let db = db.alone().await;
    let app = db.cast().await;
    let email = somebody(&app).await;
    let session = format!("sarangbang_session={}", token(&log_in(&app, &email, PASSWORD, "192.0.2.1").await));
    let browser = app.nobody().with("cookie", &session);
    for _ in 0..30 {
        app.desk.pass(11 * HOUR);
        assert_eq!(browser.get("/api/v1/me").await.status, 200);
        settled(&app, &session).await;
    }
    app.desk.pass(7 * HOUR);
    assert_eq!(browser.get("/api/v1/me").await.status, 401, "after 14 days, however busy");

    let session = format!("sarangbang_session={}", token(&log_in(&app, &email, PASSWORD, "192.0.2.1").await));
    app.desk.pass(12 * HOUR);
    assert_eq!(app.nobody().with("cookie", &session).get("/api/v1/me").await.status, 401, "after 12 idle hours");
}

/// The sign of life is written behind the answer.
async fn settled(app: &Cast, session: &str) {
    let (_, token) = session.split_once('=').expect("a cookie");
    let hash = service::secret::hash(token);
    for _ in 0..500 {
        let mut conn = app.desk.read().await.expect("a connection");
        let row = store::session::find(&mut conn, &hash, app.desk.now()).await.expect("read").expect("a session");
        if row.seen_at == app.desk.now() {
            return;
        }
        drop(conn);
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the session was not prolonged");
}

/// A desk without an agent, with the token of its link.
async fn fresh(db: TestDb) -> (TestDb, axum::Router, String) {
    let db = db.alone().await;
    let desk = db.desk();
    let link = service::setup::first_start(&desk).await.expect("started").expect("a link");
    let token = link.strip_prefix("http://127.0.0.1:8080/setup#token=").expect("a token").to_owned();
    let router = web::router(web::State::new((*desk).clone(), web::Settings::default()));
    (db, router, token)
}

async fn set_up(router: &axum::Router, body: serde_json::Value) -> (u16, serde_json::Value, String) {
    use tower::ServiceExt as _;
    let request = axum::http::Request::post("/api/v1/setup")
        .header("content-type", "application/json")
        .header("x-sarangbang", "1")
        .body(axum::body::Body::from(body.to_string()))
        .expect("a request");
    let response = router.clone().oneshot(request).await.expect("an answer");
    let cookie = response.headers().get("set-cookie").map(|value| value.to_str().unwrap_or_default().to_owned());
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    (status, serde_json::from_slice(&body).expect("JSON"), cookie.unwrap_or_default())
}

fn filled(token: &str) -> serde_json::Value {
    json!({"token": token, "site_name": "달항아리", "name": "주인", "email": "owner@example.com", "password": PASSWORD})
}

async fn the_set_up_link_works_once(db: TestDb) {
    let (db, router, token) = fresh(db).await;
    let (status, me, cookie) = set_up(&router, filled(&token)).await;
    assert_eq!(status, 200, "{me}");
    assert_eq!((&me["name"], &me["role"]), (&json!("주인"), &json!("admin")));
    assert!(cookie.starts_with("sarangbang_session="));
    let (status, refused, _) = set_up(&router, filled(&token)).await;
    assert_eq!((status, &refused["code"]), (410, &json!("setup_link_used")));
    assert!(
        service::setup::first_start(&db.desk()).await.expect("started").is_none(),
        "no link once there is an agent"
    );
}

async fn what_set_up_does_not_take(db: TestDb) {
    let (_db, router, token) = fresh(db).await;
    let (status, refused, _) = set_up(&router, filled("made up")).await;
    assert_eq!((status, &refused["code"]), (410, &json!("setup_link_used")));
    let wrong = json!({"token": token, "site_name": " ", "name": "a\u{0}b", "email": "nobody", "password": "short"});
    let (status, refused, _) = set_up(&router, wrong).await;
    assert_eq!((status, &refused["code"]), (422, &json!("validation_failed")));
    let found: Vec<_> = refused["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| {
            format!("{}: {}", error["field"].as_str().unwrap_or_default(), error["code"].as_str().unwrap_or_default())
        })
        .collect();
    assert_eq!(found, ["site_name: blank", "name: control_character", "email: invalid", "password: too_short"]);
    assert_eq!(set_up(&router, filled(&token)).await.0, 200, "a mistake doesn't use the link up");
}

async fn a_first_start_makes_a_site_and_each_start_another_link(db: TestDb) {
    let (db, router, first) = fresh(db).await;
    let link = service::setup::first_start(&db.desk()).await.expect("started").expect("a link");
    let (_, second) = link.split_once("#token=").expect("a token");
    assert_ne!(first, second);
    assert_eq!(set_up(&router, filled(&first)).await.0, 410);
    assert_eq!(set_up(&router, filled(second)).await.0, 200);
}

async fn another_password_ends_all_sessions(db: TestDb) {
    let db = db.alone().await;
    let app = db.cast().await;
    let email = somebody(&app).await;
    let session = format!("sarangbang_session={}", token(&log_in(&app, &email, PASSWORD, "192.0.2.1").await));
    service::setup::reset_password(&app.desk, &email, "another-password").await.expect("set");
    assert_eq!(app.nobody().with("cookie", &session).get("/api/v1/me").await.status, 401);
    assert_eq!(log_in(&app, &email, PASSWORD, "192.0.2.1").await.status, 401);
    assert_eq!(log_in(&app, &email, "another-password", "192.0.2.1").await.status, 200);
}
