//! The way between nodes, over a real NATS server: `SARANGBANG_TEST_NATS_URL` names it.

use std::{sync::Arc, time::Duration};

use domain::{RoomNo, SiteId, VisitorId, access::Role};
use live::{Bus, Event, Hub, Listening, Packet, Signal, pack};

use crate::people::*;

const OTHER: SiteId = SiteId(4_000_000_025);

struct Node {
    bus: Bus,
    hub: Arc<Hub>,
    _listening: Listening,
}

/// Nodes of one desk; `desk` is another one in each test.
async fn node(desk: &str, origin: &str) -> Node {
    let url = std::env::var("SARANGBANG_TEST_NATS_URL").expect(
        "SARANGBANG_TEST_NATS_URL is not set: export SARANGBANG_TEST_NATS_URL=$(scripts/nats start) before these tests",
    );
    let desk = format!("{desk}{}", std::process::id());
    let bus = Bus::connect(&url, &desk, origin.to_owned()).await.expect("a NATS server");
    let hub = Arc::new(Hub::new("alone".to_owned()));
    let listening = bus.listen(hub.clone(), |_, _| {});
    listening.filled().await;
    Node { bus, hub, _listening: listening }
}

impl Node {
    /// Sends this with an id; answers the cursor behind it, at a node that has heard it.
    async fn sends(&self, id: i64, signals: &[(SiteId, Signal)], events: &[Event]) {
        let packets = pack(self.bus.origin(), signals, events).expect("JSON");
        let packets: Vec<_> = packets.into_iter().map(|packet| (Some(id), packet)).collect();
        assert_eq!(self.bus.send(&packets).await, vec![true; packets.len()]);
    }
}

/// The next that is heard, in time.
async fn heard(console: &Console, marks: usize) -> Vec<String> {
    let mut all = Vec::new();
    let more = async {
        while all.len() < marks {
            all.extend(console.hears_in_short());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), more).await.expect("in time");
    all
}

#[tokio::test]
async fn events_between_nodes_are_heard_once_in_one_order_with_one_cursor() {
    let (a, b) = (node("order", "a").await, node("order", "b").await);
    let (on_a, on_b) = (console(&a.hub, consultant(KIM), None), console(&b.hub, consultant(KIM), None));
    for mark in 1..=50 {
        let from = if mark % 2 == 0 { &a } else { &b };
        from.sends(mark.into(), &[], &[update(ROOM, waiting(), mark)]).await;
    }
    let expected: Vec<_> = (1..=50).map(|mark| format!("room {mark}")).collect();
    assert_eq!(heard(&on_a, 50).await, expected);
    assert_eq!(heard(&on_b, 50).await, expected);
    // Told again because its sender died before it knew: the server knows it.
    a.sends(50, &[], &[update(ROOM, waiting(), 50)]).await;
    b.sends(51, &[], &[update(ROOM, waiting(), 51)]).await;
    assert_eq!(heard(&on_a, 1).await, ["room 51"]);
    assert_eq!(heard(&on_b, 1).await, ["room 51"]);
    assert_eq!(a.hub.cursor(SITE), b.hub.cursor(SITE));
}

#[tokio::test]
async fn who_comes_to_another_node_goes_on_in_the_middle_of_a_packet() {
    let (a, b) = (node("middle", "a").await, node("middle", "b").await);
    let on_a = console(&a.hub, consultant(KIM), None);
    a.sends(1, &[], &[1, 2, 3].map(|mark| update(ROOM, waiting(), mark))).await;
    let mut frames = Vec::new();
    while frames.len() < 3 {
        frames.extend(on_a.hears());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let second = cursor_of(&frames[1]);
    b.hub.reach(&second).await;
    assert_eq!(console(&b.hub, consultant(KIM), Some(&second)).missed(), ["room 3"]);
    // A node that comes later fills its ring before it answers anybody.
    let late = node("middle", "late").await;
    assert_eq!(console(&late.hub, consultant(KIM), Some(&second)).missed(), ["room 3"]);
    assert_eq!(console(&late.hub, consultant(KIM), Some("alone.1")).missed(), ["reset"]);
    // Nothing of another site; its cursor is good all the same.
    assert_eq!(late.hub.cursor(OTHER), a.hub.cursor(SITE));
    let other = console_at(&late.hub, OTHER, consultant(KIM), Some(&second));
    assert!(other.missed().is_empty());
}

#[tokio::test]
async fn a_cursor_that_is_a_moment_ahead_waits_and_one_of_nowhere_starts_over() {
    let (a, b) = (node("ahead", "a").await, node("ahead", "b").await);
    let on_a = console(&a.hub, consultant(KIM), None);
    for mark in 1..=200 {
        a.sends(mark.into(), &[], &[update(ROOM, waiting(), mark)]).await;
    }
    heard(&on_a, 200).await;
    let cursor = a.hub.cursor(SITE);
    b.hub.reach(&cursor).await;
    assert!(console(&b.hub, consultant(KIM), Some(&cursor)).missed().is_empty());
    let (epoch, number) = cursor.split_once('.').expect("a cursor");
    let nowhere = format!("{epoch}.{}", number.parse::<u64>().expect("a number") + 1_000_000);
    b.hub.reach(&nowhere).await;
    assert_eq!(console(&b.hub, consultant(KIM), Some(&nowhere)).missed(), ["reset"]);
}

#[tokio::test]
async fn signals_reach_the_sockets_of_other_nodes_and_leave_the_own_alone() {
    let (a, b) = (node("signals", "a").await, node("signals", "b").await);
    let (here, there) = (visitor(&a.hub, VisitorId(1), None, None), visitor(&b.hub, VisitorId(1), None, None));
    let (mine, theirs) = (console(&a.hub, consultant(KIM), None), console(&b.hub, consultant(KIM), None));
    let follow = (SITE, Signal::Follow(VisitorId(1), Some(ROOM)));
    a.sends(1, &[follow], &[update(ROOM, waiting(), 1)]).await;
    assert_eq!(heard(&mine, 1).await, ["room 1"]);
    assert_eq!(heard(&theirs, 1).await, ["room 1"]);
    assert_eq!(there.hears_in_short(), ["reset", "message 1"]);
    assert!(here.hears().is_empty(), "the node itself was told when it happened");
    let admin = viewer(KIM, Role::Admin, &[]);
    let before = b.hub.cursor(SITE);
    a.sends(2, &[(SITE, Signal::Change(admin.clone()))], &[update(RoomNo(9), with(LEE), 2)]).await;
    assert_eq!(heard(&theirs, 2).await, ["reset", "room 2"]);
    assert_eq!(theirs.connection.viewer(), Some(admin.clone()));
    assert_eq!(console(&b.hub, admin, Some(&before)).missed(), ["reset"]);
}

#[tokio::test]
async fn a_packet_that_is_not_understood_starts_its_site_over_and_no_other() {
    let node = node("strange", "a").await;
    let kim = console(&node.hub, consultant(KIM), None);
    let other = console_at(&node.hub, OTHER, consultant(KIM), None);
    let before = node.hub.cursor(SITE);
    let strange = Packet { site: SITE, body: r#"{"of":"tomorrow"}"#.to_owned() };
    assert_eq!(node.bus.send(&[(Some(1), strange)]).await, [true]);
    assert_eq!(heard(&kim, 1).await, ["reset"]);
    assert!(other.hears().is_empty());
    assert_eq!(console(&node.hub, consultant(KIM), Some(&before)).missed(), ["reset"]);
}

#[test]
fn a_packet_is_of_one_site_and_no_larger_than_a_server_takes() {
    let mut events: Vec<_> = (1..=3_000).map(|mark| update(ROOM, waiting(), mark)).collect();
    events.insert(7, change(OTHER, ROOM, None, waiting(), 1));
    let packets = pack("a", &[], &events).expect("JSON");
    let of = |site| packets.iter().filter(|packet| packet.site == site).count();
    assert!(of(SITE) >= 3, "so many stand in no two");
    assert_eq!(of(OTHER), 1);
    assert!(packets.iter().all(|packet| packet.body.len() < 1 << 19));
    assert!(pack("a", &[], &[]).expect("JSON").is_empty());
}

/// Waits until this is what the last `viewers` frame says.
async fn sees(console: &Console, expected: &[(&str, bool)]) {
    let mut last = Vec::new();
    let seen = async {
        while last != expected {
            for frame in console.hears().iter().filter(|frame| frame["type"] == "viewers") {
                let viewers = frame["viewers"].as_array().expect("viewers");
                let of = |it: &serde_json::Value| {
                    let typing = it["typing"].as_bool().expect("a flag");
                    (it["agent_id"].as_str().expect("an id").to_owned(), typing)
                };
                let viewers: Vec<_> = viewers.iter().map(of).collect();
                last = expected.iter().copied().filter(|(id, on)| viewers.contains(&((*id).to_owned(), *on))).collect();
                if viewers.len() != expected.len() {
                    last.clear();
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), seen).await.unwrap_or_else(|_| panic!("{expected:?} in time"));
}

async fn typing_is(take: impl Fn() -> Vec<serde_json::Value>, on: bool) {
    let told = async {
        while !take().iter().any(|frame| frame["type"] == "typing" && frame["on"] == on) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), told).await.unwrap_or_else(|_| panic!("typing {on} in time"));
}

#[tokio::test]
async fn presence_typing_and_viewers_across_nodes_and_a_dead_nodes_people_vanish() {
    let (a, b) = (node("people", "a").await, node("people", "b").await);
    let (kim, lee) = (console(&a.hub, consultant(KIM), None), console(&b.hub, consultant(LEE), None));
    let guest = visitor(&b.hub, VisitorId(1), Some(ROOM), None);
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    sees(&kim, &[("1", false)]).await;
    // Who comes later at another node sees who is there already.
    lee.connection.view(Some((ROOM, HAPPYTALK)));
    sees(&lee, &[("1", false), ("2", false)]).await;
    sees(&kim, &[("1", false), ("2", false)]).await;
    assert_eq!(b.hub.viewers(SITE, ROOM).len(), 2);

    // Typing reaches colleagues and the customer at the other node, and the customer's the agents.
    kim.connection.typing(ROOM, true);
    typing_is(|| guest.hears(), true).await;
    sees(&lee, &[("1", true), ("2", false)]).await;
    kim.connection.typing(ROOM, false);
    typing_is(|| guest.hears(), false).await;
    sees(&lee, &[("1", false), ("2", false)]).await;
    guest.connection.typing(true);
    typing_is(|| kim.hears(), true).await;
    guest.connection.typing(false);
    typing_is(|| kim.hears(), false).await;

    // A colleague of both nodes is there once; who goes from one of them is still there.
    let second = console(&b.hub, consultant(KIM), None);
    second.connection.view(Some((ROOM, HAPPYTALK)));
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(b.hub.viewers(SITE, ROOM).len(), 2);
    drop(second);
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(b.hub.viewers(SITE, ROOM).len(), 2);

    // Looking at another room is told at once.
    kim.connection.view(Some((RoomNo(8), HAPPYTALK)));
    sees(&lee, &[("2", false)]).await;
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    sees(&lee, &[("1", false), ("2", false)]).await;
    // The node dies and says nothing more.
    drop(a);
    sees(&lee, &[("2", false)]).await;
    drop(kim);
}
