//! Pages, files and what watches the process.

use serde_json::json;
use testkit::TestDb;

testkit::both_databases!(
    chat_parameters_leave_the_address,
    the_frame_names_who_may_show_it,
    the_demo_page_is_there_with_demo_data_only,
    messengers_are_played_with_demo_data_only,
    what_watches_the_process,
    unknown_files_are_not_the_console,
    the_description_is_served,
    the_manual_is_served_without_scripts,
);

async fn chat_parameters_leave_the_address(db: TestDb) {
    let app = db.cast().await;
    let site = app.site.id;
    let answer = app.nobody().get(&format!("/chat/{site}?site_uid=happytalk&cus_extra_username=%EA%B9%80")).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), format!("/chat/{site}#site_uid=happytalk&cus_extra_username=%EA%B9%80"));
    assert_eq!(answer.header("cache-control"), "no-store");
    for path in ["/chat/12", "/chat/x", "/chat/12?site_uid=a", "/widget/frame?site=12"] {
        assert_eq!(app.nobody().get(path).await.refusal(), (404, "not_found"), "{path}");
    }
}

async fn the_frame_names_who_may_show_it(db: TestDb) {
    let app = db.cast().await;
    let answer = app.nobody().get(&format!("/widget/frame?site={}", app.site.id)).await;
    // Without a built UI there is a page that says so instead.
    if web::has_ui() {
        let policy = answer.header("content-security-policy");
        assert!(policy.ends_with("frame-ancestors *"), "{policy}");
        assert!(policy.starts_with("default-src 'self'"), "{policy}");
    } else {
        assert_eq!(answer.status, 503);
    }
}

async fn the_demo_page_is_there_with_demo_data_only(db: TestDb) {
    let app = db.cast().await;
    assert_eq!(app.nobody().get("/demo").await.refusal(), (404, "not_found"));
}

async fn messengers_are_played_with_demo_data_only(db: TestDb) {
    let path = "/api/v1/demo/messengers";
    let page = json!({"site_uid": "happytalk", "cus_extra_username": "김서연"});
    let body = json!({"channel": "kakao", "account": "k", "message_id": "1", "text": "안녕하세요", "page": page});
    let real = db.cast().await;
    real.site.channel(domain::room::ChannelKind::Kakao, "카카오톡").await;
    assert_eq!(real.admin().post(path, body.clone()).await.refusal(), (404, "not_found"));
    let app = db.cast_with(db.demo_desk(), web::Settings::default()).await;
    assert_eq!(app.admin().post(path, body.clone()).await.refusal(), (404, "not_found"), "no such channel");
    app.site.channel(domain::room::ChannelKind::Kakao, "카카오톡").await;
    assert_eq!(app.park().post(path, body.clone()).await.refusal(), (403, "forbidden"));
    let room = app.admin().post(path, body.clone()).await.ok()["room_no"].clone();
    assert_eq!(app.admin().post(path, body).await.ok()["room_no"], room, "the same message");
    let number = room.as_str().expect("a room");
    let seen = app.admin().get(&format!("/api/v1/rooms/{number}/customer")).await.ok();
    assert_eq!((&seen["customer_id"], &seen["name"]), (&json!("happytalk"), &json!("김서연")));
    let came = app.admin().post(path, json!({"channel": "kakao", "account": "other", "page": {}})).await.ok();
    assert_eq!(came, json!({"room_no": null}), "no room begins by coming (R7)");
}

async fn what_watches_the_process(db: TestDb) {
    let app = db.cast_with(db.desk(), web::Settings { metrics_here: true, ..web::Settings::default() }).await;
    assert_eq!(app.nobody().get("/healthz").await.text, "ok\n");
    assert_eq!(app.nobody().get("/readyz").await.text, "ready\n");
    let person = app.site.customer("measured").await;
    let room = app.site.room(&person).await;
    app.kim().get(&format!("/api/v1/rooms/{room}?secret=1")).await;
    let text = app.nobody().get("/metrics").await.text;
    let line =
        "sarangbang_http_request_seconds_count{route=\"/api/v1/rooms/{room_no}\",method=\"GET\",status=\"200\"} 1";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("sarangbang_sockets 0"), "{text}");
    assert!(!text.contains("secret"), "labels are templates");
    for stranger in [app.nobody().from("192.0.2.1"), app.nobody().with("x-forwarded-for", "192.0.2.1")] {
        assert_eq!(stranger.get("/metrics").await.status, 404);
    }
    let elsewhere = db.cast().await;
    assert_eq!(elsewhere.nobody().get("/metrics").await.status, 404, "metrics have a listener of their own");
}

async fn unknown_files_are_not_the_console(db: TestDb) {
    let app = db.cast().await;
    let missing = [
        "/assets/index-00000000.js",
        "/missing.js",
        "/widget/assets/none.js",
        "/widget/assets/../../Cargo.toml",
        "/assets/..%2f..%2fpackage.json",
        "/api/v1/none",
        "/widget/v1/none",
    ];
    for path in missing {
        assert_eq!(app.nobody().get(path).await.refusal(), (404, "not_found"), "{path}");
    }
}

async fn the_description_is_served(db: TestDb) {
    let app = db.cast().await;
    let document = app.nobody().get("/api/openapi.json").await.body;
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().expect("paths");
    for route in
        web::table().into_iter().filter(|route| route.path.starts_with("/api/v1/") && route.path != "/api/v1/live")
    {
        assert!(
            paths.get(&route.path).is_some_and(|path| path.get(route.method.to_lowercase()).is_some()),
            "{route:?}"
        );
    }
}

async fn the_manual_is_served_without_scripts(db: TestDb) {
    let app = db.cast().await;
    for path in ["/help/ko/nothing-of-that-name", "/help/nothing.css", "/help/../index.html", "/help/ko/channels/x"] {
        assert_eq!(app.nobody().get(path).await.status, 404, "{path}");
    }
    // Without a built UI there is none.
    if !web::has_ui() {
        return;
    }
    for path in ["/help/ko/", "/help/en/", "/help/ko/channels", "/help/en/channels"] {
        let page = app.nobody().get(path).await;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    }
    let style = app.nobody().get("/help/help.css").await;
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
}
