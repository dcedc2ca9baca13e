//! 대표 메뉴 and custom tabs (S2, S4, S5, R22).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::room::ChannelKind;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use testkit::{Cast, RoomSpec, TestDb};

const PATH: &str = "/api/v1/settings/info-area";

testkit::both_databases!(
    s2_s4_custom_tabs_are_set_in_order_and_shown_by_role,
    s5_a_tab_that_is_removed_is_no_first_view,
    r22_what_can_be_no_tab_is_refused_at_its_field,
    r22_the_context_is_signed_for_one_room_and_agent,
    r22_a_tab_is_shown_for_its_channels_and_roles_alone,
    r22_a_secret_is_for_administrators_and_replaced_at_once,
    changes_are_audited_with_before_and_after_and_no_secret,
    settings_that_changed_since_are_not_written_over,
    r22_the_documents_policy_names_the_configured_origins,
);

fn tab(title: &str, url: &str) -> Value {
    json!({"title": title, "url": url, "enabled": true})
}

async fn put(app: &Cast, tabs: Value) -> Value {
    app.admin().put(PATH, json!({"default_tab": "history", "custom_tabs": tabs})).await.ok()
}

async fn one(app: &Cast, more: Value) -> String {
    let mut tab = tab("주문", "https://crm.example.com/c/{{customer_id}}?room={{room_no}}&i={{identifier}}");
    tab.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    put(app, json!([tab])).await["custom_tabs"][0]["id"].as_str().expect("an id").to_owned()
}

async fn s2_s4_custom_tabs_are_set_in_order_and_shown_by_role(db: TestDb) {
    let app = db.cast().await;
    let mut managers = tab("정산", "https://10.0.0.7/settle");
    managers["roles"] = json!(["manager", "admin"]);
    let mut off = tab("재고", "https://stock.example.com/");
    off["enabled"] = json!(false);
    let set = put(&app, json!([tab(" 주문 ", "https://crm.example.com/"), managers, off])).await;
    assert_eq!(set["custom_tabs"][0]["title"], "주문");
    assert_eq!(set["custom_tabs"][0]["channels"], json!(["web", "kakao", "naver"]), "absent: all");
    assert_eq!(app.admin().get(PATH).await.body, set, "a PUT takes what its GET gave");
    assert_eq!(app.admin().put(PATH, set.clone()).await.ok(), set, "what is as it was changes nothing");
    let titles = |body: &Value| -> Vec<String> {
        let tabs = body["custom_tabs"].as_array().expect("tabs");
        tabs.iter().map(|tab| tab["title"].as_str().expect("a title").to_owned()).collect()
    };
    assert_eq!(titles(&app.kim().get("/api/v1/boot").await.body), ["주문"]);
    assert_eq!(titles(&app.park().get("/api/v1/me/info-area").await.body), ["주문", "정산"]);
    assert_eq!(titles(&app.stranger().get("/api/v1/boot").await.body), Vec::<String>::new());
    let mut turned = set.clone();
    turned["custom_tabs"].as_array_mut().expect("tabs").reverse();
    let turned = app.admin().put(PATH, turned).await.ok();
    assert_eq!(titles(&turned), ["재고", "정산", "주문"]);
    assert_eq!(turned["custom_tabs"][2]["id"], set["custom_tabs"][0]["id"]);
    let shown = app.kim().get("/api/v1/boot").await.body;
    assert_eq!(shown["custom_tabs"][0]["origin"], "https://crm.example.com");
    assert!(!shown.to_string().contains("secret"));
}

async fn s5_a_tab_that_is_removed_is_no_first_view(db: TestDb) {
    let app = db.cast().await;
    let id = one(&app, json!({})).await;
    let first = format!("custom:{id}");
    let got = app.admin().get(PATH).await.body;
    let tabs = got["custom_tabs"].clone();
    let chosen = app.admin().put(PATH, json!({"default_tab": first, "custom_tabs": tabs})).await.ok();
    assert_eq!(chosen["default_tab"], json!(first));
    assert_eq!(app.kim().get("/api/v1/boot").await.body["default_tab"], json!(first));
    let removed = app.admin().put(PATH, json!({"default_tab": first, "custom_tabs": []})).await.ok();
    assert_eq!(removed["default_tab"], "history");
    let again = app.admin().put(PATH, json!({"default_tab": first, "custom_tabs": []})).await;
    assert_eq!(again.refusal(), (422, "validation_failed"), "there is no such view any more");
}

async fn r22_what_can_be_no_tab_is_refused_at_its_field(db: TestDb) {
    let app = db.cast().await;
    // The desk of these tests is reached on this machine, so that http counts.
    for (url, code) in [
        ("javascript:alert(1)", "not_https"),
        ("data:text/html,x", "not_https"),
        ("https://u:p@crm.example.com/", "credentials"),
        ("https://{{site_id}}.example.com/", "placeholder_place"),
        ("https://crm.example.com/{{phone}}", "placeholder_unknown"),
        ("https://crm.example.com/?sarangbang=1", "reserved_parameter"),
        (app.desk.config().public_url.as_str(), "own_address"),
    ] {
        let sent = json!([tab("하나", "https://crm.example.com/"), tab("둘", url)]);
        let answer = app.admin().put(PATH, json!({"default_tab": "history", "custom_tabs": sent})).await;
        assert_eq!(answer.refusal(), (422, "validation_failed"), "{url}");
        let error = &answer.body["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!("custom_tabs.1.url"), &json!(code)), "{url}");
        let tried = app.admin().post(&format!("{PATH}/try"), json!({"url": url})).await;
        assert_eq!(tried.body["errors"][0]["code"], code, "{url}");
    }
    for (title, code) in [("", "blank"), ("\u{202e}x", "control_character")] {
        let sent = json!({"default_tab": "history", "custom_tabs": [tab(title, "https://a.example")]});
        let answer = app.admin().put(PATH, sent).await;
        assert_eq!(answer.body["errors"][0]["code"], code);
    }
    let long = tab(&"가".repeat(51), "https://a.example");
    let answer = app.admin().put(PATH, json!({"default_tab": "history", "custom_tabs": [long]})).await;
    assert_eq!(answer.body["errors"][0]["max"], 50);
    let many: Vec<_> = (0..21).map(|n| tab(&n.to_string(), "https://a.example")).collect();
    let answer = app.admin().put(PATH, json!({"default_tab": "history", "custom_tabs": many})).await;
    assert_eq!(answer.body["errors"][0]["code"], "too_many");
    let strange = json!([{"id": "x", "title": "t", "url": "https://a.example", "enabled": true}]);
    assert_eq!(app.admin().put(PATH, json!({"default_tab": "history", "custom_tabs": strange})).await.status, 422);
    assert_eq!(app.admin().get(PATH).await.body["custom_tabs"], json!([]), "nothing was saved");
    let tried = app.admin().post(&format!("{PATH}/try"), json!({"url": "https://10.0.0.7/{{customer_id}}"})).await.ok();
    assert_eq!(tried["url"], "https://10.0.0.7/happytalk?sarangbang=eyJ...");
}

fn claims(token: &str, secret: &str) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(signed.as_bytes());
    mac.verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    let (header, claims) = signed.split_once('.')?;
    let read = |text: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(text).ok()?).ok();
    assert_eq!(read(header)?, json!({"alg": "HS256", "typ": "JWT"}));
    read(claims)
}

async fn r22_the_context_is_signed_for_one_room_and_agent(db: TestDb) {
    let app = db.cast().await;
    let id = one(&app, json!({})).await;
    let person = app.site.customer("김 고객/1").await;
    let room = app.site.room_with(&person, RoomSpec::in_progress(app.kim.id)).await;
    let page = app.kim().get(&format!("/api/v1/rooms/{room}/custom-tabs/{id}")).await.ok();
    let secret =
        app.admin().get(&format!("{PATH}/tabs/{id}/secret")).await.ok()["secret"].as_str().expect("a key").to_owned();
    let token = page["context"].as_str().expect("a token");
    let now = app.desk.now().0 / 1_000;
    let site = app.site.id;
    assert_eq!(
        claims(token, &secret).expect("signed"),
        json!({"iss": "sarangbang", "aud": "https://crm.example.com", "iat": now, "exp": now + 300, "site": site.to_string(),
            "room": room.to_string(), "customer_id": "김 고객/1", "identifier": person.identifier, "agent": app.kim.id.to_string(), "tab": id})
    );
    let identifier = person.identifier.replace("김 고객/1", "%EA%B9%80%20%EA%B3%A0%EA%B0%9D%2F1");
    let url = format!(
        "https://crm.example.com/c/%EA%B9%80%20%EA%B3%A0%EA%B0%9D%2F1?room={room}&i={identifier}&sarangbang={token}"
    );
    assert_eq!(page["url"], json!(url));
    assert_eq!((&page["origin"], &page["same_origin"]), (&json!("https://crm.example.com"), &json!(false)));
    assert_eq!(claims(token, "another"), None);
    assert_eq!(app.agent(&app.lee).get(&format!("/api/v1/rooms/{room}/custom-tabs/{id}")).await.status, 404, "R18");
    assert_eq!(app.stranger().get(&format!("/api/v1/rooms/{room}/custom-tabs/{id}")).await.status, 404);
    let dots = app.site.room_with(&app.site.customer("..").await, RoomSpec::in_progress(app.kim.id)).await;
    let answer = app.kim().get(&format!("/api/v1/rooms/{dots}/custom-tabs/{id}")).await;
    assert_eq!(answer.refusal(), (422, "validation_failed"), "it would be another page");
}

async fn r22_a_tab_is_shown_for_its_channels_and_roles_alone(db: TestDb) {
    let app = db.cast().await;
    let web = app.site.room_with(&app.site.customer("happytalk").await, RoomSpec::in_progress(app.kim.id)).await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let on_kakao = app.desk.account(&app.site.account(kakao, "k1")).await;
    let on_kakao = app.site.room_with(&on_kakao, RoomSpec::in_progress(app.kim.id)).await;
    let id = one(&app, json!({"channels": ["kakao"]})).await;
    let status = async |room| app.kim().get(&format!("/api/v1/rooms/{room}/custom-tabs/{id}")).await.status;
    assert_eq!((status(web).await, status(on_kakao).await), (404, 200));
    let id = one(&app, json!({"roles": ["admin"]})).await;
    let path = format!("/api/v1/rooms/{web}/custom-tabs/{id}");
    assert_eq!((app.kim().get(&path).await.status, app.admin().get(&path).await.status), (404, 200));
    let id = one(&app, json!({"enabled": false})).await;
    assert_eq!(app.admin().get(&format!("/api/v1/rooms/{web}/custom-tabs/{id}")).await.status, 404);
    assert_eq!(app.admin().get(&format!("/api/v1/rooms/{web}/custom-tabs/1")).await.status, 404);
}

async fn r22_a_secret_is_for_administrators_and_replaced_at_once(db: TestDb) {
    let app = db.cast().await;
    let id = one(&app, json!({})).await;
    let path = format!("{PATH}/tabs/{id}/secret");
    let first = app.admin().get(&path).await.ok()["secret"].clone();
    let second = app.admin().post(&path, json!({})).await.ok()["secret"].clone();
    assert_ne!(first, second);
    assert_eq!(app.admin().get(&path).await.ok()["secret"], second);
    for caller in [app.kim(), app.park()] {
        assert_eq!(caller.get(&path).await.refusal(), (403, "forbidden"));
    }
    let got = app.admin().get(PATH).await.body;
    app.admin().put(PATH, json!({"default_tab": "room", "custom_tabs": got["custom_tabs"]})).await.ok();
    assert_eq!(app.admin().get(&path).await.ok()["secret"], second, "saving keeps it");
    let stored: Vec<(String,)> = app.rows("SELECT secret FROM custom_tabs WHERE site_id = $1").await;
    assert!(!stored[0].0.contains(second.as_str().expect("a key")), "encrypted");
    let actions: Vec<(String,)> =
        app.rows("SELECT action FROM audit WHERE site_id = $1 AND action LIKE '%tab_secret' ORDER BY audit_id").await;
    assert_eq!(actions.len(), 4);
    let other = format!("{PATH}/tabs/1/secret");
    assert_eq!((app.admin().get(&other).await.status, app.admin().post(&other, json!({})).await.status), (404, 404));
}

async fn changes_are_audited_with_before_and_after_and_no_secret(db: TestDb) {
    let app = db.cast().await;
    one(&app, json!({})).await;
    put(&app, json!([])).await;
    let values: Vec<(String, Option<String>, Option<String>)> = app
        .rows(
            "SELECT v.field, v.before, v.after FROM audit a JOIN audit_values v ON v.site_id = a.site_id AND v.audit_id = a.audit_id \
             WHERE a.site_id = $1 AND a.action = 'set_info_area' ORDER BY a.audit_id",
        )
        .await;
    assert_eq!(values.len(), 2);
    assert!(values.iter().all(|(field, ..)| field == "custom_tabs"));
    let read = |text: &Option<String>| serde_json::from_str::<Value>(text.as_deref().expect("a value")).expect("JSON");
    assert_eq!((read(&values[0].1), read(&values[1].2)), (json!([]), json!([])));
    assert_eq!(read(&values[0].2)[0]["title"], "주문");
    assert_eq!(read(&values[0].2), read(&values[1].1));
    assert!(!read(&values[0].2).to_string().contains("secret"));
}

async fn settings_that_changed_since_are_not_written_over(db: TestDb) {
    let app = db.cast().await;
    let got = app.admin().get(PATH).await.body;
    app.admin().put(PATH, json!({"default_tab": "room"})).await.ok();
    let mut late = got.clone();
    late["default_tab"] = json!("customer");
    assert_eq!(app.admin().put(PATH, late).await.refusal(), (409, "stale_version"));
    assert_eq!(app.admin().get(PATH).await.body["default_tab"], "room");
    let (admin, another) = (app.admin(), app.admin());
    let version = admin.get(PATH).await.body["version"].clone();
    let both = |tab: &str| json!({"version": version, "default_tab": tab, "custom_tabs": []});
    let (one, two) = tokio::join!(admin.put(PATH, both("history")), another.put(PATH, both("customer")));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "one of two at once");
}

async fn r22_the_documents_policy_names_the_configured_origins(db: TestDb) {
    let app = db.cast().await;
    if !web::has_ui() {
        return;
    }
    let policy = async |caller: testkit::Caller| caller.get("/").await.header("content-security-policy").to_owned();
    assert!(policy(app.kim()).await.ends_with("frame-src 'none'"));
    put(
        &app,
        json!([
            tab("주문", "https://crm.example.com/a?x=1"),
            tab("재고", "https://crm.example.com:8443/"),
            tab("또", "https://crm.example.com/b")
        ]),
    )
    .await;
    assert!(policy(app.kim()).await.ends_with("frame-src https://crm.example.com https://crm.example.com:8443"));
    assert!(policy(app.nobody()).await.ends_with("frame-src 'none'"));
    assert!(policy(app.stranger()).await.ends_with("frame-src 'none'"));
}
