use axum::http::Method;
use domain::access::{Role, Viewer};
use serde_json::{Value, json};
use testkit::TestDb;

use super::{shop, text, words};

testkit::both_databases!(
    s42_everyone_with_the_same_site_uid_is_in_the_same_room,
    r6_a_session_sees_the_rooms_it_took_part_in,
    r7_a_room_begins_with_the_first_message,
    r7_two_people_share_one_browser,
    s48_consoles_hear_of_new_parameters_at_once,
    a_visitor_ends_the_room_and_the_next_message_opens_another,
    the_visitor_pages_through_a_long_conversation,
);

async fn s42_everyone_with_the_same_site_uid_is_in_the_same_room(db: TestDb) {
    let shop = shop(&db).await;
    let one = shop.visitor(json!({"site_uid": "happytalk"})).await;
    let room = shop.say(&one, "첫 번째").await;
    let entered = shop.enter("", json!({"site_uid": "happytalk"})).await;
    let two = text(&entered["token"]);
    assert_eq!(text(&entered["room_no"]), room);
    assert_eq!(shop.say(&two, "두 번째").await, room);
    for visitor in [&one, &two] {
        assert_eq!(shop.words(visitor).await, ["첫 번째", "두 번째"]);
    }
    let page = shop.get(&two, "/widget/v1/messages").await.ok();
    assert_eq!(page["items"][0]["client_id"], Value::Null, "another session's");
    assert!(page["items"][1]["client_id"].is_string());
    let seen = shop.console(&format!("/api/v1/rooms/{room}/messages")).await;
    assert!(words(&seen).ends_with(&["첫 번째".to_owned(), "두 번째".to_owned()]));
    let other = shop.enter("", json!({"site_uid": "another"})).await;
    assert_eq!(other["room_no"], Value::Null);
}

async fn r6_a_session_sees_the_rooms_it_took_part_in(db: TestDb) {
    let shop = shop(&db).await;
    let one = shop.visitor(json!({"site_uid": "happytalk"})).await;
    let old = shop.say(&one, "지난 상담").await;
    shop.post(&format!("/api/v1/rooms/{old}/end"), json!({})).await;
    let two = shop.visitor(json!({"site_uid": "happytalk"})).await;
    assert_eq!(shop.get(&two, "/widget/v1/rooms").await.ok()["items"], json!([]));
    assert_eq!(shop.get(&two, &format!("/widget/v1/rooms/{old}/messages")).await.refusal(), (404, "not_found"));
    let new = shop.say(&two, "새 상담").await;
    assert_ne!(old, new);
    assert_eq!(shop.enter(&one, json!({"site_uid": "happytalk"})).await["room_no"], json!(new));
    let rooms = shop.get(&one, "/widget/v1/rooms").await.ok();
    let numbers: Vec<_> =
        rooms["items"].as_array().expect("a list").iter().map(|room| text(&room["room_no"])).collect();
    assert_eq!(numbers, [new, old]);
    assert_eq!((&rooms["items"][0]["ended_at"], &rooms["items"][0]["last_text"]), (&Value::Null, &json!("새 상담")));
    assert!(rooms["items"][1]["ended_at"].is_string());
}

async fn r7_a_room_begins_with_the_first_message(db: TestDb) {
    let shop = shop(&db).await;
    let visitor = shop.visitor(json!({"site_uid": "happytalk"})).await;
    let empty = shop.get(&visitor, "/widget/v1/messages").await.ok();
    assert_eq!((&empty["room_no"], &empty["items"]), (&Value::Null, &json!([])));
    assert_eq!(shop.console("/api/v1/rooms").await["items"], json!([]));
    shop.say(&visitor, "안녕하세요").await;
    assert_eq!(shop.console("/api/v1/rooms").await["items"].as_array().map(Vec::len), Some(1));
}

async fn r7_two_people_share_one_browser(db: TestDb) {
    let shop = shop(&db).await;
    let kim = shop.visitor(json!({"site_uid": "kim"})).await;
    let secret = shop.say(&kim, "주소를 바꾸고 싶어요").await;
    let entered = shop.enter(&kim, json!({"site_uid": "lee"})).await;
    let lee = text(&entered["token"]);
    assert_ne!(kim, lee);
    assert_eq!(entered["room_no"], Value::Null);
    assert_eq!(shop.get(&lee, "/widget/v1/rooms").await.ok()["items"], json!([]));
    assert_eq!(shop.get(&lee, &format!("/widget/v1/rooms/{secret}/messages")).await.refusal(), (404, "not_found"));
    let room = shop.say(&lee, "안녕하세요").await;
    assert_ne!(room, secret);
    assert_eq!(shop.words(&lee).await, ["안녕하세요"]);
    assert_eq!(shop.customer(&secret).await["customer_id"], "kim");
    assert_eq!(shop.customer(&room).await["customer_id"], "lee");
}

async fn s48_consoles_hear_of_new_parameters_at_once(db: TestDb) {
    let shop = shop(&db).await;
    let visitor = shop.visitor(json!({"site_uid": "happytalk"})).await;
    let room = shop.say(&visitor, "안녕하세요").await.parse().expect("a number");
    let known = service::entry::visitor(&shop.app.desk, &visitor).await.expect("a visitor");
    let lee = shop.site.agent("이관리", Role::Admin).await;
    let viewer = Viewer { agent: lee.id, role: Role::Admin, leads: [].into() };
    let agent = live::Agent { viewer, name: "이관리".into(), session: "none".into() };
    let (console, _) = shop.app.desk.hub().connect_console(shop.site.id, agent, None);
    console.view(Some((room, known.customer)));
    let hear = || {
        let (mut frames, mut heard) = (Vec::new(), Vec::<Value>::new());
        while console.take(&mut frames).is_some() {
            heard.extend(frames.drain(..).map(|frame| serde_json::from_slice(&frame).expect("JSON")));
        }
        heard
    };
    hear();

    shop.enter(&visitor, json!({"site_uid": "happytalk", "cus_extra_username": "김서연"})).await;
    let heard = hear();
    assert!(heard.iter().any(|frame| frame["type"] == "customer" && frame["room_no"] == room.to_string()), "{heard:?}");
    assert!(heard.iter().any(|frame| frame["type"] == "room" && frame["room"]["name"] == "김서연"), "{heard:?}");

    shop.enter(&visitor, json!({"site_uid": "happytalk", "cus_extra_username": "김서연"})).await;
    assert!(hear().is_empty(), "what is not new is told to nobody");
}

async fn a_visitor_ends_the_room_and_the_next_message_opens_another(db: TestDb) {
    let shop = shop(&db).await;
    let visitor = shop.visitor(json!({})).await;
    let end = || shop.app.widget(&visitor, Method::POST, "/widget/v1/end", json!({}));
    assert_eq!(end().await.status, 204, "nothing to end");
    let first = shop.say(&visitor, "하나").await;
    assert_eq!(end().await.status, 204);
    assert_eq!(end().await.status, 204);
    let page = shop.get(&visitor, "/widget/v1/messages").await.ok();
    assert_eq!((&page["room_no"], &page["ended"]), (&json!(first), &json!(true)));
    assert_eq!(shop.enter(&visitor, json!({})).await["room_no"], Value::Null);
    let second = shop.say(&visitor, "둘").await;
    assert_ne!(first, second);
    assert_eq!(shop.words(&visitor).await, ["둘"]);
    let read = shop.app.widget(&visitor, Method::POST, "/widget/v1/read", json!({"seq": 1})).await;
    assert_eq!(read.status, 204);
}

async fn the_visitor_pages_through_a_long_conversation(db: TestDb) {
    let shop = shop(&db).await;
    let visitor = shop.visitor(json!({"site_uid": "happytalk"})).await;
    let room = shop.say(&visitor, "문의 0").await;
    shop.site.messages(room.parse().expect("a number"), 450).await;
    let (mut after, mut seqs) = (String::new(), Vec::new());
    loop {
        let page = shop.get(&visitor, &format!("/widget/v1/messages?after={after}")).await.ok();
        seqs.extend(page["items"].as_array().expect("a list").iter().filter_map(|item| item["seq"].as_i64()));
        match page["next_cursor"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    let last = *seqs.last().expect("messages");
    assert_eq!(seqs.len(), 451);
    assert_eq!(seqs, (last - 450..=last).collect::<Vec<_>>());
}
