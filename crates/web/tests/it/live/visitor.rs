use std::time::{Duration, Instant};

use domain::{RoomNo, access::Role};
use serde_json::json;
use service::{entry, memo, message, view};
use testkit::TestDb;

use super::people::*;

testkit::both_databases!(
    a_visitor_hears_of_their_room_and_of_no_other,
    s74_a_visitor_never_hears_of_a_memo,
    who_proves_nothing_is_closed,
    a_visitor_has_ten_connections_at_most,
    a_token_is_not_wrong_because_the_database_is_away,
    a_visitor_goes_on_where_they_were,
    f14_typing_passes_between_agent_and_visitor,
);

fn text(text: &str) -> view::NewMessage {
    view::NewMessage {
        client_id: uuid::Uuid::from_u128(7).to_string(),
        text: text.to_owned(),
        attachment_ids: Vec::new(),
        button: None,
    }
}

async fn a_visitor_hears_of_their_room_and_of_no_other(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let mine = server.visitor(site.id).await;
    let theirs = server.visitor(site.id).await;
    let (mut first, hello) = server.widget(&mine.token, None).await;
    assert!(hello["cursor"].is_string());
    let (mut tab, _) = server.widget(&mine.token, None).await;
    let (mut other, _) = server.widget(&theirs.token, None).await;

    // The first message opens the room; both tabs are in it.
    let visitor = entry::visitor(&server.desk, &mine.token).await.expect("a visitor");
    let sent = message::receive(&server.desk, &visitor, &text("안녕하세요")).await.expect("sent");
    for socket in [&mut first, &mut tab] {
        let heard = socket.hear_type("message").await;
        assert_eq!(heard["room_no"], sent.room_no);
        assert_eq!(heard["message"]["text"], "안녕하세요");
    }
    let other_visitor = entry::visitor(&server.desk, &theirs.token).await.expect("a visitor");
    let sent = message::receive(&server.desk, &other_visitor, &text("저기요")).await.expect("sent");
    let heard = other.hear_type("message").await;
    assert_eq!(heard["room_no"], sent.room_no);
    assert_eq!(heard["message"]["text"], "저기요");
}

async fn s74_a_visitor_never_hears_of_a_memo(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let admin = site.agent("관리자", Role::Admin).await;
    let guest = server.visitor(site.id).await;
    let visitor = entry::visitor(&server.desk, &guest.token).await.expect("a visitor");
    let sent = message::receive(&server.desk, &visitor, &text("안녕하세요")).await.expect("sent");
    let room: RoomNo = sent.room_no.parse().expect("a number");
    let (mut page, _) = server.widget(&guest.token, None).await;
    let mut console = server.console(&server.log_in(&site, &admin).await, None).await;
    console.hear_type("hello").await;
    let session = site.acting_as(&admin, &[]);
    memo::write(&server.desk, &session, room, "까다로운 고객").await.expect("written");
    let heard = console.hear_type("memo").await;
    assert_eq!((&heard["room_no"], &heard["memo"]["text"]), (&json!(sent.room_no), &json!("까다로운 고객")));
    message::send(&server.desk, &session, room, &text("무엇을 도와드릴까요?")).await.expect("sent");
    let heard = page.hear().await.expect("a frame");
    assert_eq!((&heard["type"], &heard["message"]["text"]), (&json!("message"), &json!("무엇을 도와드릴까요?")));
    let visitor = entry::visitor(&server.desk, &guest.token).await.expect("a visitor");
    let page = entry::messages(&server.desk, &visitor, 0, view::Locale::Ko).await.expect("readable");
    let texts: Vec<_> = page.items.into_iter().map(|message| message.text).collect();
    assert_eq!(texts, ["안녕하세요", "무엇을 도와드릴까요?"]);
}

async fn who_proves_nothing_is_closed(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let guest = server.visitor(site.id).await;
    let unknown = format!("{}x", &guest.token[1..]);
    for first in [
        json!({"type": "typing", "on": true}),
        json!({"type": "auth", "token": "nobody"}),
        json!({"type": "auth", "token": unknown}),
        json!("?"),
    ] {
        let mut socket = server.connect("/widget/v1/live", Some(ORIGIN), None).await.expect("a socket");
        socket.say(first).await;
        assert_eq!(socket.hear_end().await, End::Closed(Some(4401)));
    }
    let mut long = server.connect("/widget/v1/live", Some(ORIGIN), None).await.expect("a socket");
    long.say(json!({"type": "auth", "token": guest.token, "since": "x".repeat(5000)})).await;
    assert!(matches!(long.hear_end().await, End::Closed(_)));

    #[expect(clippy::disallowed_methods, reason = "a duration is measured")]
    let began = Instant::now();
    let mut silent = server.connect("/widget/v1/live", Some(ORIGIN), None).await.expect("a socket");
    assert_eq!(silent.hear_end().await, End::Closed(Some(4401)));
    let waited = began.elapsed();
    assert!((Duration::from_secs(4)..Duration::from_secs(7)).contains(&waited), "{waited:?}");
}

async fn a_token_is_not_wrong_because_the_database_is_away(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let guest = server.visitor(site.id).await;
    server.desk.db().close().await;
    let mut socket = server.connect("/widget/v1/live", Some(ORIGIN), None).await.expect("a socket");
    socket.say(json!({"type": "auth", "token": guest.token})).await;
    assert_eq!(socket.hear_end().await, End::Closed(Some(1013)), "the client is to come back with the same token");
}

async fn a_visitor_goes_on_where_they_were(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let guest = server.visitor(site.id).await;
    let visitor = entry::visitor(&server.desk, &guest.token).await.expect("a visitor");
    let sent = message::receive(&server.desk, &visitor, &text("안녕하세요")).await.expect("sent");
    let room: RoomNo = sent.room_no.parse().expect("a number");
    let (socket, hello) = server.widget(&guest.token, None).await;
    drop(socket);
    server.desk.hub().publish(vec![
        change(site.id, room, with(kim.id), with(kim.id), 1),
        change(site.id, RoomNo(room.0 + 1), with(kim.id), with(kim.id), 2),
    ]);
    let (mut socket, again) = server.widget(&guest.token, hello["cursor"].as_str()).await;
    assert_eq!(again["cursor"], hello["cursor"]);
    assert_eq!(socket.hear().await.expect("a frame")["mark"], 1);
    server.desk.hub().publish(vec![change(site.id, room, with(kim.id), with(kim.id), 3)]);
    assert_eq!(socket.hear().await.expect("a frame")["mark"], 3);
    let (mut socket, _) = server.widget(&guest.token, Some("another.1.1")).await;
    assert_eq!(socket.hear().await.expect("a frame")["type"], "reset");
}

async fn f14_typing_passes_between_agent_and_visitor(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let (kim, lee) = (consultant(&site, "김상담").await, consultant(&site, "이상담").await);
    let guest = server.visitor(site.id).await;
    let visitor = entry::visitor(&server.desk, &guest.token).await.expect("a visitor");
    let sent = message::receive(&server.desk, &visitor, &text("안녕하세요")).await.expect("sent");
    let room = sent.room_no.as_str();
    let (mut widget, _) = server.widget(&guest.token, None).await;
    let kims = server.log_in(&site, &kim).await;
    let mut console = server.console(&kims, None).await;
    let mut colleague = server.console(&server.log_in(&site, &lee).await, None).await;
    for socket in [&mut console, &mut colleague] {
        socket.say(json!({"type": "view", "room_no": room})).await;
        socket.hear_type("viewers").await;
    }
    widget.say(json!({"type": "typing", "on": true})).await;
    assert_eq!(console.hear_type("typing").await, json!({"type": "typing", "room_no": room, "on": true}));

    // A room that waits is read by both and answered by neither: their typing goes nowhere.
    colleague.say(json!({"type": "typing", "room_no": room, "on": true})).await;
    let session = service::session::find(&server.desk, &kims).await.expect("a session");
    service::room::accept(&server.desk, &session, room.parse().expect("a number")).await.expect("accepted");
    console.say(json!({"type": "typing", "room_no": room, "on": true})).await;
    let viewers = loop {
        let viewers = console.hear_type("viewers").await;
        if viewers["viewers"].as_array().is_some_and(|all| all.iter().any(|it| it["typing"] == true)) {
            break viewers;
        }
    };
    // Who may read it no longer looks at it no longer.
    assert_eq!(viewers["viewers"], json!([{"agent_id": kim.id.to_string(), "name": "김상담", "typing": true}]));
    assert_eq!(widget.hear_type("typing").await, json!({"type": "typing", "room_no": room, "on": true}));
    console.say(json!({"type": "typing", "room_no": room, "on": false})).await;
    assert_eq!(widget.hear_type("typing").await["on"], false);
}

async fn a_visitor_has_ten_connections_at_most(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let (guest, other) = (server.visitor(site.id).await, server.visitor(site.id).await);
    let mut tabs = Vec::new();
    for _ in 0..10 {
        tabs.push(server.widget(&guest.token, None).await.0);
    }
    let auth = json!({"type": "auth", "token": guest.token});
    let mut eleventh = server.connect("/widget/v1/live", Some(ORIGIN), None).await.expect("a socket");
    eleventh.say(auth.clone()).await;
    assert_eq!(eleventh.hear_end().await, End::Closed(Some(4429)));
    server.widget(&other.token, None).await;
    drop(tabs.pop());
    for attempt in 0.. {
        let mut again = server.connect("/widget/v1/live", Some(ORIGIN), None).await.expect("a socket");
        again.say(auth.clone()).await;
        if again.hear().await.is_ok() {
            break;
        }
        assert!(attempt < 100, "its place was never free again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
