use serde_json::{Value, json};
use testkit::{RoomSpec, TestDb};

use super::{on_kakao, room};

testkit::both_databases!(
    s37_s50_every_field_but_mobile_and_age_is_edited,
    s38_s39_r13_the_note_takes_500_characters_and_refuses_the_501st,
    s45_s48_s66_an_edit_shows_under_every_identity,
    s18_s20_s26_a_new_id_rekeys_a_web_identity,
    s21_s22_a_messengers_identifier_stays,
    r3_an_untouched_field_is_no_write,
    r3_a_parameter_does_not_undo_a_correction_and_a_clearing_wins,
    r8_an_unused_id_splits_an_identity_off_with_copies_or_without,
    r10_a_blank_id_gives_a_fresh_one_without_values,
    r19_a_save_is_stale_only_where_its_own_fields_changed,
    r18_only_who_may_write_edits,
);

async fn s37_s50_every_field_but_mobile_and_age_is_edited(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    let fields = json!({
        "name": " 김서연 ", "phone": "내선 12", "email": "a@example.com", "birth_date": "1993-04-12",
        "address": "서울시 중구", "note": "줄\n바꿈",
    });
    let saved = room.save(fields).await.ok();
    assert_eq!(saved, room.seen().await);
    let shown = |name: &str| saved[name].as_str().expect("a value").to_owned();
    assert_eq!(
        (shown("name"), shown("phone"), shown("email")),
        ("김서연".into(), "내선 12".into(), "a@example.com".into())
    );
    assert_eq!((shown("address"), shown("note")), ("서울시 중구".into(), "줄\n바꿈".into()));
    assert_eq!((shown("birth_date"), &saved["age"]), ("1993-04-12".into(), &json!(33)));
    assert_eq!(
        (&saved["sources"]["name"]["source"], &saved["sources"]["name"]["by"]),
        (&json!("agent"), &json!("김상담"))
    );
    assert_eq!(saved["editable"].as_array().map(Vec::len), Some(7));
    let cleared = room.save(json!({"name": null, "birth_date": ""})).await.ok();
    assert_eq!((&cleared["name"], &cleared["birth_date"], &cleared["age"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!(cleared["phone"], "내선 12");
}

async fn s38_s39_r13_the_note_takes_500_characters_and_refuses_the_501st(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    let smiles = "😀".repeat(500);
    assert_eq!(room.save(json!({"note": smiles})).await.ok()["note"], json!(smiles));
    // Decomposed Hangul counts as what it is composed to, and CRLF as one.
    let composed = "\u{1112}\u{1161}\u{11ab}\r\n".repeat(250);
    assert_eq!(room.save(json!({"note": composed})).await.ok()["note"], json!("한\n".repeat(250)));
    let refused = room.save(json!({"note": "가".repeat(501), "name": "김서연"})).await;
    assert_eq!(refused.refusal(), (422, "validation_failed"));
    assert_eq!(refused.body["errors"][0]["field"], "note");
    assert_eq!(
        (&refused.body["errors"][0]["code"], &refused.body["errors"][0]["max"]),
        (&json!("too_long"), &json!(500))
    );
    let seen = room.seen().await;
    assert_eq!(
        (&seen["note"], &seen["name"]),
        (&json!("한\n".repeat(250)), &Value::Null),
        "nothing is lost, nothing saved"
    );
}

async fn s45_s48_s66_an_edit_shows_under_every_identity(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("happytalk").await;
    let kakao = app.site.channel(domain::room::ChannelKind::Kakao, "카카오톡").await;
    let second = app.desk.account_of(&app.site.account(kakao, "k1"), &person.customer_id).await;
    let (web, messenger) = (room(&app, &person).await, room(&app, &second).await);
    web.save(json!({"note": "VIP", "name": "김서연"})).await.ok();
    let seen = messenger.seen().await;
    assert_eq!((&seen["note"], &seen["name"], &seen["identities"]), (&json!("VIP"), &json!("김서연"), &json!(2)));
    messenger.save(json!({"note": "단골"})).await.ok();
    assert_eq!(web.seen().await["note"], "단골", "the latest (S46)");
}

async fn s18_s20_s26_a_new_id_rekeys_a_web_identity(db: TestDb) {
    let app = db.cast().await;
    let visitor = app.visitor(None).await;
    let sent = visitor.post("/widget/v1/messages", json!({"client_id": CLIENT_ID, "text": "안녕하세요"})).await.ok();
    let number: String = sent["room_no"].as_str().expect("a room").to_owned();
    app.kim().post(&format!("/api/v1/rooms/{number}/accept"), json!({})).await.ok();
    let path = format!("/api/v1/rooms/{number}/customer");
    let before = app.kim().get(&path).await.ok();
    let old = before["identity"]["identifier"].as_str().expect("an identifier").to_owned();
    assert_eq!(old, format!("{}_{}", app.site.id, before["customer_id"].as_str().expect("the tail (S26)")));
    let saved = app.kim().patch(&path, json!({"version": before["version"], "customer_id": "happytalk"})).await.ok();
    assert_eq!(saved["identity"]["identifier"], format!("{}_happytalk", app.site.id));
    assert_eq!((&saved["customer_id"], &saved["identity"]["keeps_identifier"]), (&json!("happytalk"), &json!(false)));
    let on = visitor.post("/widget/v1/messages", json!({"client_id": CLIENT_ID2, "text": "계속"})).await.ok();
    assert_eq!(on["room_no"], json!(number), "the browser notices nothing (R2)");
}

const CLIENT_ID: &str = "0b7f3c1e-8f0a-4c47-9a52-3f1d2e5a6b70";
const CLIENT_ID2: &str = "1b7f3c1e-8f0a-4c47-9a52-3f1d2e5a6b71";

async fn s21_s22_a_messengers_identifier_stays(db: TestDb) {
    let app = db.cast().await;
    let naver = app.site.channel(domain::room::ChannelKind::Naver, "네이버톡톡").await;
    let kakao = app.site.channel(domain::room::ChannelKind::Kakao, "카카오톡").await;
    for (channel, prefix, id) in [(kakao, 'k', "on kakao"), (naver, 'n', "on naver")] {
        let person = app.desk.account(&app.site.account(channel, "key")).await;
        let tail = person.customer_id.clone();
        assert!(
            tail.starts_with(prefix) && tail.len() == 17,
            "R2: a prefix per channel, never the channel's key: {tail}"
        );
        let room = room(&app, &person).await;
        let saved = room.save(json!({"customer_id": id})).await.ok();
        assert_eq!(saved["customer_id"], id);
        assert_eq!(saved["identity"]["identifier"], format!("{}_{tail}", app.site.id));
        assert_eq!(room.info().await["identifier"], format!("{}_{tail}", app.site.id));
    }
}

async fn r3_an_untouched_field_is_no_write(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    let first = room.save(json!({"name": "김서연"})).await.ok();
    let again = room.save(json!({"name": "김서연", "customer_id": "happytalk"})).await.ok();
    assert_eq!(again["version"], first["version"], "nothing changed, the ID is one's own");
    assert_eq!(room.log().await.len(), 1);
}

async fn r3_a_parameter_does_not_undo_a_correction_and_a_clearing_wins(db: TestDb) {
    let app = db.cast().await;
    let entering = json!({"site_id": app.site.id.to_string(), "site_uid": "shopper", "cus_extra_username": "고객1"});
    let token = app.nobody().post("/widget/v1/sessions", entering.clone()).await.ok()["token"].clone();
    let visitor = app.nobody().with("authorization", &format!("Bearer {}", token.as_str().expect("a token")));
    let sent = visitor.post("/widget/v1/messages", json!({"client_id": CLIENT_ID, "text": "안녕"})).await.ok();
    let number = sent["room_no"].as_str().expect("a room").to_owned();
    app.kim().post(&format!("/api/v1/rooms/{number}/accept"), json!({})).await.ok();
    let path = format!("/api/v1/rooms/{number}/customer");
    let name = async |value: Value| {
        let version = app.kim().get(&path).await.ok()["version"].clone();
        app.kim().patch(&path, json!({"version": version, "name": value})).await.ok();
        visitor.post("/widget/v1/sessions", entering.clone()).await.ok();
        app.kim().get(&path).await.ok()["name"].clone()
    };
    assert_eq!(name(json!("김서연")).await, "김서연");
    assert_eq!(name(json!("")).await, Value::Null);
    let renewed = json!({"site_id": app.site.id.to_string(), "site_uid": "shopper", "cus_extra_username": "고객2"});
    visitor.post("/widget/v1/sessions", renewed).await.ok();
    assert_eq!(app.kim().get(&path).await.ok()["name"], "고객2", "what is new to the account is a write");
}

async fn r8_an_unused_id_splits_an_identity_off_with_copies_or_without(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("shared").await;
    let kakao = app.site.channel(domain::room::ChannelKind::Kakao, "카카오톡").await;
    let mut rooms = vec![room(&app, &person).await];
    for tail in ["k1", "k2"] {
        let identity = app.desk.account_of(&app.site.account(kakao, tail), &person.customer_id).await;
        rooms.push(room(&app, &identity).await);
    }
    let written = rooms[0].save(json!({"name": "김서연"})).await.ok();
    let split = rooms[1].save(json!({"customer_id": "own"})).await.ok();
    assert_eq!(
        (&split["customer_id"], &split["name"], &split["identities"]),
        (&json!("own"), &json!("김서연"), &json!(1))
    );
    assert_eq!(split["sources"]["name"]["at"], written["sources"]["name"]["at"], "source and time are kept");
    assert_eq!(split["sources"]["name"]["by"], "김상담");
    let bare = rooms[2].save(json!({"customer_id": "bare", "keep_values": false})).await.ok();
    assert_eq!((&bare["customer_id"], &bare["name"]), (&json!("bare"), &Value::Null));
    let left = rooms[0].seen().await;
    assert_eq!(
        (&left["customer_id"], &left["name"], &left["identities"]),
        (&json!("shared"), &json!("김서연"), &json!(1))
    );
    rooms[1].save(json!({"name": "다른 사람"})).await.ok();
    assert_eq!(rooms[0].seen().await["name"], "김서연", "two persons from now on");
    assert_eq!(rooms[0].info().await["history_count"], 1);
}

async fn r10_a_blank_id_gives_a_fresh_one_without_values(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    web.save(json!({"name": "김서연"})).await.ok();
    let fresh = web.save(json!({"customer_id": ""})).await.ok();
    let id = fresh["customer_id"].as_str().expect("an ID").to_owned();
    assert!(id.starts_with('w') && id.len() == 17, "{id}");
    assert_eq!(fresh["identity"]["identifier"], format!("{}_{id}", app.site.id));
    assert_eq!((&fresh["name"], &fresh["identities"]), (&Value::Null, &json!(1)), "values are not copied");
    kakao.save(json!({"customer_id": "minsu"})).await.ok();
    assert_eq!(
        kakao.save(json!({"customer_id": null})).await.ok()["customer_id"],
        kakao.tail().await,
        "the account's own tail"
    );
}

async fn r19_a_save_is_stale_only_where_its_own_fields_changed(db: TestDb) {
    let app = db.cast().await;
    let room = room(&app, &app.site.customer("happytalk").await).await;
    let opened = room.seen().await["version"].clone();
    room.save_as(&app.admin(), &opened, json!({"name": "김서현", "note": "새 메모"})).await.ok();
    let other = room.save_as(&app.kim(), &opened, json!({"phone": "02-555-0041"})).await.ok();
    assert_eq!((&other["phone"], &other["name"]), (&json!("02-555-0041"), &json!("김서현")));
    let stale = room.save_as(&app.kim(), &opened, json!({"name": "김서연", "email": "a@example.com"})).await;
    assert_eq!(stale.refusal(), (409, "stale_version"));
    assert_eq!(stale.body["fields"], json!(["name"]));
    assert_eq!((&stale.body["current"]["name"], &stale.body["current"]["email"]), (&json!("김서현"), &Value::Null));
    let same = room.save_as(&app.kim(), &opened, json!({"name": "김서현"})).await;
    assert_eq!(same.status, 200, "both typed the same");
    let current = &stale.body["current"]["version"];
    assert_eq!(room.save_as(&app.kim(), current, json!({"name": "김서연"})).await.ok()["name"], "김서연");
    assert_eq!(room.save_as(&app.kim(), &json!("?"), json!({"name": "x"})).await.refusal(), (422, "validation_failed"));
}

async fn r18_only_who_may_write_edits(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("happytalk").await;
    let theirs = room(&app, &person).await;
    let waiting = super::Room { app: &app, number: app.site.room(&app.site.customer("waiting").await).await };
    let ended =
        app.site.room_with(&person, RoomSpec::ended(Some(app.kim.id)).at(testkit::START.plus(-86_400_000 * 2))).await;
    let ended = super::Room { app: &app, number: ended };
    let version = theirs.seen().await["version"].clone();
    let note = || json!({"note": "메모"});
    assert_eq!(theirs.save_as(&app.agent(&app.lee), &version, note()).await.refusal(), (404, "not_found"));
    assert_eq!(theirs.save_as(&app.stranger(), &version, note()).await.refusal(), (404, "not_found"));
    assert_eq!(theirs.save_as(&app.nobody().with("x-sarangbang", "1"), &version, note()).await.status, 401);
    assert_eq!(waiting.save(note()).await.refusal(), (403, "forbidden"));
    assert_eq!(waiting.seen().await["editable"], json!([]));
    assert_eq!(ended.save(note()).await.refusal(), (403, "forbidden"));
    assert_eq!(ended.save_as(&app.park(), &version, note()).await.status, 200);
}
