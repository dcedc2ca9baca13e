//! What agents and administrators set.

use serde_json::json;
use testkit::TestDb;

testkit::both_databases!(
    s7_s8_sizes_are_kept_per_agent_and_survive_another_log_in,
    sizes_that_no_screen_has_are_refused,
    preferences_and_availability_are_kept,
    s4_the_first_view_is_chosen_by_administrators,
    signed_only_is_off_until_set,
    boot_has_everything_the_console_starts_with,
    channels_are_listed,
    a_post_with_a_key_is_done_once,
);

async fn s7_s8_sizes_are_kept_per_agent_and_survive_another_log_in(db: TestDb) {
    let app = db.cast().await;
    let unset = json!({"list": null, "info": null, "templates": null});
    assert_eq!(app.kim().get("/api/v1/me/layout").await.body, unset);
    let sizes = json!({"list": 288, "info": 512, "templates": 0});
    assert_eq!(app.kim().put("/api/v1/me/layout", sizes.clone()).await.body, sizes);
    assert_eq!(app.agent(&app.lee).get("/api/v1/me/layout").await.body, unset, "another agent keeps their own");
    app.kim().delete("/api/v1/session").await;
    let mut conn = app.desk.read().await.expect("a connection");
    let stored = store::agent::settings(&mut conn, app.site.id, app.kim.id).await.expect("read").expect("an agent");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&stored.layout).expect("JSON"), sizes);
}

async fn sizes_that_no_screen_has_are_refused(db: TestDb) {
    let app = db.cast().await;
    let kept = json!({"list": 300, "info": 400, "templates": 10_000});
    app.kim().put("/api/v1/me/layout", kept.clone()).await;
    for (field, size) in [("list", -1), ("info", 10_001), ("templates", i64::MIN)] {
        let answer = app.kim().put("/api/v1/me/layout", json!({field: size})).await;
        assert_eq!(answer.refusal(), (422, "validation_failed"));
        assert_eq!(answer.body["errors"][0]["code"], "out_of_range");
        assert_eq!(answer.body["errors"][0]["field"], field);
    }
    assert_eq!(app.kim().get("/api/v1/me/layout").await.body, kept, "one bad size saves nothing");
}

async fn preferences_and_availability_are_kept(db: TestDb) {
    let app = db.cast().await;
    let chosen =
        json!({"locale": "en", "theme": "dark", "send_key": "ctrl_enter", "sound": false, "desktop_notices": true});
    assert_eq!(app.kim().put("/api/v1/me/preferences", chosen.clone()).await.body, chosen);
    assert_eq!(app.kim().get("/api/v1/me/preferences").await.body, chosen);
    let wrong = app.kim().put("/api/v1/me/preferences", json!({"locale": "fr"})).await;
    assert_eq!(wrong.body["errors"][0]["field"], "locale");
    assert_eq!(
        app.kim().put("/api/v1/me/availability", json!({"available": false})).await.body,
        json!({"available": false})
    );
    let boot = app.kim().get("/api/v1/boot").await.body;
    assert_eq!((&boot["available"], &boot["preferences"]), (&json!(false), &chosen));
}

async fn s4_the_first_view_is_chosen_by_administrators(db: TestDb) {
    let app = db.cast().await;
    assert_eq!(app.kim().get("/api/v1/boot").await.body["default_tab"], "history", "S5: until set");
    for tab in ["room", "customer", "history"] {
        let answer = app.admin().put("/api/v1/settings/info-area", json!({"default_tab": tab})).await;
        assert_eq!(answer.body, json!({"default_tab": tab, "custom_tabs": []}));
        assert_eq!(app.kim().get("/api/v1/boot").await.body["default_tab"], tab);
    }
    for tab in ["", "notes", "custom:1"] {
        let answer = app.admin().put("/api/v1/settings/info-area", json!({"default_tab": tab})).await;
        assert_eq!(answer.refusal(), (422, "validation_failed"), "{tab}");
    }
    assert_eq!(app.park().put("/api/v1/settings/info-area", json!({"default_tab": "room"})).await.status, 403);
    assert_eq!(app.stranger().get("/api/v1/boot").await.body["default_tab"], "history", "another site is another");
}

async fn signed_only_is_off_until_set(db: TestDb) {
    let app = db.cast().await;
    assert_eq!(app.admin().get("/api/v1/settings/security").await.body, json!({"signed_only": false}));
    app.admin().put("/api/v1/settings/security", json!({"signed_only": true})).await;
    assert_eq!(app.admin().get("/api/v1/settings/security").await.body, json!({"signed_only": true}));
}

async fn boot_has_everything_the_console_starts_with(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("booter").await;
    let room = app.site.room(&person).await;
    app.site.messages(room, 3).await;
    app.kim().put(&format!("/api/v1/rooms/{room}/draft"), json!({"text": "쓰다 만 글"})).await;
    insta::assert_json_snapshot!("boot", app.kim().get("/api/v1/boot").await.body, {
        ".me.agent_id" => "[id]", ".me.email" => "[email]", ".me.site_id" => "[site]", ".site.site_id" => "[site]",
        ".cursor" => "[cursor]",
    });
    for (caller, scopes) in [
        (app.kim(), json!(["mine"])),
        (app.park(), json!(["mine", "team"])),
        (app.admin(), json!(["mine", "team", "all"])),
    ] {
        assert_eq!(caller.get("/api/v1/boot").await.body["scopes"], scopes);
    }
}

async fn channels_are_listed(db: TestDb) {
    let app = db.cast().await;
    app.site.channel(domain::room::ChannelKind::Kakao, "카카오톡").await;
    let answer = app.kim().get("/api/v1/settings/channels").await.body;
    let mut found: Vec<_> = answer["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| (item["kind"].clone(), item["label"].clone()))
        .collect();
    found.sort_by_key(|(kind, _)| kind.to_string());
    assert_eq!(found, [(json!("kakao"), json!("카카오톡")), (json!("web"), json!("웹채팅"))]);
}

async fn a_post_with_a_key_is_done_once(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("twice").await;
    let room = app.site.room(&person).await;
    let path = format!("/api/v1/rooms/{room}/accept");
    let keyed = app.kim().with("idempotency-key", "one");
    let first = keyed.post(&path, json!({})).await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert_eq!(first.body["status"], "assigned");
    app.kim().post(&format!("/api/v1/rooms/{room}/end"), json!({})).await;
    let again = keyed.post(&path, json!({})).await;
    assert_eq!((again.status, again.body), (first.status, first.body), "the stored answer, though the room has ended");
    assert_eq!(again.headers["idempotency-replayed"], "true");

    let other = keyed.post(&path, json!({"more": 1})).await;
    assert_eq!(other.refusal(), (422, "idempotency_key_reused"));
    let lee = app.agent(&app.lee).with("idempotency-key", "one");
    assert_eq!(lee.post(&path, json!({})).await.status, 404, "another caller's key is another key");
    let too_long = app.kim().with("idempotency-key", &"k".repeat(201));
    assert_eq!(too_long.post(&path, json!({})).await.refusal(), (422, "validation_failed"));
    for (passed, refusal) in [(24 * 3_600_000 - 1, (422, "idempotency_key_reused")), (1, (409, "room_ended"))] {
        app.desk.pass(passed);
        let session = app.log_in(&app.site, &app.kim).await;
        let later = app.nobody().with("cookie", &format!("sarangbang_session={session}")).with("x-sarangbang", "1");
        let answer = later.with("idempotency-key", "one").post(&path, json!({"more": 1})).await;
        assert_eq!(answer.refusal(), refusal, "kept for a day");
    }
}
