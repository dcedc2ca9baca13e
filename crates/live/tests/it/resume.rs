use domain::{AgentId, RoomNo, VisitorId, access::Role};

use crate::people::*;

fn admin() -> domain::access::Viewer {
    viewer(AgentId(9), Role::Admin, &[])
}

#[tokio::test]
async fn who_comes_back_hears_what_they_missed_and_then_what_happens() {
    let hub = hub();
    hub.publish((1..=5).map(|mark| update(ROOM, waiting(), mark)).collect());
    let kim = console(&hub, consultant(KIM), Some("e1.2"));
    assert_eq!(kim.start.cursor, "e1.2");
    assert_eq!(kim.missed(), ["room 3", "room 4", "room 5"]);
    hub.publish(vec![update(ROOM, waiting(), 6)]);
    assert_eq!(kim.hears_in_short(), ["room 6"]);
    assert!(console(&hub, consultant(KIM), Some("e1.6")).missed().is_empty());
}

#[tokio::test]
async fn what_cannot_be_told_is_reset() {
    let hub = small_hub(3);
    hub.publish((1..=5).map(|mark| update(ROOM, waiting(), mark)).collect());
    assert_eq!(console(&hub, admin(), Some("e1.2")).missed(), ["room 3", "room 4", "room 5"]);
    // Behind the ring, ahead of it, of another process, and no cursor at all.
    for since in
        ["e1.1", "e1.0", "e1.6", "e0.4", "e1.", "e1", "", "4", "e1.-1", "e1.4.7", "\"}{", "e1.99999999999999999999"]
    {
        let console = console(&hub, admin(), Some(since));
        let frames = read(&console.start.frames);
        assert_eq!(in_short(&frames), ["reset"], "{since}");
        assert_eq!(cursor_of(&frames[0]), "e1.5");
    }
}

#[tokio::test]
async fn the_past_is_bounded_by_bytes_too() {
    let hub = live::Hub::with_limits("e1".to_owned(), live::Limits { events: 4096, bytes: 10_000 });
    hub.publish((1..=100).map(|mark| update(ROOM, waiting(), mark)).collect());
    assert_eq!(console(&hub, admin(), Some("e1.0")).missed(), ["reset"]);
    assert_eq!(console(&hub, admin(), Some("e1.98")).missed(), ["room 99", "room 100"]);
}

#[tokio::test]
async fn what_may_not_be_read_today_is_not_told_whatever_held_then() {
    let hub = hub();
    hub.publish(vec![
        change(SITE, ROOM, Some(waiting()), with(KIM), 1),
        update(ROOM, with(KIM), 2),
        change(SITE, ROOM, Some(with(KIM)), with(LEE), 3),
        update(ROOM, with(LEE), 4),
    ]);
    assert_eq!(console(&hub, consultant(KIM), Some("e1.0")).missed(), ["room_left 3"]);
    assert_eq!(console(&hub, consultant(LEE), Some("e1.0")).missed(), ["room_left 1", "room_entered 3", "room 4"]);
    assert_eq!(console(&hub, consultant(PARK), Some("e1.0")).missed(), ["room_left 1"]);
    assert!(console(&hub, consultant(PARK), Some("e1.1")).missed().is_empty());
    assert_eq!(console(&hub, admin(), Some("e1.1")).missed(), ["room 2", "room 3", "room 4"]);
}

#[tokio::test]
async fn a_room_that_came_and_went_meanwhile_was_never_there() {
    let hub = hub();
    hub.publish(vec![change(SITE, ROOM, None, waiting(), 1), change(SITE, ROOM, Some(waiting()), with(KIM), 2)]);
    assert!(console(&hub, consultant(LEE), Some("e1.0")).missed().is_empty());
}

#[tokio::test]
async fn s48_a_customer_who_changed_meanwhile_is_told_with_the_first_view() {
    let hub = hub();
    hub.publish(vec![update(ROOM, waiting(), 1), customer(HAPPYTALK)]);
    let kim = console(&hub, consultant(KIM), Some("e1.1"));
    assert!(kim.missed().is_empty());
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    let heard = kim.hears();
    assert_eq!(in_short(&heard), ["customer"]);
    assert_eq!(cursor_of(&heard[0]), "e1.2");
    let lee = console(&hub, consultant(LEE), Some("e1.2"));
    lee.connection.view(Some((ROOM, HAPPYTALK)));
    assert!(lee.hears().is_empty());
}

#[tokio::test]
async fn a_visitor_goes_on_in_their_room_and_nowhere_else() {
    let hub = hub();
    hub.publish(vec![update(ROOM, with(KIM), 1), update(RoomNo(8), with(KIM), 2), update(ROOM, with(KIM), 3)]);
    let guest = visitor(&hub, VisitorId(1), Some(ROOM), Some("e1.1.7"));
    assert_eq!(guest.start.cursor, "e1.1.7");
    assert_eq!(guest.missed(), ["message 3"]);
    let cursor = cursor_of(&read(&guest.start.frames)[0]);
    assert_eq!(cursor, "e1.3.7");
    assert!(visitor(&hub, VisitorId(1), Some(ROOM), Some(&cursor)).missed().is_empty());
    // They were in no room, in another one, or an agent's cursor is tried.
    for since in ["e1.1.0", "e1.1.8", "e1.1", "e0.1.7", ""] {
        assert_eq!(visitor(&hub, VisitorId(2), Some(ROOM), Some(since)).missed(), ["reset"], "{since}");
    }
    let first = visitor(&hub, VisitorId(3), None, None);
    assert_eq!(first.start.cursor, "e1.3.0");
    assert!(visitor(&hub, VisitorId(3), None, Some("e1.1.0")).missed().is_empty());
}
