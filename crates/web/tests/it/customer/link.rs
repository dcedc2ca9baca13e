use domain::room::ChannelKind;
use serde_json::{Value, json};
use testkit::TestDb;

use super::{on_kakao, room};

testkit::both_databases!(
    s52_s54_linking_asks_first_and_cancelling_changes_nothing,
    s28_s47_s55_confirming_links_info_and_history,
    s56_no_popup_where_nobody_else_has_the_id,
    r9_a_preview_masks_counts_and_is_limited,
    r9_a_stale_target_is_asked_again,
    r9_a_link_that_nobody_is_there_for_any_more_saves_nothing,
    r3_at_a_link_the_fuller_then_the_later_then_the_targets_value_wins,
    r4_the_losing_note_is_shown_and_stays_in_the_log,
    r2_web_merges_with_web_and_shows_one_identifier,
    r2_a_web_identity_keeps_its_identifier_where_a_messenger_has_the_text,
    s58_s59_s60_the_fifty_first_identity_is_refused,
    r19_a_form_opened_before_a_link_lands_on_nobody_else,
    r2_linking_changes_nothing_for_a_browser,
);

async fn s52_s54_linking_asks_first_and_cancelling_changes_nothing(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    web.save(json!({"name": "김서연"})).await.ok();
    let (before, theirs) = (kakao.seen().await, web.seen().await);
    let asked = kakao.save(json!({"customer_id": "happytalk", "note": "메모"})).await;
    assert_eq!(asked.refusal(), (409, "link_confirmation_required"));
    assert_eq!(
        asked.body["title"],
        "이미 다른 고객식별번호에 등록된 고객 ID입니다. 저장하면 이미 등록된 고객 정보와 상담 이력까지 모두 연동됩니다. 반드시 확인한 뒤 저장해 주세요."
    );
    assert_eq!((kakao.seen().await, web.seen().await), (before, theirs), "nothing is saved before confirming (S54)");
    let unconfirmed = kakao.save(json!({"customer_id": "happytalk", "confirm_link": true})).await;
    assert_eq!(unconfirmed.refusal(), (409, "link_confirmation_required"), "without the target's version");
}

async fn s28_s47_s55_confirming_links_info_and_history(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    web.save(json!({"name": "김서연", "note": "VIP"})).await.ok();
    assert_eq!(kakao.info().await["history_count"], 1);
    let before = kakao.info().await["identifier"].clone();
    let linked = kakao.link("happytalk").await;
    assert_eq!(
        (&linked["customer_id"], &linked["name"], &linked["note"]),
        (&json!("happytalk"), &json!("김서연"), &json!("VIP"))
    );
    assert_eq!(linked["identity"]["identifier"], before, "S21");
    for room in [web, kakao] {
        assert_eq!(room.info().await["history_count"], 2, "S16, S17");
        assert_eq!(room.seen().await["identities"], 2);
    }
    web.save(json!({"note": "단골"})).await.ok();
    assert_eq!(kakao.seen().await["note"], "단골");
}

async fn s56_no_popup_where_nobody_else_has_the_id(db: TestDb) {
    let app = db.cast().await;
    let (one, two) =
        (room(&app, &app.site.customer("one").await).await, room(&app, &app.site.customer("two").await).await);
    let stranger = db.site().await;
    stranger.customer("elsewhere").await;
    assert_eq!(one.save(json!({"customer_id": "elsewhere"})).await.status, 200, "another site's");
    assert_eq!(two.save(json!({"customer_id": "One"})).await.status, 200, "case counts");
    assert_eq!(two.save(json!({"customer_id": "one"})).await.status, 200, "an alias raises no popup (R1)");
    assert_eq!(two.seen().await["identity"]["identifier"], format!("{}_one", app.site.id));
    assert_eq!(one.seen().await["identity"]["identifier"], format!("{}_elsewhere", app.site.id));
}

async fn r9_a_preview_masks_counts_and_is_limited(db: TestDb) {
    let app = db.cast().await;
    let target = app.site.customer("happytalk").await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let second = app.desk.account_of(&app.site.account(kakao, "k9"), &target.customer_id).await;
    let (web, _) = (room(&app, &target).await, room(&app, &second).await);
    web.save(json!({"name": "김서연", "phone": "02-555-0041", "note": "환불 처리 중"})).await.ok();
    let own = app.site.customer("mine").await;
    let other = app.desk.account_of(&app.site.account(kakao, "k1"), &own.customer_id).await;
    let mine = room(&app, &other).await;
    mine.save(json!({"phone": "010"})).await.ok();
    let asked = mine.save(json!({"customer_id": "happytalk", "name": "김서현"})).await;
    let preview = &asked.body["preview"];
    let target = &preview["target"];
    assert_eq!((&target["identities"], &target["consultations"]), (&json!(2), &json!(2)));
    assert_eq!(target["channels"].as_array().map(Vec::len), Some(2));
    assert_eq!((&preview["stays_behind"], &preview["merges"]), (&json!(1), &json!(false)));
    let row = |name: &str| preview["fields"].as_array().expect("rows").iter().find(|row| row["field"] == name).cloned();
    assert_eq!(
        row("name"),
        Some(json!({"field": "name", "mine": "김서현", "theirs_masked": "김**", "winner": "mine"}))
    );
    assert_eq!(
        row("phone"),
        Some(json!({"field": "phone", "mine": "010", "theirs_masked": "**-***-0041", "winner": "theirs"}))
    );
    assert_eq!(
        row("note"),
        Some(json!({"field": "note", "mine": null, "theirs_masked": "환불 처리 중", "winner": "theirs"})),
        "비고 is not masked"
    );
    assert!(!asked.text.contains("02-555-0041") && !asked.text.contains("김서연"), "{}", asked.text);
    for _ in 1..20 {
        assert_eq!(mine.save(json!({"customer_id": "happytalk"})).await.status, 409);
    }
    let many = mine.save(json!({"customer_id": "happytalk"})).await;
    assert_eq!((many.refusal(), many.header("retry-after")), ((429, "rate_limited"), "60"));
}

async fn r9_a_stale_target_is_asked_again(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    let asked = kakao.save(json!({"customer_id": "happytalk"})).await;
    let seen = asked.body["preview"]["target"]["version"].clone();
    web.save(json!({"note": "그 사이"})).await.ok();
    let again = kakao.save(json!({"customer_id": "happytalk", "confirm_link": true, "target_version": seen})).await;
    assert_eq!(again.refusal(), (409, "link_confirmation_required"));
    let fresh = &again.body["preview"];
    assert_ne!(fresh["target"]["version"], seen);
    assert!(fresh["fields"].as_array().expect("rows").iter().any(|row| row["theirs_masked"] == "그 사이"));
    assert_eq!(kakao.seen().await["identities"], 1);
}

async fn r9_a_link_that_nobody_is_there_for_any_more_saves_nothing(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    let typed = json!({"customer_id": "happytalk", "note": "같이 저장"});
    let asked = kakao.save(typed.clone()).await;
    let seen = asked.body["preview"]["target"]["version"].clone();
    let with = |more: Value| {
        let mut patch = typed.clone();
        patch.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        patch
    };
    let again = kakao.save(with(json!({"target_version": seen}))).await;
    assert_eq!(again.refusal(), (409, "link_confirmation_required"), "an open preview is asked for again");
    web.save(json!({"customer_id": "renamed"})).await.ok();
    let before = kakao.seen().await;
    for more in [json!({"target_version": seen}), json!({"target_version": seen, "confirm_link": true})] {
        assert_eq!(kakao.save(with(more)).await.refusal(), (409, "stale_version"));
    }
    assert_eq!(kakao.seen().await, before, "nothing was saved");
    assert_eq!(kakao.save(typed).await.ok()["customer_id"], "happytalk", "S56: asked for anew it is nobody's");
}

async fn r3_at_a_link_the_fuller_then_the_later_then_the_targets_value_wins(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    kakao.save(json!({"name": "먼저", "email": "mine@example.com", "address": "부산"})).await.ok();
    web.save(json!({"phone": "02", "address": "서울"})).await.ok();
    app.desk.pass(1_000);
    web.save(json!({"name": "나중", "phone": ""})).await.ok();
    kakao.save(json!({"phone": ""})).await.ok();
    let linked = kakao.link("happytalk").await;
    assert_eq!(linked["name"], "나중", "the later one");
    assert_eq!(linked["email"], "mine@example.com", "the one there is");
    assert_eq!(linked["address"], "서울", "written at the same time, the target's");
    assert_eq!(linked["phone"], Value::Null);
}

async fn r4_the_losing_note_is_shown_and_stays_in_the_log(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    kakao.save(json!({"note": "카카오에서 쓴 메모"})).await.ok();
    app.desk.pass(1_000);
    web.save(json!({"note": "웹에서 쓴 메모"})).await.ok();
    let linked = kakao.link("happytalk").await;
    assert_eq!(linked["note"], "웹에서 쓴 메모");
    let log = web.log().await;
    let lost = log.iter().find(|change| change["value"] == "카카오에서 쓴 메모").expect("the losing value");
    assert_eq!((&lost["shown"], &lost["via_link"], &lost["by"]), (&json!(false), &json!(true), &json!("김상담")));
    assert_eq!(web.save(json!({"note": lost["value"]})).await.ok()["note"], "카카오에서 쓴 메모", "and is put back");
}

async fn r2_web_merges_with_web_and_shows_one_identifier(db: TestDb) {
    let app = db.cast().await;
    let (old, new) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &app.site.customer("w1").await).await);
    let asked = new.save(json!({"customer_id": "happytalk"})).await;
    assert_eq!(asked.body["preview"]["merges"], true);
    new.link("happytalk").await;
    for room in [old, new] {
        let seen = room.seen().await;
        assert_eq!(seen["identity"]["identifier"], format!("{}_happytalk", app.site.id));
        assert_eq!((&seen["identities"], &room.info().await["history_count"]), (&json!(1), &json!(2)));
    }
}

async fn r2_a_web_identity_keeps_its_identifier_where_a_messenger_has_the_text(db: TestDb) {
    let app = db.cast().await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let tail = app.desk.account(&app.site.account(kakao, "key")).await.customer_id;
    let web = room(&app, &app.site.customer("w1").await).await;
    let asked = web.save(json!({"customer_id": tail})).await;
    assert_eq!(
        (&asked.body["preview"]["keeps_identifier"], &asked.body["preview"]["merges"]),
        (&json!(true), &json!(false))
    );
    let linked = web.link(&tail).await;
    assert_eq!((&linked["customer_id"], &linked["identities"]), (&json!(tail), &json!(2)));
    assert_eq!(linked["identity"]["identifier"], format!("{}_w1", app.site.id));
    assert_eq!(linked["identity"]["keeps_identifier"], true);
}

async fn s58_s59_s60_the_fifty_first_identity_is_refused(db: TestDb) {
    let app = db.cast().await;
    let person = app.site.customer("full").await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    for n in 1..50 {
        app.desk.account_of(&app.site.account(kakao, &format!("k{n}")), &person.customer_id).await;
    }
    let last = room(&app, &app.desk.account_of(&app.site.account(kakao, "k99"), "k99").await).await;
    let refused = last.save(json!({"customer_id": "full"})).await;
    assert_eq!(refused.refusal(), (409, "identity_limit"), "at the first call too");
    assert_eq!(refused.body["title"], "같은 고객 ID는 고객식별번호 기준 최대 50개까지 등록할 수 있습니다.");
    assert_eq!(last.seen().await["customer_id"], "k99");
    let web = room(&app, &app.site.customer("w1").await).await;
    assert_eq!(web.link("full").await["identities"], 50, "a merged row is no further identity (S59, R2)");
}

async fn r19_a_form_opened_before_a_link_lands_on_nobody_else(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    let opened = kakao.seen().await["version"].clone();
    kakao.link("happytalk").await;
    let late = kakao.save_as(&app.kim(), &opened, json!({"note": "k1에게 쓴 메모"})).await;
    assert_eq!((late.refusal(), &late.body["fields"]), ((409, "stale_version"), &json!(["note"])));
    assert_eq!(web.seen().await["note"], Value::Null);
    assert_eq!(late.body["current"]["customer_id"], "happytalk");
}

/// The agent takes D for A: D's browser must not show A's room, and D's next message stays with D.
async fn r2_linking_changes_nothing_for_a_browser(db: TestDb) {
    let app = db.cast().await;
    let say = async |visitor: &testkit::Caller<'_>, n: u8, text: &str| {
        let client_id = format!("{n}b7f3c1e-8f0a-4c47-9a52-3f1d2e5a6b70");
        visitor.post("/widget/v1/messages", json!({"client_id": client_id, "text": text})).await.ok()["room_no"].clone()
    };
    let (a, d) = (app.visitor(Some("a")).await, app.visitor(None).await);
    let (of_a, of_d) = (say(&a, 1, "a의 비밀").await, say(&d, 2, "d의 질문").await);
    let number = of_d.as_str().expect("a room").to_owned();
    app.kim().post(&format!("/api/v1/rooms/{number}/accept"), json!({})).await.ok();
    let room = super::Room { app: &app, number: number.parse().expect("a number") };
    room.link("a").await;
    assert_eq!(say(&d, 3, "계속").await, of_d);
    app.kim().post(&format!("/api/v1/rooms/{number}/end"), json!({})).await.ok();
    let after = say(&d, 4, "다시").await;
    assert!(after != of_a && after != of_d, "a room of D's own: {after}");
    // A page that is loaded anew claims no ID, so it is no new entry of A.
    d.post("/widget/v1/sessions", json!({"site_id": app.site.id.to_string()})).await.ok();
    let rooms = d.get("/widget/v1/rooms").await.text;
    assert!(!rooms.contains("a의 비밀"), "{rooms}");
    let messages = d.get("/widget/v1/messages?after=0").await.text;
    assert!(messages.contains("다시") && !messages.contains("a의 비밀"), "{messages}");
    assert_eq!(say(&a, 5, "a 계속").await, of_a);
}
