use domain::access::Role;
use serde_json::{Value, json};
use service::entry::sign;
use testkit::TestDb;

use super::{shop, text};

const SECRET: &str = "uid-secret-of-tests";

testkit::both_databases!(
    s12_s26_without_an_id_the_tail_is_the_customer_id,
    s20_s25_s27_an_id_that_comes_later_renames_the_web_identity,
    s29_s30_s33_s40_parameters_show_in_the_customer_info,
    s17_the_row_of_the_open_room_follows_the_name,
    r3_a_returning_visitor_does_not_undo_a_correction,
    r6_the_room_marks_unsigned_and_ignored_ids_for_agents_only,
    r6_an_id_that_comes_unsigned_later_is_marked_in_the_open_room,
    r6_an_unsigned_id_in_use_is_marked_in_the_customer_info,
    r6_a_signed_session_sees_the_signed_rooms_of_its_identity,
    r7_whoever_logs_in_on_another_browser_keeps_that_conversation,
);

async fn s12_s26_without_an_id_the_tail_is_the_customer_id(db: TestDb) {
    let shop = shop(&db).await;
    let room = shop.say(&shop.visitor(json!({})).await, "안녕하세요").await;
    let info = shop.console(&format!("/api/v1/rooms/{room}/info")).await;
    let customer = shop.customer(&room).await;
    let tail = text(&customer["customer_id"]);
    assert_eq!(info["identifier"], format!("{}_{tail}", shop.site.id));
    assert!(tail.starts_with('w') && tail.len() == 17, "{tail}");
    assert_eq!(customer["name"], Value::Null);
    let row = shop.console(&format!("/api/v1/rooms/{room}")).await;
    assert_eq!((&row["name"], &row["named"]), (&json!(tail), &json!(false)), "nobody chose that ID");
}

async fn s20_s25_s27_an_id_that_comes_later_renames_the_web_identity(db: TestDb) {
    let shop = shop(&db).await;
    let visitor = shop.visitor(json!({})).await;
    let room = shop.say(&visitor, "안녕하세요").await;
    let before = shop.customer(&room).await;
    let entered = shop.enter(&visitor, json!({"site_uid": "happy_talk"})).await;
    assert_eq!((text(&entered["token"]), text(&entered["room_no"])), (visitor, room.clone()));
    let info = shop.console(&format!("/api/v1/rooms/{room}/info")).await;
    assert_eq!(info["identifier"], format!("{}_happy_talk", shop.site.id));
    let after = shop.customer(&room).await;
    assert_eq!(after["customer_id"], "happy_talk");
    assert_ne!(after["version"], before["version"]);
}

async fn s29_s30_s33_s40_parameters_show_in_the_customer_info(db: TestDb) {
    let shop = shop(&db).await;
    let params = json!({
        "parameter2": "상품 7", "cus_extra_email": "a@example.com", "cus_extra_username": "김서연", "user_parameter": "VIP 문의",
        "cus_extra_phone": "02-555-0041", "site_uid": "happytalk", "parameter10": "가".repeat(21), "unknown": {"deep": [1]},
    });
    let room = shop.say(&shop.visitor(params).await, "안녕하세요").await;
    let customer = shop.customer(&room).await;
    for (field, value) in
        [("customer_id", "happytalk"), ("name", "김서연"), ("phone", "02-555-0041"), ("email", "a@example.com")]
    {
        assert_eq!(customer[field], value);
    }
    let expected = json!({"user_parameter": "VIP 문의", "parameter2": "상품 7", "parameter10": "가".repeat(20)});
    assert_eq!(customer["parameters"], expected);
    assert_eq!(customer["sources"]["name"]["source"], "parameter");
    assert_eq!(customer["sources"]["name"]["at"], testkit::START.rfc3339());
    assert_eq!(customer["mobile"], Value::Null, "a phone parameter never becomes 휴대폰");
}

async fn s17_the_row_of_the_open_room_follows_the_name(db: TestDb) {
    let shop = shop(&db).await;
    let visitor = shop.visitor(json!({"site_uid": "happytalk"})).await;
    let room = shop.say(&visitor, "안녕하세요").await;
    let path = format!("/api/v1/rooms/{room}");
    let before = shop.console(&path).await;
    assert_eq!((&before["name"], &before["named"]), (&json!("happytalk"), &json!(true)));
    shop.enter(&visitor, json!({"site_uid": "happytalk", "cus_extra_username": "김서연"})).await;
    let after = shop.console(&path).await;
    assert_eq!(after["name"], "김서연");
    assert!(after["version"].as_i64() > before["version"].as_i64());
}

async fn r3_a_returning_visitor_does_not_undo_a_correction(db: TestDb) {
    let shop = shop(&db).await;
    let params = json!({"site_uid": "happytalk", "cus_extra_username": "김서연"});
    let visitor = shop.visitor(params.clone()).await;
    let room = shop.say(&visitor, "안녕하세요").await;
    let known = service::entry::visitor(&shop.app.desk, &visitor).await.expect("a visitor");
    shop.site.name(known.customer, known.identity, "김서현", testkit::START.plus(1)).await;
    shop.app.desk.pass(600_000);
    shop.enter(&visitor, params.clone()).await;
    shop.enter("", params).await;
    assert_eq!(shop.customer(&room).await["name"], "김서현");
}

async fn r6_the_room_marks_unsigned_and_ignored_ids_for_agents_only(db: TestDb) {
    let shop = shop(&db).await;
    let owner = json!({"site_uid": "owner", "site_uid_hash": sign(SECRET, "owner")});
    assert_eq!(shop.enter("", owner).await["trusted"], true);
    for (uid, code) in
        [("happytalk", "id_unsigned"), ("owner", "id_ignored_unsigned"), ("a\u{0}b", "id_ignored_invalid")]
    {
        let entered = shop.enter("", json!({"site_uid": uid})).await;
        assert_eq!(entered["trusted"], false);
        let visitor = text(&entered["token"]);
        let room = shop.say(&visitor, "안녕하세요").await;
        let seen = shop.console(&format!("/api/v1/rooms/{room}/messages")).await;
        assert_eq!(seen["items"][0]["system"]["code"], code);
        assert_eq!(seen["items"][1]["text"], "안녕하세요");
        assert_eq!(shop.words(&visitor).await, ["안녕하세요"]);
        let customer = shop.customer(&room).await;
        let ignored = if code == "id_unsigned" { Value::Null } else { json!(uid.replace('\0', "")) };
        assert_eq!(customer["identity"]["ignored_claim"], ignored);
        assert_eq!(customer["identity"]["signed"], false);
    }
}

/// The codes of a room's lines for agents.
async fn codes(shop: &super::Shop, room: &str) -> Vec<String> {
    let seen = shop.console(&format!("/api/v1/rooms/{room}/messages")).await;
    let items = seen["items"].as_array().expect("messages");
    items.iter().filter(|item| item["kind"] == "system").map(|item| text(&item["system"]["code"])).collect()
}

async fn r6_an_id_that_comes_unsigned_later_is_marked_in_the_open_room(db: TestDb) {
    let shop = shop(&db).await;
    let owner = json!({"site_uid": "owner", "site_uid_hash": sign(SECRET, "owner")});
    shop.enter("", owner).await;
    let visitor = shop.visitor(json!({})).await;
    let room = shop.say(&visitor, "안녕하세요").await;
    assert_eq!(codes(&shop, &room).await, [""; 0]);
    shop.enter(&visitor, json!({"site_uid": "owner"})).await;
    assert_eq!(codes(&shop, &room).await, ["id_ignored_unsigned"]);
    shop.enter(&visitor, json!({"site_uid": "happytalk"})).await;
    assert_eq!(codes(&shop, &room).await, ["id_ignored_unsigned", "id_unsigned"]);
    for _ in 0..2 {
        shop.app.desk.pass(600_000);
        shop.enter(&visitor, json!({"site_uid": "happytalk"})).await;
        shop.enter("", json!({"site_uid": "happytalk"})).await;
    }
    assert_eq!(codes(&shop, &room).await.len(), 2, "each is said once");
    shop.enter("", json!({"site_uid": "happytalk", "site_uid_hash": sign(SECRET, "happytalk")})).await;
    assert_eq!(codes(&shop, &room).await.len(), 2, "a proven one says nothing");
    assert_eq!(shop.words(&visitor).await, ["안녕하세요"], "visitors see none of it");
}

async fn r6_an_unsigned_id_in_use_is_marked_in_the_customer_info(db: TestDb) {
    let shop = shop(&db).await;
    let visitor = shop.visitor(json!({})).await;
    let room = shop.say(&visitor, "안녕하세요").await;
    let unsigned = async || shop.customer(&room).await["identity"]["unsigned"].clone();
    assert_eq!(unsigned().await, json!(false), "nothing was claimed");
    shop.enter(&visitor, json!({"site_uid": "happytalk"})).await;
    assert_eq!(unsigned().await, json!(true));
    let known = service::entry::visitor(&shop.app.desk, &visitor).await.expect("a visitor");
    shop.site.rename(&testkit::Person { key: known.customer, ..shop.site.customer("somebody").await }, "agents").await;
    assert_eq!(unsigned().await, json!(false), "an agent chose another ID since");
    shop.site.rename(&testkit::Person { key: known.customer, ..shop.site.customer("other").await }, "happytalk").await;
    assert_eq!(unsigned().await, json!(true));
    shop.enter("", json!({"site_uid": "happytalk", "site_uid_hash": sign(SECRET, "happytalk")})).await;
    let customer = shop.customer(&room).await;
    assert_eq!((&customer["identity"]["unsigned"], &customer["identity"]["signed"]), (&json!(false), &json!(true)));
}

async fn r6_a_signed_session_sees_the_signed_rooms_of_its_identity(db: TestDb) {
    let shop = shop(&db).await;
    let signed = json!({"site_uid": "happytalk", "site_uid_hash": sign(SECRET, "happytalk")});
    let unsigned_visitor = shop.visitor(json!({"site_uid": "happytalk"})).await;
    let unsigned = shop.say(&unsigned_visitor, "서명 없이").await;
    shop.post(&format!("/api/v1/rooms/{unsigned}/end"), json!({})).await;
    let first = shop.visitor(signed.clone()).await;
    let own = shop.say(&first, "서명하고").await;
    shop.post(&format!("/api/v1/rooms/{own}/end"), json!({})).await;

    let second = shop.visitor(signed).await;
    let rooms = shop.get(&second, "/widget/v1/rooms").await.ok();
    let numbers: Vec<_> =
        rooms["items"].as_array().expect("a list").iter().map(|room| text(&room["room_no"])).collect();
    assert_eq!(numbers, [own.as_str()], "signed rooms only");
    let page = shop.get(&second, &format!("/widget/v1/rooms/{own}/messages")).await.ok();
    assert_eq!((super::words(&page)[0].as_str(), &page["ended"]), ("서명하고", &json!(true)));
    let refused = shop.get(&second, &format!("/widget/v1/rooms/{unsigned}/messages")).await;
    assert_eq!(refused.refusal(), (404, "not_found"));
    let closed = shop.get(&unsigned_visitor, "/widget/v1/rooms").await;
    assert_eq!(closed.refusal(), (401, "unauthorized"), "the ID is closed to the unsigned session now");
}

async fn r7_whoever_logs_in_on_another_browser_keeps_that_conversation(db: TestDb) {
    let shop = shop(&db).await;
    let kim = shop.site.agent("김상담", Role::Agent).await;
    let _ = shop.app.log_in(&shop.site, &kim).await;
    let signed = json!({"site_uid": "happytalk", "site_uid_hash": sign(SECRET, "happytalk")});
    shop.visitor(signed.clone()).await;
    let phone = shop.visitor(json!({"cus_extra_username": "김서연"})).await;
    let room = shop.say(&phone, "로그인 전").await;
    let entered = shop.enter(&phone, signed).await;
    assert_eq!((text(&entered["token"]), text(&entered["room_no"])), (phone.clone(), room.clone()));
    assert_eq!(shop.say(&phone, "로그인 후").await, room);
    assert_eq!(shop.words(&phone).await, ["로그인 전", "로그인 후"]);
    let customer = shop.customer(&room).await;
    assert_eq!((&customer["customer_id"], &customer["name"]), (&json!("happytalk"), &json!("김서연")));
    assert_eq!(customer["identities"], 1);
    let info = shop.console(&format!("/api/v1/rooms/{room}/info")).await;
    assert_eq!(info["identifier"], format!("{}_happytalk", shop.site.id));
}
