use std::time::{Duration, Instant};

use domain::access::Role;
use serde_json::json;
use service::view;
use testkit::{RoomSpec, TestDb};
use tokio::net::{TcpSocket, TcpStream};

use super::people::*;

testkit::both_databases!(
    a_console_says_hello_goes_on_where_it_was_and_starts_over_where_it_cannot,
    foreign_pages_and_strangers_get_no_socket,
    r18_a_view_is_authorised_each_time,
    r9_who_has_a_link_preview_open_hears_of_its_target,
    s69_consoles_with_the_account_in_view_hear_of_new_tags,
    a_log_out_closes_the_socket,
    a_session_that_ended_unseen_is_not_served,
    nonsense_is_borne_for_a_while,
    a_slow_receiver_starts_over_and_delays_nobody,
    stopping_closes_with_reconnect,
    consoles_hear_what_their_site_is_called_now,
);

async fn a_console_says_hello_goes_on_where_it_was_and_starts_over_where_it_cannot(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let token = server.log_in(&site, &kim).await;
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(kim.id)).await;
    let cursor = server.desk.hub().cursor(site.id);

    let mut socket = server.console(&token, Some(&cursor)).await;
    assert_eq!(socket.hear().await, Ok(json!({"type": "hello", "cursor": cursor, "build": "test"})));
    server.desk.hub().publish(vec![change(site.id, room, with(kim.id), with(kim.id), 1)]);
    let first = socket.hear().await.expect("a frame");
    assert_eq!(first["mark"], 1);
    drop(socket);
    server.desk.hub().publish(vec![change(site.id, room, with(kim.id), with(kim.id), 2)]);

    let mut socket = server.console(&token, first["cursor"].as_str()).await;
    assert_eq!(socket.hear().await.expect("a frame")["type"], "hello");
    assert_eq!(socket.hear().await.expect("a frame")["mark"], 2);
    server.desk.hub().publish(vec![change(site.id, room, with(kim.id), with(kim.id), 3)]);
    assert_eq!(socket.hear().await.expect("a frame")["mark"], 3);

    let mut socket = server.console(&token, Some("another.1")).await;
    assert_eq!(socket.hear().await.expect("a frame")["type"], "hello");
    let reset = socket.hear().await.expect("a frame");
    assert_eq!(reset, json!({"type": "reset", "cursor": server.desk.hub().cursor(site.id)}));
}

async fn foreign_pages_and_strangers_get_no_socket(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let token = server.log_in(&site, &consultant(&site, "김상담").await).await;
    for origin in [
        None,
        Some("https://evil.example"),
        Some("http://127.0.0.1:80801"),
        Some("null"),
        Some("https://127.0.0.1:8080"),
    ] {
        let refused = server.connect("/api/v1/live", origin, Some(&token)).await.err();
        assert_eq!(refused, Some(End::Refused(403)), "{origin:?}");
        let refused = server.connect("/widget/v1/live", origin, None).await.err();
        assert_eq!(refused, Some(End::Refused(403)), "{origin:?}");
    }
    for cookie in [None, Some("nobody"), Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] {
        let refused = server.connect("/api/v1/live", Some(ORIGIN), cookie).await.err();
        assert_eq!(refused, Some(End::Refused(401)), "{cookie:?}");
    }
}

async fn r18_a_view_is_authorised_each_time(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let (kim, lee) = (consultant(&site, "김상담").await, consultant(&site, "이상담").await);
    let admin = site.agent("관리자", Role::Admin).await;
    let person = site.customer("happytalk").await;
    let mine = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let theirs = site.room_with(&site.customer("other").await, RoomSpec::in_progress(lee.id)).await;
    let mut socket = server.console(&server.log_in(&site, &kim).await, None).await;
    let mut other = server.console(&server.log_in(&site, &admin).await, None).await;
    other.say(json!({"type": "view", "room_no": theirs.to_string()})).await;
    other.hear_type("viewers").await;

    // Theirs is like none: nothing is heard of it, and nobody there hears of this.
    socket.say(json!({"type": "view", "room_no": theirs.to_string()})).await;
    socket.say(json!({"type": "typing", "room_no": theirs.to_string(), "on": true})).await;
    socket.say(json!({"type": "view", "room_no": mine.to_string()})).await;
    let viewers = socket.hear_type("viewers").await;
    assert_eq!(viewers["room_no"], mine.to_string());
    assert_eq!(viewers["viewers"], json!([{"agent_id": kim.id.to_string(), "name": "김상담", "typing": false}]));
    let seen: Vec<_> = server.desk.hub().viewers(site.id, theirs).iter().map(|it| it.agent).collect();
    assert_eq!(seen, [admin.id]);

    // The customer of the room in view is theirs to hear of.
    let customer = live::Event { site: site.id, audience: live::Audience::Customer(person.key), visitors: None };
    server.desk.hub().publish(vec![customer]);
    assert_eq!(socket.hear_type("customer").await["room_no"], mine.to_string());
}

async fn r9_who_has_a_link_preview_open_hears_of_its_target(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let (kim, park) = (consultant(&site, "김상담").await, site.agent("관리자", Role::Admin).await);
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(kim.id)).await;
    let theirs = site.room_with(&site.customer("other").await, RoomSpec::in_progress(park.id)).await;
    let elsewhere = db.site().await;
    let stranger = elsewhere.room_with(&elsewhere.customer("stranger").await, RoomSpec::in_progress(kim.id)).await;
    let (admin, foreign) = (site.acting_as(&park, &[]), elsewhere.acting_as(&park, &[]));
    let version = service::info::customer(&server.desk, &admin, theirs).await.expect("a customer").version;
    let foreign = service::info::customer(&server.desk, &foreign, stranger).await.expect("a customer").version;
    let mut socket = server.console(&server.log_in(&site, &kim).await, None).await;
    for nothing in ["x", &foreign] {
        socket.say(json!({"type": "view", "room_no": room.to_string(), "beside": nothing})).await;
    }
    socket.say(json!({"type": "view", "room_no": room.to_string(), "beside": version})).await;
    socket.hear_type("viewers").await;
    let note = |text: &str, version: &str| service::view::CustomerPatch {
        version: version.to_owned(),
        note: Some(text.to_owned()),
        ..service::view::CustomerPatch::default()
    };
    service::customer::edit(&server.desk, &admin, theirs, &note("하나", &version)).await.expect("saved");
    assert_eq!(socket.hear_type("customer").await["room_no"], room.to_string(), "told of the room in view alone");
    // It changed before the preview was told of.
    socket.say(json!({"type": "view", "room_no": room.to_string(), "beside": version})).await;
    assert_eq!(socket.hear_type("customer").await["room_no"], room.to_string());
    socket.say(json!({"type": "view", "room_no": room.to_string()})).await;
    socket.say(json!({"type": "typing", "room_no": room.to_string(), "on": true})).await;
    socket.hear_type("viewers").await;
    let now = service::info::customer(&server.desk, &admin, theirs).await.expect("a customer").version;
    service::customer::edit(&server.desk, &admin, theirs, &note("둘", &now)).await.expect("saved");
    let marked = change(site.id, room, with(kim.id), with(kim.id), 7);
    server.desk.hub().publish(vec![marked]);
    assert_eq!(socket.hear().await.expect("a frame")["mark"], 7, "closed, it is told of no more");
}

async fn s69_consoles_with_the_account_in_view_hear_of_new_tags(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let park = site.agent("관리자", Role::Admin).await;
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(kim.id)).await;
    let mut socket = server.console(&server.log_in(&site, &kim).await, None).await;
    socket.say(json!({"type": "view", "room_no": room.to_string()})).await;
    socket.hear_type("viewers").await;
    let admin = site.acting_as(&park, &[]);
    service::tag::set(&server.desk, &admin, room, vec!["VIP".to_owned()]).await.expect("saved");
    let heard = socket.hear_type("customer").await;
    assert_eq!(heard["room_no"], room.to_string());
    assert!(!heard.to_string().contains("VIP"), "nothing personal goes with it");
}

async fn a_log_out_closes_the_socket(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let (one, two) = (server.log_in(&site, &kim).await, server.log_in(&site, &kim).await);
    let (mut first, mut second) = (server.console(&one, None).await, server.console(&two, None).await);
    first.hear_type("hello").await;
    second.hear_type("hello").await;
    server.forget(&one).await;
    server.desk.hub().close_agent(site.id, kim.id, Some(&service::secret::hash(&one)));
    assert_eq!(first.hear_end().await, End::Closed(Some(4401)));
    server.desk.hub().publish(vec![change(site.id, domain::RoomNo(1), with(kim.id), with(kim.id), 1)]);
    assert_eq!(second.hear().await.expect("a frame")["mark"], 1);
    assert_eq!(server.connect("/api/v1/live", Some(ORIGIN), Some(&one)).await.err(), Some(End::Refused(401)));
}

/// Whoever forgets to tell the hub is caught at the next look, here by a change of the customer in view.
async fn a_session_that_ended_unseen_is_not_served(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let person = site.customer("happytalk").await;
    let room = site.room_with(&person, RoomSpec::in_progress(kim.id)).await;
    let token = server.log_in(&site, &kim).await;
    let mut socket = server.console(&token, None).await;
    socket.say(json!({"type": "view", "room_no": room.to_string()})).await;
    socket.hear_type("viewers").await;
    server.forget(&token).await;
    let customer = live::Event { site: site.id, audience: live::Audience::Customer(person.key), visitors: None };
    server.desk.hub().publish(vec![customer]);
    assert_eq!(socket.hear_end().await, End::Closed(Some(4401)));
}

async fn consoles_hear_what_their_site_is_called_now(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let token = server.log_in(&site, &kim).await;
    let mut socket = server.console(&token, None).await;
    socket.hear_type("hello").await;
    let session = service::session::find(&server.desk, &token).await.expect("a session");
    let version = service::site::show(&server.desk, &session).await.expect("settings").version;
    let new = view::SiteSettings {
        version,
        name: "달항아리".into(),
        time_zone: "Asia/Tokyo".into(),
        locale: view::Locale::Ko,
        site_id: String::new(),
    };
    service::site::set(&server.desk, &session, &new).await.expect("set");
    let told = socket.hear_type("site").await;
    let now = json!({"site_id": site.id.to_string(), "name": "달항아리", "time_zone": "Asia/Tokyo"});
    assert_eq!(told["site"], now);
}

async fn nonsense_is_borne_for_a_while(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let token = server.log_in(&site, &kim).await;
    let mut socket = server.console(&token, None).await;
    socket.hear_type("hello").await;
    for nonsense in ["", "{", "[]", r#"{"type":"send"}"#, r#"{"type":"view","room_no":"-1"}"#] {
        socket.say_text(nonsense.to_owned()).await;
    }
    server.desk.hub().publish(vec![change(site.id, domain::RoomNo(1), with(kim.id), with(kim.id), 1)]);
    socket.hear_type("room").await;
    for _ in 0..8 {
        socket.say_text("?".to_owned()).await;
    }
    assert_eq!(socket.hear_end().await, End::Closed(Some(1008)));
    // A frame beyond 4 KiB ends it.
    let mut socket = server.console(&token, None).await;
    socket.say_text("x".repeat(5000)).await;
    assert!(matches!(socket.hear_end().await, End::Closed(_)));
}

async fn a_slow_receiver_starts_over_and_delays_nobody(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let token = server.log_in(&site, &kim).await;
    // As little room under way as the system allows.
    let small = TcpSocket::new_v4().expect("a socket");
    small.set_recv_buffer_size(4096).expect("a size");
    let stream: TcpStream = small.connect(server.address).await.expect("the server listens");
    let mut slow = server.connect_by(stream, "/api/v1/live", Some(ORIGIN), Some(&token)).await.expect("a socket");
    let mut quick = server.console(&token, None).await;
    slow.hear_type("hello").await;
    quick.hear_type("hello").await;

    let text = "가".repeat(5_000);
    #[expect(clippy::disallowed_methods, reason = "a duration is measured")]
    let began = Instant::now();
    let total = 2_000;
    for mark in 1..=total {
        let mut event = change(site.id, domain::RoomNo(1), with(kim.id), with(kim.id), mark);
        if let live::Audience::Room { update, .. } = &mut event.audience {
            *update = json!({"type": "room", "mark": mark, "text": text}).to_string().into();
        }
        server.desk.hub().publish(vec![event]);
        assert_eq!(quick.hear().await.expect("a frame")["mark"], mark);
    }
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());

    // Now the slow one reads: what it hears has no gap but at a reset, and it comes to the end.
    let (mut last, mut resets) = (0, 0);
    while last < u64::from(total) {
        let frame = slow.hear().await.expect("an open socket");
        let number: u64 =
            frame["cursor"].as_str().and_then(|it| it.split('.').nth(1)).expect("a cursor").parse().expect("a number");
        if frame["type"] == "reset" {
            resets += 1;
        } else {
            assert_eq!(number, last + 1);
        }
        last = number;
    }
    assert!(resets > 0, "it was never slow");
}

async fn stopping_closes_with_reconnect(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let token = server.log_in(&site, &consultant(&site, "김상담").await).await;
    let mut socket = server.console(&token, None).await;
    socket.hear_type("hello").await;
    let (end, ()) = tokio::join!(socket.hear_end(), server.desk.hub().shut_down());
    assert_eq!(end, End::Closed(Some(1012)));
    drop(socket);
    assert_eq!(server.desk.hub().open(), 0);
}
