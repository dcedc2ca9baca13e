//! The info area's answers as a whole (S9–S17, S24, S72).

use insta::assert_json_snapshot;
use serde_json::json;
use testkit::TestDb;

use crate::callers::House;

testkit::both_databases!(
    s9_s24_s72_the_info_area_of_a_room,
    r14_a_forged_cursor_says_read_again,
    r18_other_rooms_are_not_found
);

async fn s9_s24_s72_the_info_area_of_a_room(db: TestDb) {
    let house = House::open(&db).await;
    let entering = json!({"site_uid": "happytalk", "cus_extra_username": "김서연", "cus_extra_phone": "02-555-0041", "parameter1": "장바구니"});
    let visitor = house.visitor(entering).await;
    for (n, text) in [(1, "배송 문의"), (2, "교환 문의")] {
        let client_id = format!("00000000-0000-4000-8000-00000000000{n}");
        let sent = visitor.post("/widget/v1/messages", json!({"client_id": client_id, "text": text})).await.json();
        if n == 1 {
            house
                .kim()
                .post(&format!("/api/v1/rooms/{}/accept", sent["room_no"].as_str().expect("a room")), json!({}))
                .await;
            house.app.desk.pass(60_000);
            visitor.post("/widget/v1/end", json!({})).await;
        }
    }
    let site = house.site.id.to_string();
    let get =
        async |part: &str| house.kim().get(&format!("/api/v1/rooms/2/{part}")).await.text().replace(&site, "SITEID");
    let read = |text: String| serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    assert_json_snapshot!("room_info", read(get("info").await));
    assert_json_snapshot!("customer", read(get("customer").await), { ".version" => "[opaque]" });
    assert_json_snapshot!("history", read(get("history").await));
}

async fn r14_a_forged_cursor_says_read_again(db: TestDb) {
    let house = House::open(&db).await;
    let room = house.site.room(&house.site.customer("a").await).await;
    let history = async |cursor: &str| house.kim().get(&format!("/api/v1/rooms/{room}/history?cursor={cursor}")).await;
    assert_eq!(history("").await.status, 200);
    for forged in ["x", "MTIz", "%27%3B--"] {
        assert_eq!(history(forged).await.refusal(), (422, "invalid_cursor".into()), "{forged}");
    }
}

async fn r18_other_rooms_are_not_found(db: TestDb) {
    let house = House::open(&db).await;
    let person = house.site.customer("a").await;
    let room = house.site.room_with(&person, testkit::RoomSpec::in_progress(house.kim.id)).await;
    for part in ["info", "customer", "history"] {
        let path = format!("/api/v1/rooms/{room}/{part}");
        for (caller, expected) in [
            (house.kim(), (200, String::new())),
            (house.park(), (200, String::new())),
            (house.lee(), (404, "not_found".to_owned())),
            (house.stranger(), (404, "not_found".to_owned())),
            (house.nobody(), (401, "unauthorized".to_owned())),
        ] {
            assert_eq!(caller.get(&path).await.refusal(), expected, "{path}");
        }
        assert_eq!(house.kim().get(&format!("/api/v1/rooms/x/{part}")).await.refusal(), (404, "not_found".into()));
    }
}
