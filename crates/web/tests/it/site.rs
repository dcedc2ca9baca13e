//! The site's own settings: name, time zone, web chat, and what a new one still needs.

use serde_json::{Value, json};
use testkit::{Cast, TestDb};

testkit::both_databases!(
    the_name_and_zone_are_set_and_told,
    a_zone_that_is_none_is_refused,
    the_pages_that_may_show_the_chat_are_named,
    a_page_that_opened_the_chat_is_remembered,
    what_a_new_site_needs_is_done_step_by_step,
    somebody_who_is_alone_is_told_to_invite,
    of_eight_that_change_the_site_at_once_one_does,
);

const SITE: &str = "/api/v1/settings/site";
const CHAT: &str = "/api/v1/settings/web-chat";

async fn the_name_and_zone_are_set_and_told(db: TestDb) {
    let app = db.cast().await;
    let before = app.admin().get(SITE).await.ok();
    assert_eq!((&before["version"], &before["time_zone"]), (&json!(0), &json!("Asia/Seoul")));
    let new = json!({"version": 0, "name": " 달항아리 ", "time_zone": "asia/tokyo", "locale": "en"});
    let set = app.admin().put(SITE, new.clone()).await.ok();
    let site = app.site.id.to_string();
    let stands = json!({"version": 1, "name": "달항아리", "time_zone": "Asia/Tokyo", "locale": "en", "site_id": site});
    assert_eq!(set, stands);
    let shown = json!({"site_id": site, "name": "달항아리", "time_zone": "Asia/Tokyo"});
    assert_eq!(app.kim().get("/api/v1/boot").await.ok()["site"], shown);
    assert_eq!(app.admin().put(SITE, new).await.refusal(), (409, "stale_version"));
    assert_eq!(app.park().get(SITE).await.refusal(), (403, "forbidden"));
    let audited: Vec<(String, String, String)> = app
        .rows(
            "SELECT v.field, v.before, v.after FROM audit_values v JOIN audit a ON a.site_id = v.site_id AND a.audit_id = v.audit_id \
             WHERE v.site_id = $1 AND a.action = 'set_site' ORDER BY v.field",
        )
        .await;
    let fields: Vec<_> = audited.iter().map(|(field, ..)| field.as_str()).collect();
    assert_eq!(fields, ["locale", "name", "time_zone"]);
    assert_eq!((audited[2].1.as_str(), audited[2].2.as_str()), ("Asia/Seoul", "Asia/Tokyo"));
}

async fn a_zone_that_is_none_is_refused(db: TestDb) {
    let app = db.cast().await;
    for zone in ["", "Asia/Pyeongchang", "KST-9", "../etc/passwd", "posixrules"] {
        let refused = app.admin().put(SITE, json!({"name": "", "time_zone": zone, "locale": "ko"})).await;
        assert_eq!(refused.refusal(), (422, "validation_failed"), "{zone}");
        let fields: Vec<_> = refused.body["errors"].as_array().expect("errors").iter().map(|it| &it["field"]).collect();
        assert_eq!(fields, ["name", "time_zone"], "all that is wrong at once");
    }
    assert_eq!(app.admin().get(SITE).await.ok()["version"], 0, "nothing was written");
}

async fn frame(app: &Cast, from: &str) -> testkit::Answer {
    app.nobody().with("referer", from).get(&format!("/widget/frame?site={}", app.site.id)).await
}

async fn the_pages_that_may_show_the_chat_are_named(db: TestDb) {
    let app = db.cast().await;
    let typed = json!(["Shop.example.com/main", "https://shop.example.com", "*.example.kr", "http://localhost:3000"]);
    let set = app.admin().put(CHAT, json!({"version": 0, "origins": typed})).await.ok();
    let origins = json!(["https://shop.example.com", "https://*.example.kr", "http://localhost:3000"]);
    assert_eq!((&set["origins"], &set["version"]), (&origins, &json!(1)));
    if web::has_ui() {
        let policy = frame(&app, "https://shop.example.com/").await;
        let policy = policy.header("content-security-policy");
        let end = "frame-ancestors 'self' https://shop.example.com https://*.example.kr http://localhost:3000";
        assert!(policy.ends_with(end), "{policy}");
    }
    let wrong = json!(["https://fine.example.com", "shop.*.com", "https://a:b@c.com", "x; script-src *"]);
    let refused = app.admin().put(CHAT, json!({"origins": wrong})).await;
    assert_eq!(refused.refusal(), (422, "validation_failed"));
    let told = |n: usize| (refused.body["errors"][n]["field"].clone(), refused.body["errors"][n]["code"].clone());
    assert_eq!(told(0), (json!("origins.1"), json!("wildcard_place")));
    assert_eq!(told(1), (json!("origins.2"), json!("credentials")));
    assert_eq!(told(2), (json!("origins.3"), json!("invalid")));
    let many: Vec<_> = (0..51).map(|n| format!("https://shop{n}.example.com")).collect();
    assert_eq!(app.admin().put(CHAT, json!({"origins": many})).await.body["errors"][0]["code"], "too_many");
    assert_eq!(app.admin().get(CHAT).await.ok()["origins"], origins, "nothing was written");
    assert_eq!(app.admin().put(CHAT, json!({"version": 0, "origins": []})).await.refusal(), (409, "stale_version"));
}

async fn a_page_that_opened_the_chat_is_remembered(db: TestDb) {
    let app = db.cast().await;
    let own = app.desk.config().public_url.clone();
    for from in ["https://shop.example.com/", "https://shop.example.com/cart", "not an address", &own] {
        frame(&app, from).await;
    }
    let pages = async || app.admin().get(CHAT).await.ok()["pages"].clone();
    let seen = testkit::START.rfc3339();
    assert_eq!(pages().await, json!([{"origin": "https://shop.example.com", "seen_at": seen, "allowed": true}]));
    app.desk.pass(7 * 3_600_000);
    frame(&app, "https://shop.example.com/").await;
    assert_ne!(pages().await[0]["seen_at"], json!(seen), "it is still there");
    app.admin().put(CHAT, json!({"origins": ["https://other.example.com"]})).await.ok();
    assert_eq!(pages().await[0]["allowed"], json!(false), "and would not be shown any more");
    for n in 0..30 {
        frame(&app, &format!("https://page{n}.example.com/")).await;
    }
    assert_eq!(pages().await.as_array().map(Vec::len), Some(20), "strangers fill no table");
}

async fn what_a_new_site_needs_is_done_step_by_step(db: TestDb) {
    let app = db.cast().await;
    let site = &app.site;
    let admin = app.admin();
    let done = async || {
        let steps: Value = admin.get("/api/v1/settings/first-steps").await.ok();
        let steps = steps["steps"].as_array().expect("steps").clone();
        let ids: Vec<_> = steps.iter().map(|step| step["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(ids, ["channel", "people", "hours", "greeting", "test"]);
        steps.iter().filter(|step| step["done"] == json!(true)).map(|step| step["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(done().await, ["people"], "there are four of them");
    admin.put("/api/v1/settings/hours", json!({"version": 0})).await.ok();
    admin.put("/api/v1/settings/messages", json!({"version": 0, "greeting": "안녕하세요"})).await.ok();
    assert_eq!(done().await, ["people", "hours", "greeting"]);
    frame(&app, "https://shop.example.com/").await;
    assert_eq!(done().await, ["channel", "people", "hours", "greeting"]);
    let room = site.room(&site.customer("test").await).await;
    admin.post(&format!("/api/v1/rooms/{room}/accept"), json!({})).await.ok();
    assert_eq!(done().await.len(), 5);
}

async fn somebody_who_is_alone_is_told_to_invite(db: TestDb) {
    let app = db.cast().await;
    let steps = async || app.stranger().get("/api/v1/settings/first-steps").await.ok()["steps"][1].clone();
    assert_eq!(steps().await, json!({"id": "people", "done": false}));
    let invited = json!({"email": "kim@example.com", "role": "agent"});
    app.stranger().post("/api/v1/settings/invitations", invited).await.ok();
    assert_eq!(steps().await, json!({"id": "people", "done": true}));
}

async fn of_eight_that_change_the_site_at_once_one_does(db: TestDb) {
    let app = db.cast().await;
    let admin = app.admin();
    for (path, body) in [
        (SITE, json!({"version": 0, "name": "사랑방", "time_zone": "Asia/Seoul", "locale": "ko"})),
        (CHAT, json!({"version": 0, "origins": ["shop.example.com"]})),
    ] {
        let answers = futures_util::future::join_all((0..8).map(|_| admin.put(path, body.clone()))).await;
        let done = answers.iter().filter(|answer| answer.status == 200).count();
        let stale = answers.iter().filter(|answer| answer.refusal() == (409, "stale_version")).count();
        assert_eq!((done, stale), (1, 7), "{path}");
    }
}
