//! 본인 인증 by HTTP (F8, S61–S63), and who sends the codes.

use serde_json::{Value, json};
use testkit::{Caller, Cast, TestDb};

testkit::both_databases!(
    s61_the_whole_way_by_http,
    s32_the_mobile_is_nobodys_to_edit,
    f8_refusals_say_what_helps,
    f8_the_answer_does_not_tell_who_is_known,
    f8_who_sends_is_set_by_administrators,
    f8_on_a_public_desk_nothing_is_shown_instead_of_sent,
    a_link_is_answered_with_its_token_in_the_body,
    r20_r9_the_popup_says_when_the_numbers_of_a_merge_differ,
    r19_s32_a_save_with_a_mobile_saves_nothing,
);

const NUMBER: &str = "010-1234-5678";

/// A visitor who wrote, and the request 관리자 made in their room.
async fn asked(app: &Cast) -> (Caller<'_>, String, String) {
    asked_as(app, None).await
}

async fn asked_as<'a>(app: &'a Cast, site_uid: Option<&str>) -> (Caller<'a>, String, String) {
    let visitor = app.visitor(site_uid).await;
    let client_id = format!("{:08x}-0000-4000-8000-000000000000", app.site.new_id() & 0xffff_ffff);
    let sent = visitor.post("/widget/v1/messages", json!({"client_id": client_id, "text": "문의"})).await.ok();
    let room = sent["room_no"].as_str().expect("a room").to_owned();
    let path = format!("/api/v1/rooms/{room}/verifications");
    let answer = app.admin().post(&path, json!({"method": "sms"})).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let request = answer.body["id"].as_str().expect("an id").to_owned();
    (visitor, room, request)
}

async fn newest_code(app: &Cast) -> String {
    service::job::run_due(&app.desk, Some(app.site.id)).await.expect("jobs run");
    let outbox = app.admin().get("/api/v1/settings/sms/outbox").await;
    assert_eq!(outbox.header("cache-control"), "no-store");
    let text = outbox.body["items"][0]["text"].as_str().expect("a text").to_owned();
    text.chars().skip_while(|c| !c.is_ascii_digit()).take(6).collect()
}

async fn s61_the_whole_way_by_http(db: TestDb) {
    let app = db.cast().await;
    let (visitor, room, request) = asked(&app).await;
    let path = format!("/api/v1/rooms/{room}/verifications");
    let list = app.admin().get(&path).await.ok();
    assert_eq!((&list["items"], &list["pending"]["method"]), (&json!([]), &json!("sms")));
    let messages = visitor.get("/widget/v1/messages").await.ok();
    let line = &messages["items"].as_array().expect("items").last().expect("a line")["system"];
    assert_eq!((&line["code"], &line["args"]["request_id"]), (&json!("verification_requested"), &json!(request)));

    let sent = visitor.post("/widget/v1/verifications", json!({"request_id": request, "number": NUMBER})).await.ok();
    assert_eq!(sent["sent"], true);
    let code = newest_code(&app).await;
    let answer = json!({"request_id": request, "code": code});
    assert_eq!(visitor.post("/widget/v1/verifications", answer).await.ok(), json!({"verified": true}));

    let customer = app.admin().get(&format!("/api/v1/rooms/{room}/customer")).await.ok();
    assert_eq!(customer["mobile"], json!({"number": NUMBER, "verified": true}));
    let list = app.admin().get(&path).await.ok();
    let one = &list["items"][0];
    assert_eq!((&one["method"], &one["number"], &one["unsigned"]), (&json!("sms"), &json!(NUMBER), &json!(false)));
    assert_eq!((&one["withdrawn_at"], &list["pending"]), (&Value::Null, &Value::Null));
}

async fn s32_the_mobile_is_nobodys_to_edit(db: TestDb) {
    let app = db.cast().await;
    let (_, room, _) = asked(&app).await;
    let customer = app.admin().get(&format!("/api/v1/rooms/{room}/customer")).await.ok();
    assert!(!customer["editable"].as_array().expect("a list").contains(&json!("mobile")));
    let writes: Vec<_> = web::table()
        .into_iter()
        .filter(|route| route.path.contains("verifications") && route.method != "GET")
        .map(|route| (route.method, route.path, route.permission))
        .collect();
    assert_eq!(writes.len(), 3, "asking and two ways of answering are all there is: {writes:?}");
}

async fn f8_refusals_say_what_helps(db: TestDb) {
    let app = db.cast().await;
    let (visitor, room, request) = asked(&app).await;
    let answer = async |body: Value| visitor.post("/widget/v1/verifications", body).await;
    let land_line = answer(json!({"request_id": request, "number": "02-123-4567"})).await;
    assert_eq!(land_line.refusal(), (422, "validation_failed"));
    assert_eq!(land_line.body["errors"][0]["code"], "not_mobile");
    assert_eq!(land_line.body["errors"][0]["message"], "휴대폰 번호를 입력해 주세요 (예: 010-1234-5678)");
    assert_eq!(answer(json!({"request_id": request})).await.body["errors"][0]["code"], "required");
    let sent = answer(json!({"request_id": request, "number": NUMBER})).await;
    assert_eq!(sent.status, 200);
    let code = newest_code(&app).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let first = answer(json!({"request_id": request, "code": wrong})).await;
    assert_eq!(first.refusal(), (422, "validation_failed"));
    assert_eq!((&first.body["errors"][0]["code"], &first.body["errors"][0]["max"]), (&json!("wrong_code"), &json!(4)));
    for _ in 0..4 {
        answer(json!({"request_id": request, "code": wrong})).await;
    }
    assert_eq!(answer(json!({"request_id": request, "code": code})).await.refusal(), (429, "too_many_tries"));
    app.desk.pass(31_000);
    let again = app.admin().post(&format!("/api/v1/rooms/{room}/verifications"), json!({"method": "sms"})).await;
    assert_eq!(again.status, 201);
    assert_eq!(answer(json!({"request_id": request, "code": code})).await.refusal(), (409, "verification_closed"));
    assert_eq!(answer(json!({"request_id": "1", "number": NUMBER})).await.refusal(), (409, "verification_closed"));
    let naver = app.admin().post(&format!("/api/v1/rooms/{room}/verifications"), json!({"method": "naver"})).await;
    assert_eq!(naver.refusal(), (422, "validation_failed"));
}

async fn f8_the_answer_does_not_tell_who_is_known(db: TestDb) {
    let app = db.cast().await;
    let (visitor, _, request) = asked(&app).await;
    let known = visitor.post("/widget/v1/verifications", json!({"request_id": request, "number": NUMBER})).await.ok();
    let code = newest_code(&app).await;
    let verified = visitor.post("/widget/v1/verifications", json!({"request_id": request, "code": code})).await;
    assert_eq!(verified.status, 200);
    let (second, _, request) = asked(&app).await;
    let again = second.post("/widget/v1/verifications", json!({"request_id": request, "number": NUMBER})).await.ok();
    let (third, _, request) = asked(&app).await;
    let fresh =
        third.post("/widget/v1/verifications", json!({"request_id": request, "number": "01099990000"})).await.ok();
    assert_eq!((&known, &again), (&again, &fresh), "verified before by somebody, or by nobody");
}

async fn f8_who_sends_is_set_by_administrators(db: TestDb) {
    let app = db.cast().await;
    let path = "/api/v1/settings/sms";
    let unset = json!({"sender": "local", "api_key": "", "api_secret": null, "api_secret_set": false, "from": "", "local_allowed": true});
    assert_eq!(app.admin().get(path).await.ok(), unset);
    assert_eq!(app.admin().put(path, unset.clone()).await.ok(), unset, "it takes what it gave");
    assert_eq!(app.park().get(path).await.refusal(), (403, "forbidden"));
    assert_eq!(app.kim().get("/api/v1/settings/sms/outbox").await.refusal(), (403, "forbidden"));
    let missing = app.admin().put(path, json!({"sender": "solapi"})).await;
    let fields: Vec<_> = missing.body["errors"].as_array().expect("errors").iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, [&json!("api_key"), &json!("api_secret"), &json!("from")]);
    let set = json!({"sender": "solapi", "api_key": "KEY", "api_secret": "SECRET", "from": "02-1234-5678"});
    let shown = app.admin().put(path, set).await;
    assert!(!shown.text.contains("SECRET"));
    let expected = json!({"sender": "solapi", "api_key": "KEY", "api_secret": null, "api_secret_set": true, "from": "0212345678", "local_allowed": true});
    assert_eq!(shown.ok(), expected);
    assert_eq!(app.admin().put(path, expected.clone()).await.ok(), expected, "the secret stays");
    for (field, value) in [("api_key", "KEY, date=1"), ("api_secret", "a b"), ("from", "전화"), ("from", "123")] {
        let mut bad = expected.clone();
        bad[field] = json!(value);
        assert_eq!(app.admin().put(path, bad).await.body["errors"][0]["field"], field, "{value}");
    }
    let mut read = app.desk.read().await.expect("a connection");
    let stored = store::sms::settings(&mut read, app.site.id).await.expect("settings");
    let sealed = stored.api_secret.expect("a secret");
    assert!(!sealed.contains("SECRET"), "at rest it is encrypted");
}

async fn f8_on_a_public_desk_nothing_is_shown_instead_of_sent(db: TestDb) {
    let app = db.https_cast().await;
    let person = app.site.customer("happytalk").await;
    let room = app.site.room(&person).await;
    let session = app.log_in(&app.site, &app.admin).await;
    let admin = app.nobody().with("cookie", &format!("__Host-sarangbang_session={session}")).with("x-sarangbang", "1");
    let refused = admin.post(&format!("/api/v1/rooms/{room}/verifications"), json!({"method": "sms"})).await;
    assert_eq!(refused.refusal(), (409, "no_sms_sender"));
    assert_eq!(admin.get("/api/v1/settings/sms").await.ok()["local_allowed"], false);
    let local = admin.put("/api/v1/settings/sms", json!({"sender": "local"})).await;
    assert_eq!(local.body["errors"][0]["code"], "not_here");
}

async fn a_link_is_answered_with_its_token_in_the_body(db: TestDb) {
    let app = db.cast().await;
    let kakao = app.site.channel(domain::room::ChannelKind::Kakao, "카카오톡").await;
    let person = app.site.customer("happytalk").await;
    let on_kakao = app.desk.account_of(&app.site.account(kakao, "k-1"), &person.customer_id).await;
    let room = app.site.room(&on_kakao).await;
    let asked = app.admin().post(&format!("/api/v1/rooms/{room}/verifications"), json!({"method": "sms"})).await;
    assert_eq!(asked.status, 201);
    let link = service::verification::link(&app.desk, app.site.id, room).await.expect("read").expect("a link");
    let (_, token) = link.split_once("/verify#").expect("in the fragment");
    assert!(!asked.text.contains(token), "agents don't get it");
    let path = "/widget/v1/verifications/link";
    let open = app.nobody().post(path, json!({"token": token})).await.ok();
    assert_eq!((&open["open"], &open["site"]), (&json!(true), &json!("사랑방상점")));
    let sent = app.nobody().post(path, json!({"token": token, "number": NUMBER})).await;
    assert_eq!(sent.body["sent"], true);
    let code = newest_code(&app).await;
    assert_eq!(app.nobody().post(path, json!({"token": token, "code": code})).await.ok(), json!({"verified": true}));
    let used = app.nobody().post(path, json!({"token": token})).await;
    assert_eq!(used.refusal(), (409, "verification_closed"));
    let page = app.nobody().get("/verify").await;
    assert_eq!(page.header("referrer-policy"), "no-referrer");
}

/// A visitor verifies this number; the room they stand in.
async fn verified(app: &Cast, site_uid: Option<&str>, number: &str) -> String {
    app.desk.pass(31_000);
    let (visitor, room, request) = asked_as(app, site_uid).await;
    let sent = visitor.post("/widget/v1/verifications", json!({"request_id": request, "number": number})).await;
    assert_eq!(sent.status, 200, "{}", sent.text);
    let code = newest_code(app).await;
    let answer = visitor.post("/widget/v1/verifications", json!({"request_id": request, "code": code})).await;
    assert_eq!(answer.body, json!({"verified": true}));
    room
}

async fn r20_r9_the_popup_says_when_the_numbers_of_a_merge_differ(db: TestDb) {
    let app = db.cast().await;
    verified(&app, Some("happytalk"), NUMBER).await;
    for (number, differs) in [("010-7777-8888", true), (NUMBER, false)] {
        let room = verified(&app, None, number).await;
        let path = format!("/api/v1/rooms/{room}/customer");
        let version = app.admin().get(&path).await.body["version"].clone();
        let patch = json!({"version": version, "customer_id": "happytalk"}).to_string().into_bytes();
        let asked = app.admin().send(axum::http::Method::PATCH, &path, Some(patch)).await;
        assert_eq!(asked.refusal(), (409, "link_confirmation_required"), "{}", asked.text);
        let preview = &asked.body["preview"];
        assert_eq!((&preview["merges"], &preview["mobiles_differ"]), (&json!(true), &json!(differs)), "{number}");
        assert!(
            !asked.text.contains("1234-5678") && !asked.text.contains("7777-8888"),
            "R9: no verified number appears"
        );
    }
}

async fn r19_s32_a_save_with_a_mobile_saves_nothing(db: TestDb) {
    let app = db.cast().await;
    let room = verified(&app, None, NUMBER).await;
    let path = format!("/api/v1/rooms/{room}/customer");
    let before = app.admin().get(&path).await.body;
    let patch = json!({"version": before["version"], "name": "김서연", "mobile": "010-0000-0000"});
    let body = Some(patch.to_string().into_bytes());
    let refused = app.admin().send(axum::http::Method::PATCH, &path, body).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.body["errors"][0]["code"], "not_editable");
    assert_eq!(app.admin().get(&path).await.body, before);
}
