//! Several nodes on one database and one NATS server.

use std::time::Duration;

use domain::access::Role;
use serde_json::{Value, json};
use service::{account, draft, entry, memo, message, people, room, session, view};
use testkit::{Agent, Cut, NatsServer, RoomSpec, Site, TestDb, nats};

use super::people::*;

testkit::several_nodes!(
    events_between_nodes_a_message_is_seen_on_the_other_node_once_and_in_order,
    events_between_nodes_who_lands_on_another_node_gets_exactly_what_they_missed,
    events_between_nodes_a_stranger_to_the_stream_starts_over,
    events_between_nodes_nats_stopped_for_five_seconds_loses_and_doubles_nothing,
    outbox_orphans_are_swept_by_any_node,
    events_between_nodes_a_visitor_follows_into_the_room_opened_on_another_node,
    events_between_nodes_a_log_out_closes_sockets_on_other_nodes,
    events_between_nodes_a_role_that_changed_starts_sockets_over_on_other_nodes,
    presence_and_typing_across_nodes,
    a_draft_is_seen_in_the_same_agents_tab_on_another_node,
);

/// A visitor with a page, who writes on a node of their choice.
struct Guest(String);

impl Guest {
    async fn come(server: &Server, site: &Site) -> Self {
        Self(server.visitor(site.id).await.token)
    }

    async fn writes(&self, server: &Server, n: u128) {
        let visitor = entry::visitor(&server.desk, &self.0).await.expect("a visitor");
        let new = view::NewMessage {
            client_id: uuid::Uuid::from_u128(n + 1).to_string(),
            text: format!("말 {n}"),
            attachment_ids: Vec::new(),
            button: None,
        };
        message::receive(&server.desk, &visitor, &new).await.expect("sent");
    }
}

/// The console of an agent, after its hello.
async fn console(server: &Server, site: &Site, agent: &Agent, since: Option<&str>) -> Socket {
    let token = server.log_in(site, agent).await;
    let mut socket = server.console(&token, since).await;
    assert_eq!(socket.hear().await.expect("a frame")["type"], "hello");
    socket
}

fn said(frame: &Value) -> Option<String> {
    frame["message"]["text"].as_str().map(str::to_owned)
}

/// What is said until `last` is, with the cursor behind it.
async fn hears(socket: &mut Socket, last: &str) -> (Vec<String>, String) {
    let mut all = Vec::new();
    loop {
        let frame = socket.hear().await.expect("a frame");
        assert_ne!(frame["type"], "reset", "{frame}");
        if let Some(text) = said(&frame) {
            let over = text == last;
            all.push(text);
            if over {
                return (all, frame["cursor"].as_str().expect("a cursor").to_owned());
            }
        }
    }
}

fn words(from: u128, to: u128) -> Vec<String> {
    (from..=to).map(|n| format!("말 {n}")).collect()
}

async fn events_between_nodes_a_message_is_seen_on_the_other_node_once_and_in_order(db: TestDb) {
    let (a, b) = (Server::node(&db, &nats::url()).await, Server::node(&db, &nats::url()).await);
    let site = db.site().await;
    let admin = site.agent("관리자", Role::Admin).await;
    let (mut here, mut there) = (console(&a, &site, &admin, None).await, console(&b, &site, &admin, None).await);
    let guest = Guest::come(&a, &site).await;
    let (mut page, _) = b.widget(&guest.0, None).await;
    for n in 1..=40 {
        guest.writes(&a, n).await;
    }
    let (on_a, at_a) = hears(&mut here, "말 40").await;
    let (on_b, at_b) = hears(&mut there, "말 40").await;
    assert_eq!((&on_a, &on_b), (&words(1, 40), &words(1, 40)));
    assert_eq!(at_a, at_b, "one order and one cursor for all");
    // The page stood in no room when it came; the room that was opened on the other node is its own.
    assert_eq!(page.hear_type("message").await["message"]["seq"], 1);
}

async fn events_between_nodes_who_lands_on_another_node_gets_exactly_what_they_missed(db: TestDb) {
    let (a, b) = (Server::node(&db, &nats::url()).await, Server::node(&db, &nats::url()).await);
    let site = db.site().await;
    let admin = site.agent("관리자", Role::Admin).await;
    let mut here = console(&a, &site, &admin, None).await;
    let guest = Guest::come(&a, &site).await;
    for n in 1..=5 {
        guest.writes(&a, n).await;
    }
    let (_, cursor) = hears(&mut here, "말 3").await;
    drop(here);
    for n in 6..=9 {
        guest.writes(&a, n).await;
    }
    let mut there = console(&b, &site, &admin, Some(&cursor)).await;
    let (missed, _) = hears(&mut there, "말 9").await;
    assert_eq!(missed, words(4, 9));
    // A node that comes later has filled its ring from the stream.
    let late = Server::node(&db, &nats::url()).await;
    let mut there = console(&late, &site, &admin, Some(&cursor)).await;
    guest.writes(&late, 10).await;
    let (missed, last) = hears(&mut there, "말 10").await;
    assert_eq!(missed, words(4, 10));
    // Back where they were, with what the other node gave them a moment ago.
    let mut here = console(&a, &site, &admin, Some(&last)).await;
    guest.writes(&b, 11).await;
    assert_eq!(hears(&mut here, "말 11").await.0, words(11, 11));
}

async fn events_between_nodes_a_stranger_to_the_stream_starts_over(db: TestDb) {
    let mut server = NatsServer::start().await;
    let (a, b) = (Server::node(&db, &server.url()).await, Server::node(&db, &server.url()).await);
    let site = db.site().await;
    let admin = site.agent("관리자", Role::Admin).await;
    let mut here = console(&a, &site, &admin, None).await;
    let guest = Guest::come(&a, &site).await;
    guest.writes(&a, 1).await;
    let (_, cursor) = hears(&mut here, "말 1").await;
    // A cursor of the future, and one of another stream.
    let (epoch, number) = cursor.split_once('.').expect("a cursor");
    for strange in [format!("{epoch}.{}", number.parse::<u64>().expect("a number") + 9_000), format!("x{cursor}")] {
        let mut socket = console(&b, &site, &admin, Some(&strange)).await;
        assert_eq!(socket.hear().await.expect("a frame")["type"], "reset", "{strange}");
    }
    // The server lost all it kept: everybody starts over, and goes on.
    server.stop();
    server.forget();
    server.start_again().await;
    assert_eq!(here.hear_type("reset").await["type"], "reset");
    guest.writes(&b, 2).await;
    let (heard, after) = hears(&mut here, "말 2").await;
    assert_eq!(heard, words(2, 2));
    assert_ne!(after.split_once('.').expect("a cursor").0, epoch);
}

async fn events_between_nodes_nats_stopped_for_five_seconds_loses_and_doubles_nothing(db: TestDb) {
    let mut server = NatsServer::start().await;
    let (a, b) = (Server::node(&db, &server.url()).await, Server::node(&db, &server.url()).await);
    let site = db.site().await;
    let admin = site.agent("관리자", Role::Admin).await;
    let (mut here, mut there) = (console(&a, &site, &admin, None).await, console(&b, &site, &admin, None).await);
    let guest = Guest::come(&a, &site).await;
    guest.writes(&a, 1).await;
    hears(&mut there, "말 1").await;
    server.stop();
    for n in 2..=60 {
        // Nobody who writes waits for the server.
        guest.writes(if n % 2 == 0 { &a } else { &b }, n).await;
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    server.start_again().await;
    guest.writes(&a, 61).await;
    let (mut on_a, mut on_b) = (Vec::new(), Vec::new());
    for (socket, all) in [(&mut here, &mut on_a), (&mut there, &mut on_b)] {
        while all.len() < 60 {
            all.extend(said(&socket.hear().await.expect("a frame")).filter(|text| text != "말 1"));
        }
    }
    assert_eq!(on_a, on_b, "one order");
    let mut sorted = on_a;
    sorted.sort_by_key(|text| text[4..].parse::<u32>().expect("a number"));
    assert_eq!(sorted, words(2, 61), "each of them once");
    guest.writes(&b, 62).await;
    assert_eq!(hears(&mut here, "말 62").await.0, words(62, 62), "and nothing twice");
    assert_eq!(hears(&mut there, "말 62").await.0, words(62, 62), "and nothing twice");
}

async fn outbox_orphans_are_swept_by_any_node(db: TestDb) {
    let line = Cut::before(&nats::url()).await;
    let a = Server::node(&db, &line.url(&nats::url())).await;
    let b = Server::node(&db, &nats::url()).await;
    let site = db.site().await;
    let admin = site.agent("관리자", Role::Admin).await;
    let mut there = console(&b, &site, &admin, None).await;
    let guest = Guest::come(&a, &site).await;
    guest.writes(&a, 1).await;
    hears(&mut there, "말 1").await;
    // Committed, but never told: the line is cut, and then nothing is heard of the node any more.
    line.cut();
    for n in 2..=4 {
        guest.writes(&a, n).await;
    }
    b.desk.pass(10_000);
    assert_eq!(hears(&mut there, "말 4").await.0, words(2, 4));
    // It lived after all: what it tells again is known to the server.
    line.join();
    guest.writes(&a, 5).await;
    assert_eq!(hears(&mut there, "말 5").await.0, words(5, 5));
    let left = async {
        loop {
            if unsaid(&db).await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), left).await.expect("nothing is left in the outbox");
}

async fn events_between_nodes_a_visitor_follows_into_the_room_opened_on_another_node(db: TestDb) {
    let (a, b) = (Server::node(&db, &nats::url()).await, Server::node(&db, &nats::url()).await);
    let site = db.site().await;
    let guest = Guest::come(&a, &site).await;
    let (mut tab, _) = b.widget(&guest.0, None).await;
    guest.writes(&a, 1).await;
    assert_eq!(tab.hear_type("reset").await["type"], "reset", "it stands in a room now");
    assert_eq!(said(&tab.hear_type("message").await).as_deref(), Some("말 1"));
    // What the node knew of the visitor a moment ago counts no more: the message goes into that room.
    guest.writes(&b, 2).await;
    let heard = tab.hear_type("message").await;
    assert_eq!((said(&heard).as_deref(), &heard["message"]["seq"]), (Some("말 2"), &json!(2)));
}

async fn events_between_nodes_a_log_out_closes_sockets_on_other_nodes(db: TestDb) {
    let (a, b) = (Server::node(&db, &nats::url()).await, Server::node(&db, &nats::url()).await);
    let site = db.site().await;
    let kim = site.agent("김상담", Role::Agent).await;
    let (first, second) = (a.log_in(&site, &kim).await, a.log_in(&site, &kim).await);
    let (mut here, mut there) = (b.console(&first, None).await, b.console(&second, None).await);
    for socket in [&mut here, &mut there] {
        socket.hear_type("hello").await;
    }
    let session = session::find(&a.desk, &first).await.expect("a session");
    account::log_out(&a.desk, &session).await.expect("logged out");
    assert_eq!(here.hear_end().await, End::Closed(Some(4401)));
    // The other session goes on.
    b.desk.hub().viewer_changed(site.id, &session.viewer);
    assert_eq!(there.hear().await.expect("a frame")["type"], "reset");
}

async fn events_between_nodes_a_role_that_changed_starts_sockets_over_on_other_nodes(db: TestDb) {
    let (a, b) = (Server::node(&db, &nats::url()).await, Server::node(&db, &nats::url()).await);
    let site = db.site().await;
    let (kim, admin) = (site.agent("김상담", Role::Agent).await, site.agent("관리자", Role::Admin).await);
    let lee = site.agent("이상담", Role::Agent).await;
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(lee.id)).await;
    let mut there = console(&b, &site, &kim, None).await;
    let cursor = b.desk.hub().cursor(site.id);
    let change = view::NewPerson { role: Some(view::Role::Admin), ..view::NewPerson::default() };
    people::change(&a.desk, &site.acting_as(&admin, &[]), kim.id, &change).await.expect("changed");
    assert_eq!(there.hear_type("reset").await["type"], "reset");
    // What they hear now is what they may see now.
    memo::write(&a.desk, &site.acting_as(&admin, &[]), room, "확인").await.expect("written");
    assert_eq!(there.hear_type("memo").await["room_no"], room.to_string());
    // Nobody goes on across the change, wherever they come back.
    for server in [&a, &b] {
        let mut back = console(server, &site, &kim, Some(&cursor)).await;
        assert_eq!(back.hear().await.expect("a frame")["type"], "reset");
    }
}

async fn presence_and_typing_across_nodes(db: TestDb) {
    let (a, b) = (Server::node(&db, &nats::url()).await, Server::node(&db, &nats::url()).await);
    let site = db.site().await;
    let (kim, admin) = (site.agent("김상담", Role::Agent).await, site.agent("관리자", Role::Admin).await);
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(kim.id)).await;
    let view = json!({"type": "view", "room_no": room.to_string()});
    let (mut here, mut there) = (console(&a, &site, &kim, None).await, console(&b, &site, &admin, None).await);
    here.say(view.clone()).await;
    there.say(view).await;
    let looking = |frame: &Value| {
        let viewers = frame["viewers"].as_array().expect("viewers");
        let of = |it: &Value| (it["name"].as_str().expect("a name").to_owned(), it["typing"] == true);
        viewers.iter().map(of).collect::<std::collections::BTreeSet<_>>()
    };
    let both = |typing| [("김상담".to_owned(), typing), ("관리자".to_owned(), false)].into_iter().collect();
    for socket in [&mut here, &mut there] {
        while looking(&socket.hear_type("viewers").await) != both(false) {}
    }
    // Who opens the room hears at once who is there, at whichever node.
    let part = room::find(&b.desk, &site.acting_as(&admin, &[]), room).await.expect("a room");
    assert_eq!(part.viewers.len(), 2);
    here.say(json!({"type": "typing", "room_no": room.to_string(), "on": true})).await;
    while looking(&there.hear_type("viewers").await) != both(true) {}
    drop(here);
    let alone = [("관리자".to_owned(), false)].into_iter().collect();
    while looking(&there.hear_type("viewers").await) != alone {}
}

async fn a_draft_is_seen_in_the_same_agents_tab_on_another_node(db: TestDb) {
    let (a, b) = (Server::node(&db, &nats::url()).await, Server::node(&db, &nats::url()).await);
    let site = db.site().await;
    let kim = site.agent("김상담", Role::Agent).await;
    let room = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(kim.id)).await;
    let mut tab = console(&b, &site, &kim, None).await;
    draft::put(&a.desk, &site.acting_as(&kim, &[]), room, "쓰다 만 글").await.expect("noted");
    assert_eq!(tab.hear_type("draft").await["text"], "쓰다 만 글");
}

/// How much is still to be told, by whomever.
async fn unsaid(db: &TestDb) -> usize {
    let mut read = db.read().await.expect("a connection");
    let mut count = 0;
    for node in store::node::silent(&mut read, domain::Millis(i64::MAX)).await.expect("nodes") {
        count += store::outbox::of_origin(&mut read, &node.origin, 100).await.expect("rows").len();
    }
    count
}
