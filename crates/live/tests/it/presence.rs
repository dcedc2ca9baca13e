use std::time::Duration;

use domain::{RoomNo, VisitorId};
use serde_json::{Value, json};

use crate::people::*;

fn viewers(frames: &[Value]) -> Vec<Vec<(String, bool)>> {
    let of = |frame: &Value| -> Vec<(String, bool)> {
        let all = frame["viewers"].as_array().expect("viewers");
        all.iter()
            .map(|it| (it["agent_id"].as_str().expect("an id").to_owned(), it["typing"].as_bool().expect("a flag")))
            .collect()
    };
    frames.iter().filter(|frame| frame["type"] == "viewers").map(of).collect()
}

fn one(agent: &str, typing: bool) -> (String, bool) {
    (agent.to_owned(), typing)
}

#[tokio::test(start_paused = true)]
async fn agents_who_look_at_a_room_see_each_other_and_tabs_count_once() {
    let hub = hub();
    let (kim, tab, lee) = (
        console(&hub, consultant(KIM), None),
        console(&hub, consultant(KIM), None),
        console(&hub, consultant(LEE), None),
    );
    for console in [&kim, &tab] {
        console.connection.view(Some((ROOM, HAPPYTALK)));
    }
    beat().await;
    let heard = kim.hears();
    assert_eq!(
        heard.last().expect("a frame"),
        &json!({"type": "viewers", "room_no": "7", "viewers": [{"agent_id": "1", "name": "agent 1", "typing": false}]}),
    );
    lee.connection.view(Some((ROOM, HAPPYTALK)));
    beat().await;
    assert_eq!(viewers(&kim.hears()), [[one("1", false), one("2", false)]]);
    assert_eq!(viewers(&lee.hears()), [[one("1", false), one("2", false)]]);
    assert_eq!(hub.viewers(SITE, ROOM).len(), 2);

    // One of two tabs goes: nobody has gone.
    tab.connection.view(None);
    beat().await;
    assert_eq!(viewers(&lee.hears()).pop().expect("a frame"), [one("1", false), one("2", false)]);
    drop(kim);
    beat().await;
    assert_eq!(viewers(&lee.hears()), [[one("2", false)]]);
    drop(lee);
    assert!(hub.viewers(SITE, ROOM).is_empty());
}

#[tokio::test(start_paused = true)]
async fn many_changes_in_a_moment_are_told_once() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    beat().await;
    kim.hears();
    for _ in 0..100 {
        let lee = console(&hub, consultant(LEE), None);
        lee.connection.view(Some((ROOM, HAPPYTALK)));
        lee.connection.typing(ROOM, true);
    }
    beat().await;
    assert_eq!(viewers(&kim.hears()), [[one("1", false)]]);
}

#[tokio::test(start_paused = true)]
async fn f14_an_agents_typing_is_seen_by_visitors_and_colleagues_and_ends_after_six_seconds() {
    let hub = hub();
    let (kim, lee) = (console(&hub, consultant(KIM), None), console(&hub, consultant(LEE), None));
    let (guest, other) =
        (visitor(&hub, VisitorId(1), Some(ROOM), None), visitor(&hub, VisitorId(2), Some(RoomNo(8)), None));
    for console in [&kim, &lee] {
        console.connection.view(Some((ROOM, HAPPYTALK)));
    }
    beat().await;
    kim.hears();
    lee.hears();
    kim.connection.typing(ROOM, true);
    beat().await;
    assert_eq!(viewers(&lee.hears()), [[one("1", true), one("2", false)]]);
    assert_eq!(guest.hears(), [json!({"type": "typing", "room_no": "7", "on": true})]);

    // Repeated in time, it goes on.
    pass(Duration::from_secs(4)).await;
    kim.connection.typing(ROOM, true);
    pass(Duration::from_secs(4)).await;
    assert!(viewers(&lee.hears()).is_empty());
    assert!(guest.hears().iter().all(|frame| frame["on"] == true));
    pass(Duration::from_secs(3)).await;
    assert_eq!(viewers(&lee.hears()), [[one("1", false), one("2", false)]]);
    assert_eq!(guest.hears(), [json!({"type": "typing", "room_no": "7", "on": false})]);
    assert!(other.hears().is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_room_types_no_more_and_who_is_not_there_never_did() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    let guest = visitor(&hub, VisitorId(1), Some(ROOM), None);
    kim.connection.typing(ROOM, true);
    beat().await;
    assert!(guest.hears().is_empty());
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    kim.connection.typing(ROOM, true);
    beat().await;
    kim.connection.view(Some((RoomNo(8), HAPPYTALK)));
    beat().await;
    let on: Vec<_> = guest.hears().iter().map(|frame| frame["on"].clone()).collect();
    assert_eq!(on, [true, false]);
}

#[tokio::test(start_paused = true)]
async fn f14_a_customers_typing_is_seen_by_those_who_look() {
    let hub = hub();
    let (kim, lee) = (console(&hub, consultant(KIM), None), console(&hub, consultant(LEE), None));
    let guest = visitor(&hub, VisitorId(1), Some(ROOM), None);
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    beat().await;
    kim.hears();
    guest.connection.typing(true);
    beat().await;
    assert_eq!(kim.hears(), [json!({"type": "typing", "room_no": "7", "on": true})]);
    assert!(lee.hears().is_empty());
    assert!(guest.hears().is_empty());
    // Who comes now sees it too.
    lee.connection.view(Some((ROOM, HAPPYTALK)));
    beat().await;
    assert!(lee.hears().contains(&json!({"type": "typing", "room_no": "7", "on": true})));
    pass(Duration::from_secs(6)).await;
    assert!(lee.hears().contains(&json!({"type": "typing", "room_no": "7", "on": false})));
    kim.hears();
    guest.connection.typing(true);
    beat().await;
    drop(guest);
    beat().await;
    let heard: Vec<_> = kim.hears().iter().map(|frame| frame["on"].clone()).collect();
    assert_eq!(heard, [true, false]);
}

#[tokio::test(start_paused = true)]
async fn r18_who_loses_a_room_looks_at_it_no_more() {
    let hub = hub();
    let (kim, lee) = (console(&hub, consultant(KIM), None), console(&hub, consultant(LEE), None));
    let guest = visitor(&hub, VisitorId(1), Some(ROOM), None);
    for console in [&kim, &lee] {
        console.connection.view(Some((ROOM, HAPPYTALK)));
    }
    hub.publish(vec![change(SITE, ROOM, Some(waiting()), with(KIM), 1), customer(HAPPYTALK)]);
    beat().await;
    guest.connection.typing(true);
    beat().await;
    assert_eq!(lee.hears_in_short(), ["room_left 1"]);
    let seen: Vec<_> = hub.viewers(SITE, ROOM).iter().map(|it| it.agent).collect();
    assert_eq!(seen, [KIM]);
    assert!(kim.hears_in_short().contains(&"typing".to_owned()));
}
