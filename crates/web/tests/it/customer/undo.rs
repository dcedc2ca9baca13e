use domain::room::ChannelKind;
use serde_json::{Value, json};
use testkit::TestDb;

use super::{on_kakao, room, undo};

testkit::both_databases!(
    r24_an_undo_is_shown_first_and_puts_everything_back,
    r24_what_agents_typed_stays_and_what_the_account_brought_goes_with_it,
    r24_link_link_undo_undo_gives_the_first_values,
    r24_an_undo_without_a_body_asks_first,
    r24_only_the_newest_link_and_only_once,
    r24_a_merge_is_undone_to_the_own_identifier,
    r24_values_carried_on_by_others_go_as_well,
    r24_an_old_id_that_was_taken_is_asked_like_a_link,
    r10_a_blank_id_undoes_the_newest_link,
    r18_who_linked_undoes_within_a_day_and_managers_always,
);

async fn r24_an_undo_is_shown_first_and_puts_everything_back(db: TestDb) {
    let app = db.cast().await;
    let (web, kakao) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &on_kakao(&app, "k1").await).await);
    web.save(json!({"name": "김서연", "note": "VIP"})).await.ok();
    kakao.save(json!({"phone": "02-555-0041"})).await.ok();
    let fields =
        ["customer_id", "name", "phone", "email", "birth_date", "address", "note", "identity", "identities", "sources"];
    let state = async || {
        let mut states = Vec::new();
        for room in [web, kakao] {
            let (seen, info) = (room.seen().await, room.info().await);
            states.push((fields.map(|field| seen[field].clone()), info));
        }
        states
    };
    let before = state().await;
    kakao.link("happytalk").await;
    let linked = state().await;
    assert_ne!(linked, before);
    let link = kakao.newest_link().await;
    let asked = undo(&app, &link, json!({})).await;
    assert_eq!(asked.refusal(), (409, "undo_confirmation_required"));
    let preview = &asked.body["preview"];
    assert_eq!(
        (&preview["back_to"], &preview["rooms"], &preview["identities_stay"]),
        (&json!("k1"), &json!(1), &json!(1))
    );
    assert_eq!(
        preview["fields"],
        json!([{"field": "name", "now": "김서연", "after": null}, {"field": "note", "now": "VIP", "after": null}])
    );
    assert_eq!(state().await, linked, "nothing happens before confirming");
    let done = undo(&app, &link, json!({"confirm": true})).await.ok();
    assert_eq!(done, json!({"customer_id": "k1", "identifier": kakao.info().await["identifier"]}));
    assert_eq!(state().await, before);
}

async fn r24_what_agents_typed_stays_and_what_the_account_brought_goes_with_it(db: TestDb) {
    let app = db.cast().await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let target = room(&app, &app.desk.account(&app.site.account(kakao, "key")).await).await;
    let tail = target.tail().await;
    let entering = |more: Value| {
        let mut new = json!({"site_id": app.site.id.to_string(), "site_uid": "shopper"});
        new.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        new
    };
    let token = app.nobody().post("/widget/v1/sessions", entering(json!({}))).await.ok()["token"].clone();
    let visitor = app.nobody().with("authorization", &format!("Bearer {}", token.as_str().expect("a token")));
    let sent = visitor
        .post("/widget/v1/messages", json!({"client_id": "0b7f3c1e-8f0a-4c47-9a52-3f1d2e5a6b70", "text": "안녕"}))
        .await
        .ok();
    let number = sent["room_no"].as_str().expect("a room").to_owned();
    app.kim().post(&format!("/api/v1/rooms/{number}/accept"), json!({})).await.ok();
    let shopper = super::Room { app: &app, number: number.parse().expect("a number") };
    let linked = shopper.link(&tail).await;
    assert_eq!(linked["identity"]["keeps_identifier"], true);
    shopper.save(json!({"note": "상담사가 쓴 메모"})).await.ok();
    visitor
        .post(
            "/widget/v1/sessions",
            json!({"site_id": app.site.id.to_string(), "cus_extra_phone": "010-9", "parameter1": "장바구니"}),
        )
        .await
        .ok();
    assert_eq!(target.seen().await["phone"], "010-9", "shared while linked");
    let link = shopper.newest_link().await;
    let preview = undo(&app, &link, json!({})).await.body["preview"].clone();
    assert_eq!(
        (&preview["edited_since"][0]["field"], &preview["edited_since"][0]["by"]),
        (&json!("note"), &json!("김상담"))
    );
    undo(&app, &link, json!({"confirm": true})).await.ok();
    let (stays, goes) = (target.seen().await, shopper.seen().await);
    assert_eq!(
        (&stays["note"], &stays["phone"], &stays["parameters"]),
        (&json!("상담사가 쓴 메모"), &Value::Null, &json!({}))
    );
    assert_eq!((&goes["note"], &goes["phone"]), (&Value::Null, &json!("010-9")));
    assert_eq!((&goes["parameters"]["parameter1"], &goes["customer_id"]), (&json!("장바구니"), &json!("shopper")));
}

async fn r24_link_link_undo_undo_gives_the_first_values(db: TestDb) {
    let app = db.cast().await;
    let x = room(&app, &on_kakao(&app, "x").await).await;
    let (a, b) = (room(&app, &app.site.customer("a").await).await, room(&app, &app.site.customer("b").await).await);
    x.save(json!({"name": "엑스"})).await.ok();
    app.desk.pass(1_000);
    a.save(json!({"name": "에이", "note": "a"})).await.ok();
    app.desk.pass(1_000);
    b.save(json!({"name": "비", "note": "b"})).await.ok();
    x.link("a").await;
    let first = x.newest_link().await;
    assert_eq!(x.link("b").await["name"], "비");
    let second = x.newest_link().await;
    undo(&app, &second, json!({"confirm": true})).await.ok();
    let seen = x.seen().await;
    assert_eq!((&seen["customer_id"], &seen["name"], &seen["note"]), (&json!("a"), &json!("에이"), &json!("a")));
    undo(&app, &first, json!({"confirm": true})).await.ok();
    let seen = x.seen().await;
    assert_eq!((&seen["customer_id"], &seen["name"], &seen["note"]), (&json!("x"), &json!("엑스"), &Value::Null));
    assert_eq!((&a.seen().await["name"], &b.seen().await["note"]), (&json!("에이"), &json!("b")));
}

async fn r24_an_undo_without_a_body_asks_first(db: TestDb) {
    let app = db.cast().await;
    room(&app, &app.site.customer("happytalk").await).await;
    let kakao = room(&app, &on_kakao(&app, "k1").await).await;
    kakao.link("happytalk").await;
    let link = kakao.newest_link().await;
    let asked = app.kim().send(axum::http::Method::POST, &format!("/api/v1/links/{link}/undo"), None).await;
    assert_eq!(asked.refusal(), (409, "undo_confirmation_required"));
    assert_eq!(kakao.seen().await["customer_id"], "happytalk");
}

async fn r24_only_the_newest_link_and_only_once(db: TestDb) {
    let app = db.cast().await;
    let x = room(&app, &on_kakao(&app, "x").await).await;
    let (_a, _b) = (room(&app, &app.site.customer("a").await).await, room(&app, &app.site.customer("b").await).await);
    x.link("a").await;
    let first = x.newest_link().await;
    x.link("b").await;
    assert_eq!(undo(&app, &first, json!({"confirm": true})).await.refusal(), (409, "link_superseded"));
    let second = x.newest_link().await;
    undo(&app, &second, json!({"confirm": true})).await.ok();
    assert_eq!(undo(&app, &second, json!({"confirm": true})).await.refusal(), (409, "already_undone"));
    assert_eq!(undo(&app, "1", json!({"confirm": true})).await.refusal(), (404, "not_found"));
    let abroad = app.stranger().post(&format!("/api/v1/links/{first}/undo"), json!({"confirm": true})).await;
    assert_eq!(abroad.refusal(), (404, "not_found"));
}

async fn r24_a_merge_is_undone_to_the_own_identifier(db: TestDb) {
    let app = db.cast().await;
    let (old, new) =
        (room(&app, &app.site.customer("happytalk").await).await, room(&app, &app.site.customer("w1").await).await);
    new.save(json!({"name": "김서연"})).await.ok();
    new.link("happytalk").await;
    assert_eq!(old.seen().await["name"], "김서연");
    undo(&app, &new.newest_link().await, json!({"confirm": true})).await.ok();
    let (old, new) = (old.seen().await, new.seen().await);
    assert_eq!((&old["name"], &old["identities"]), (&Value::Null, &json!(1)));
    assert_eq!((&new["name"], &new["customer_id"]), (&json!("김서연"), &json!("w1")));
    assert_eq!(new["identity"]["identifier"], format!("{}_w1", app.site.id));
    assert_eq!(old["identity"]["identifier"], format!("{}_happytalk", app.site.id));
}

/// D's name came to A by a link, and on to B when another account of A was linked there.
async fn r24_values_carried_on_by_others_go_as_well(db: TestDb) {
    let app = db.cast().await;
    let a = app.site.customer("a").await;
    let kakao = app.site.channel(ChannelKind::Kakao, "카카오톡").await;
    let of_a = room(&app, &app.desk.account_of(&app.site.account(kakao, "k2"), &a.customer_id).await).await;
    let d = room(&app, &on_kakao(&app, "d").await).await;
    let b = room(&app, &app.site.customer("b").await).await;
    d.save(json!({"name": "디"})).await.ok();
    d.link("a").await;
    let link = d.newest_link().await;
    of_a.link("b").await;
    assert_eq!(b.seen().await["name"], "디");
    undo(&app, &link, json!({"confirm": true})).await.ok();
    assert_eq!((&b.seen().await["name"], &of_a.seen().await["name"]), (&Value::Null, &Value::Null));
    assert_eq!(d.seen().await["name"], "디");
}

async fn r24_an_old_id_that_was_taken_is_asked_like_a_link(db: TestDb) {
    let app = db.cast().await;
    let d = room(&app, &on_kakao(&app, "d").await).await;
    let (_a, c) = (room(&app, &app.site.customer("a").await).await, room(&app, &app.site.customer("c").await).await);
    d.link("a").await;
    let link = d.newest_link().await;
    assert_eq!(c.save(json!({"customer_id": "d", "note": "새 d"})).await.status, 200, "nobody has it (S56)");
    let asked = undo(&app, &link, json!({})).await;
    assert_eq!(asked.body["preview"]["link"]["target"]["customer_id"], "d");
    let unseen = undo(&app, &link, json!({"confirm": true})).await;
    assert_eq!(unseen.refusal(), (409, "link_confirmation_required"));
    let version = &unseen.body["preview"]["target"]["version"];
    undo(&app, &link, json!({"confirm": true, "confirm_link": true, "target_version": version})).await.ok();
    let seen = d.seen().await;
    assert_eq!((&seen["customer_id"], &seen["note"], &seen["identities"]), (&json!("d"), &json!("새 d"), &json!(2)));
}

async fn r10_a_blank_id_undoes_the_newest_link(db: TestDb) {
    let app = db.cast().await;
    let (_a, x) = (room(&app, &app.site.customer("a").await).await, room(&app, &on_kakao(&app, "x").await).await);
    x.save(json!({"name": "엑스"})).await.ok();
    x.link("a").await;
    let asked = x.save(json!({"customer_id": ""})).await;
    assert_eq!(asked.refusal(), (409, "undo_confirmation_required"));
    assert_eq!(
        (&asked.body["preview"]["back_to"], &asked.body["link_id"]),
        (&json!("x"), &json!(x.newest_link().await))
    );
    assert_eq!(x.seen().await["customer_id"], "a");
    let back = x.save(json!({"customer_id": "", "confirm_undo": true, "note": "돌아옴"})).await.ok();
    assert_eq!((&back["customer_id"], &back["name"], &back["note"]), (&json!("x"), &json!("엑스"), &json!("돌아옴")));
}

async fn r18_who_linked_undoes_within_a_day_and_managers_always(db: TestDb) {
    let app = db.cast().await;
    let (_a, x) = (room(&app, &app.site.customer("a").await).await, room(&app, &on_kakao(&app, "x").await).await);
    x.link("a").await;
    let link = x.newest_link().await;
    let path = format!("/api/v1/links/{link}/undo");
    assert_eq!(app.agent(&app.lee).post(&path, json!({"confirm": true})).await.refusal(), (403, "forbidden"));
    app.desk.pass(24 * 3_600_000 + 1);
    let kim = app.log_in_again(&app.kim).await;
    assert_eq!(kim.post(&path, json!({"confirm": true})).await.refusal(), (403, "forbidden"));
    let park = app.log_in_again(&app.park).await;
    park.post(&path, json!({"confirm": true})).await.ok();
}
