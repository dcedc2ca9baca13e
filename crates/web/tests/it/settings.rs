//! What agents and administrators set.

use serde_json::json;
use testkit::TestDb;

testkit::both_databases!(
    s7_s8_sizes_are_kept_per_agent_and_survive_another_log_in,
    sizes_that_no_screen_has_are_refused,
    preferences_and_availability_are_kept,
    s4_the_first_view_is_chosen_by_administrators,
    r6_signed_only_is_off_until_set,
    rules_that_changed_since_they_were_read_are_not_written_over,
    without_a_version_the_last_write_wins,
    what_stands_is_not_replaced_by_nothing,
    r6_no_signing_secret_is_stored_in_clear,
    r6_secrets_are_shown_once_and_masked_later,
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
    let both = json!({"sound": true, "desktop": true});
    let notices = json!({"waiting": {"sound": false, "desktop": true}, "message": both, "assigned": both, "request": both, "alarm": both});
    let chosen = json!({"locale": "en", "theme": "dark", "send_key": "ctrl_enter", "sound": false, "desktop_notices": true,
        "notices": notices});
    assert_eq!(app.kim().put("/api/v1/me/preferences", chosen.clone()).await.body, chosen);
    assert_eq!(app.kim().get("/api/v1/me/preferences").await.body, chosen);
    let mut older = chosen.clone();
    older.as_object_mut().expect("an object").remove("notices");
    let filled = app.kim().put("/api/v1/me/preferences", older).await.body;
    assert_eq!(filled["notices"]["waiting"], both, "what an older page does not send is as it was at first");
    app.kim().put("/api/v1/me/preferences", chosen.clone()).await;
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
        assert_eq!((&answer.body["default_tab"], &answer.body["custom_tabs"]), (&json!(tab), &json!([])));
        assert_eq!(app.kim().get("/api/v1/boot").await.body["default_tab"], tab);
    }
    for tab in ["", "notes", "custom:1"] {
        let answer = app.admin().put("/api/v1/settings/info-area", json!({"default_tab": tab})).await;
        assert_eq!(answer.refusal(), (422, "validation_failed"), "{tab}");
    }
    assert_eq!(app.park().put("/api/v1/settings/info-area", json!({"default_tab": "room"})).await.status, 403);
    assert_eq!(app.stranger().get("/api/v1/boot").await.body["default_tab"], "history", "another site is another");
}

async fn r6_signed_only_is_off_until_set(db: TestDb) {
    let app = db.cast().await;
    let path = "/api/v1/settings/security";
    let got = app.admin().get(path).await.body;
    assert_eq!(got["signed_only"], false);
    let mut wanted = got.clone();
    wanted["signed_only"] = json!(true);
    let set = app.admin().put(path, wanted.clone()).await.ok();
    wanted["version"] = json!(2);
    assert_eq!(set, wanted, "a PUT takes what its GET gave");
    assert_eq!(app.admin().get(path).await.body, wanted);
    assert_eq!(app.stranger().get(path).await.body["signed_only"], false, "another site is another");
    for caller in [app.kim(), app.park()] {
        assert_eq!(caller.get(path).await.refusal(), (403, "forbidden"));
    }
    app.admin().put(path, wanted).await;
    let changes: Vec<(Option<String>, Option<String>)> = app
        .rows(
            "SELECT v.before, v.after FROM audit a JOIN audit_values v ON v.site_id = a.site_id AND v.audit_id = a.audit_id \
             WHERE a.site_id = $1 AND a.action = 'set_security' AND v.field = 'signed_only'",
        )
        .await;
    assert_eq!(changes, [(Some("false".to_owned()), Some("true".to_owned()))], "what changes nothing is no line");
}

async fn rules_that_changed_since_they_were_read_are_not_written_over(db: TestDb) {
    let app = db.cast().await;
    let path = "/api/v1/settings/security";
    let read = app.admin().get(path).await.body;
    app.admin().put(path, json!({"version": read["version"], "signed_only": true})).await.ok();
    let late = app.admin().put(path, json!({"version": read["version"], "links_by_managers": true})).await;
    assert_eq!(late.refusal(), (409, "stale_version"));
    assert_eq!(late.body["title"], "다른 상담사가 수정했습니다. 새 값을 확인해 주세요");
    let now = app.admin().get(path).await.body;
    assert_eq!((&now["signed_only"], &now["links_by_managers"]), (&json!(true), &json!(false)));
    app.admin().put(path, json!({"version": now["version"], "links_by_managers": true})).await.ok();
    let last = app.admin().put(path, json!({"links_by_managers": false})).await.ok();
    assert_eq!(
        (&last["signed_only"], &last["links_by_managers"]),
        (&json!(true), &json!(false)),
        "the last write wins"
    );
    let callers: Vec<_> = (0..8).map(|nth| json!({"version": last["version"], "signed_only": nth < 0})).collect();
    let admin = app.admin();
    let answers = futures_util::future::join_all(callers.into_iter().map(|body| admin.put(path, body))).await;
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    let stale = answers.iter().filter(|answer| answer.refusal() == (409, "stale_version")).count();
    assert_eq!((done, stale), (1, 7), "of eight at once");
}

async fn without_a_version_the_last_write_wins(db: TestDb) {
    let app = db.cast().await;
    let admin = app.admin();
    let (hours, messages) = ("/api/v1/settings/hours", "/api/v1/settings/messages");
    for n in 1..=2 {
        let holidays = json!([{"date": "2026-12-25", "name": format!("성탄절 {n}")}]);
        let set = admin.put(hours, json!({"holidays": holidays})).await.ok();
        assert_eq!((&set["version"], &set["holidays"]), (&json!(n), &holidays));
        let set = admin.put(messages, json!({"greeting": format!("안녕하세요 {n}")})).await.ok();
        assert_eq!((&set["version"], &set["greeting"]), (&json!(n), &json!(format!("안녕하세요 {n}"))));
    }
    for path in [hours, messages] {
        assert_eq!(admin.put(path, json!({"version": 1})).await.refusal(), (409, "stale_version"), "{path}");
        let at_once = futures_util::future::join_all((0..8).map(|_| admin.put(path, json!({})))).await;
        let refused: Vec<_> = at_once.iter().filter(|answer| answer.status != 200).map(|answer| &answer.text).collect();
        assert!(refused.is_empty(), "{path}: {refused:?}");
    }
}

async fn r6_no_signing_secret_is_stored_in_clear(db: TestDb) {
    let app = db.cast().await;
    let rotate = "/api/v1/settings/security/rotate-secret";
    let keyed = app.admin().with("idempotency-key", "new-secret");
    let first = keyed.post(rotate, json!({})).await;
    let secret = first.body["secret"].as_str().expect("a secret").to_owned();
    let again = keyed.post(rotate, json!({})).await;
    assert_eq!((again.status, &again.body), (200, &first.body), "a retry learns of the secret that was made");
    app.admin().delete("/api/v1/settings/security/old-secret").await.ok();
    let second = app.admin().post(rotate, json!({})).await.ok()["secret"].as_str().expect("a secret").to_owned();
    let stored: Vec<(String, Option<String>)> =
        app.rows("SELECT uid_secret, old_uid_secret FROM sites WHERE site_id = $1").await;
    let bodies: Vec<(Option<String>,)> =
        app.rows("SELECT body FROM idempotency_keys WHERE caller LIKE 'agent:' || CAST($1 AS TEXT) || ':%'").await;
    assert!(!bodies.is_empty() && stored[0].1.is_some());
    let texts =
        stored.into_iter().flat_map(|(new, old)| [Some(new), old]).chain(bodies.into_iter().map(|(body,)| body));
    for text in texts.flatten() {
        assert!(!text.contains(&secret) && !text.contains(&second), "{text}");
    }
    if db.engine == testkit::Engine::Sqlite {
        for file in std::fs::read_dir(db.dir()).expect("the directory").map(|entry| entry.expect("an entry").path()) {
            let Ok(bytes) = std::fs::read(&file) else { continue };
            let holds = |secret: &str| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!holds(&secret) && !holds(&second), "{}", file.display());
        }
    }
}

async fn r6_secrets_are_shown_once_and_masked_later(db: TestDb) {
    let app = db.cast().await;
    let (path, rotate) = ("/api/v1/settings/security", "/api/v1/settings/security/rotate-secret");
    let before = app.admin().get(path).await.body;
    let first = json!({"hint": "ests", "created_at": testkit::START.rfc3339(), "created_by": null, "newest": true, "valid_until": null});
    assert_eq!(before["secrets"], json!([first]));
    let hash = service::entry::sign("uid-secret-of-tests", "happytalk");
    assert_eq!(before["sample"], json!({"site_uid": "happytalk", "site_uid_hash": hash}));

    app.desk.pass(60_000);
    let (now, end) = (app.desk.now(), "2026-12-01T00:00:00+09:00");
    let rotated = app.admin().post(rotate, json!({"old_valid_until": end})).await;
    assert_eq!((rotated.status, &rotated.headers["cache-control"]), (200, &"no-store".parse().expect("a value")));
    let secret = rotated.body["secret"].as_str().expect("a secret").to_owned();
    assert_eq!(secret.len(), 43, "256 bits");
    let shown = app.admin().get(path).await;
    assert_eq!(shown.body, rotated.body["security"]);
    assert!(!shown.text.contains(&secret) && !shown.text.contains("uid-secret-of-tests"));
    let mut old = first;
    old["newest"] = json!(false);
    old["valid_until"] = json!("2026-11-30T15:00:00.000Z");
    let newest = json!({"hint": secret[39..], "created_at": now.rfc3339(), "created_by": "관리자", "newest": true, "valid_until": null});
    assert_eq!(shown.body["secrets"], json!([newest, old]));
    assert_eq!(shown.body["sample"]["site_uid_hash"], service::entry::sign(&secret, "happytalk"));

    assert_eq!(app.admin().post(rotate, json!({})).await.refusal(), (409, "old_secret_valid"));
    let dropped = app.admin().delete("/api/v1/settings/security/old-secret").await;
    assert_eq!(dropped.body["secrets"], json!([newest]));
    for (wanted, code) in [
        (json!({"old_valid_until": now.rfc3339()}), "out_of_range"),
        (json!({"old_valid_until": end, "drop_old": true}), "out_of_range"),
        (json!({"old_valid_until": "tomorrow"}), "invalid"),
    ] {
        let answer = app.admin().post(rotate, wanted).await;
        assert_eq!((answer.refusal(), &answer.body["errors"][0]["code"]), ((422, "validation_failed"), &json!(code)));
    }
    let lines: Vec<(String, Option<i64>, String)> =
        app.rows("SELECT action, agent_id, detail FROM audit WHERE site_id = $1 ORDER BY audit_id").await;
    let line = |action: &str, detail: &str| (action.to_owned(), Some(app.admin.id.0), detail.to_owned());
    let until = r#"{"old":"kept","until":"2026-11-30T15:00:00.000Z"}"#;
    assert_eq!(lines, [line("rotate_signing_secret", until), line("drop_signing_secret", "{}")]);
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

async fn what_stands_is_not_replaced_by_nothing(db: TestDb) {
    let app = db.cast().await;
    let messages = "/api/v1/settings/messages";
    app.admin().put(messages, json!({"greeting": "안녕하세요"})).await.ok();
    let empty = app.admin().send(axum::http::Method::PUT, messages, None).await;
    assert_eq!(empty.refusal(), (400, "bad_json"));
    for body in ["[]", " [0, \"\", \"\"]", "[null, null]"] {
        let refused = app.admin().send(axum::http::Method::PUT, messages, Some(body.as_bytes().to_vec())).await;
        assert_eq!(refused.refusal(), (422, "validation_failed"), "{body}");
    }
    assert_eq!(app.admin().get(messages).await.ok()["greeting"], "안녕하세요");
}
