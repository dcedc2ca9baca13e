use domain::{AgentId, RoomNo, SiteId, VisitorId, access::Role};
use live::{Audience, Ending, Event, Wake};

use crate::people::*;

#[tokio::test]
async fn r18_each_hears_what_the_change_means_to_them() {
    let hub = hub();
    let admin = console(&hub, viewer(AgentId(9), Role::Admin, &[]), None);
    let leader = console(&hub, viewer(PARK, Role::Manager, &[KIM]), None);
    let kim = console(&hub, consultant(KIM), None);
    let lee = console(&hub, consultant(LEE), None);

    hub.publish(vec![change(SITE, ROOM, None, waiting(), 1)]);
    for console in [&admin, &leader, &kim, &lee] {
        assert_eq!(console.hears_in_short(), ["room_entered 1"]);
    }

    hub.publish(vec![change(SITE, ROOM, Some(waiting()), with(KIM), 2)]);
    assert_eq!(admin.hears_in_short(), ["room 2"]);
    assert_eq!(leader.hears_in_short(), ["room 2"]);
    assert_eq!(kim.hears_in_short(), ["room 2"]);
    let left = lee.hears();
    assert_eq!(in_short(&left), ["room_left 2"]);

    hub.publish(vec![update(ROOM, with(KIM), 3)]);
    assert_eq!(kim.hears_in_short(), ["room 3"]);
    assert!(lee.hears().is_empty());

    hub.publish(vec![change(SITE, ROOM, Some(with(KIM)), with(LEE), 4)]);
    assert_eq!(admin.hears_in_short(), ["room 3", "room 4"]);
    assert_eq!(leader.hears_in_short(), ["room 3", "room_left 4"]);
    assert_eq!(kim.hears_in_short(), ["room_left 4"]);
    assert_eq!(lee.hears_in_short(), ["room_entered 4"]);
}

#[tokio::test]
async fn everybody_at_the_site_hears_what_concerns_all_and_nobody_else_does() {
    let hub = hub();
    let consoles = [console(&hub, viewer(PARK, Role::Manager, &[]), None), console(&hub, consultant(KIM), None)];
    let told = |site| Event { site, audience: Audience::Site(r#"{"type":"all"}"#.to_owned()), visitors: None };
    hub.publish(vec![told(SITE), told(SiteId(5))]);
    for console in &consoles {
        assert_eq!(console.hears(), [serde_json::json!({"cursor": "e1.1", "type": "all"})]);
    }
    let back = console(&hub, consultant(LEE), Some("e1.0"));
    assert_eq!(back.start.frames.len(), 1, "who was away is told when they are back");
}

#[tokio::test]
async fn a_room_that_is_lost_is_named_and_nothing_else_is_said() {
    let hub = hub();
    let lee = console(&hub, consultant(LEE), None);
    let mut event = change(SITE, ROOM, Some(waiting()), with(KIM), 1);
    if let Audience::Room { left, .. } = &mut event.audience {
        *left = None;
    }
    hub.publish(vec![event]);
    assert_eq!(lee.hears(), [serde_json::json!({"cursor": "e1.1", "type": "room_left", "room_no": "7"})]);
}

#[tokio::test]
async fn the_cursor_comes_first_and_counts_per_site() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    assert_eq!(kim.start.cursor, "e1.0");
    hub.publish(vec![
        update(ROOM, waiting(), 1),
        change(SiteId(5), ROOM, None, waiting(), 2),
        update(ROOM, waiting(), 3),
    ]);
    let mut frames = Vec::new();
    assert_eq!(kim.connection.take(&mut frames), Some(Wake::Frames));
    assert!(frames[0].starts_with(br#"{"cursor":"e1.1","type":"room","#));
    assert!(frames[1].starts_with(br#"{"cursor":"e1.2","#));
    assert_eq!(hub.cursor(SITE), "e1.2");
    assert_eq!(hub.cursor(SiteId(5)), "e1.1");
    assert_eq!(hub.cursor(SiteId(6)), "e1.0");
}

#[tokio::test]
async fn r18_who_is_asked_for_a_review_hears_of_the_room_meanwhile() {
    let hub = hub();
    let park = console(&hub, viewer(PARK, Role::Manager, &[KIM]), None);
    let lee = console(&hub, consultant(LEE), None);
    let asked = domain::access::RoomAccess { reviewer: Some(PARK), ..with(LEE) };
    hub.publish(vec![change(SITE, ROOM, Some(with(LEE)), asked, 1), update(ROOM, asked, 2)]);
    assert_eq!(park.hears_in_short(), ["room_entered 1", "room 2"]);
    assert_eq!(lee.hears_in_short(), ["room 1", "room 2"]);
    hub.publish(vec![change(SITE, ROOM, Some(asked), with(LEE), 3), update(ROOM, with(LEE), 4)]);
    assert_eq!(park.hears_in_short(), ["room_left 3"]);
    assert_eq!(lee.hears_in_short(), ["room 3", "room 4"]);
}

#[tokio::test]
async fn r18_what_concerns_an_agents_managers_reaches_those_who_oversee_them() {
    let hub = hub();
    let park = console(&hub, viewer(PARK, Role::Manager, &[KIM]), None);
    let other = console(&hub, viewer(AgentId(8), Role::Manager, &[LEE]), None);
    let admin = console(&hub, viewer(AgentId(9), Role::Admin, &[]), None);
    let kim = console(&hub, consultant(KIM), None);
    let elsewhere = console_at(&hub, SiteId(5), viewer(AgentId(9), Role::Admin, &[]), None);
    let told = || {
        let audience = Audience::Overseers(KIM, r#"{"type":"agent","agent_id":"1"}"#.to_owned());
        vec![Event { site: SITE, audience, visitors: None }]
    };
    hub.publish(told());
    for overseer in [&park, &admin] {
        assert_eq!(overseer.hears_in_short(), ["agent"]);
    }
    for deaf in [&other, &kim, &elsewhere] {
        assert!(deaf.hears().is_empty());
    }
    let back = |viewer| console(&hub, viewer, Some("e1.0")).missed();
    assert_eq!(back(viewer(PARK, Role::Manager, &[KIM])), ["agent"], "who comes back hears it too");
    assert!(back(viewer(PARK, Role::Manager, &[LEE])).is_empty(), "by what they oversee today");
    assert!(back(consultant(KIM)).is_empty());
}

#[tokio::test]
async fn an_event_for_one_agent_reaches_all_their_tabs() {
    let hub = hub();
    let tabs = [console(&hub, consultant(KIM), None), console(&hub, consultant(KIM), None)];
    let lee = console(&hub, consultant(LEE), None);
    let elsewhere = console_at(&hub, SiteId(5), consultant(KIM), None);
    let audience = Audience::Agent(KIM, r#"{"type":"draft","room_no":"7","text":"안녕"}"#.to_owned());
    hub.publish(vec![Event { site: SITE, audience, visitors: None }]);
    for tab in &tabs {
        assert_eq!(tab.hears_in_short(), ["draft"]);
    }
    assert!(lee.hears().is_empty());
    assert!(elsewhere.hears().is_empty());
}

#[tokio::test]
async fn s48_a_change_of_a_customer_reaches_those_who_look_at_a_room_of_theirs() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    let lee = console(&hub, consultant(LEE), None);
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    lee.connection.view(Some((RoomNo(8), HAPPYTALK)));
    hub.publish(vec![customer(HAPPYTALK), customer(domain::CustomerKey(71))]);
    let heard = |console: &Console| {
        let heard = console.hears();
        heard.iter().map(|frame| frame["room_no"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(heard(&kim), [Some("7".to_owned())]);
    assert_eq!(heard(&lee), [Some("8".to_owned())]);
    lee.connection.view(None);
    hub.publish(vec![customer(HAPPYTALK)]);
    assert_eq!(kim.hears_in_short(), ["customer"]);
    assert!(lee.hears().is_empty());
}

#[tokio::test]
async fn r9_a_change_of_the_person_in_an_open_link_preview_is_told_beside_the_room() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    let target = domain::CustomerKey(71);
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    kim.connection.beside(Some((target, false)));
    assert!(kim.hears().is_empty());
    hub.publish(vec![customer(target)]);
    let heard = kim.hears();
    assert_eq!(heard.len(), 1);
    assert_eq!((heard[0]["type"].as_str(), heard[0]["room_no"].as_str()), (Some("customer"), Some("7")));
    kim.connection.beside(Some((target, true)));
    assert_eq!(kim.hears_in_short(), ["customer"], "it changed before the preview was told of");
    kim.connection.beside(None);
    hub.publish(vec![customer(target)]);
    assert!(kim.hears().is_empty());
}

#[tokio::test]
async fn s17_a_link_that_gives_the_room_another_customer_is_looked_up_again() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    kim.connection.view(Some((ROOM, HAPPYTALK)));
    hub.publish(vec![customer(HAPPYTALK)]);
    let mut frames = Vec::new();
    assert_eq!(kim.connection.take(&mut frames), Some(Wake::Check));
    assert_eq!(kim.hears_in_short(), ["customer"]);
    kim.connection.view(Some((ROOM, domain::CustomerKey(71))));
    assert_eq!(kim.hears_in_short(), ["customer"]);
    hub.publish(vec![customer(domain::CustomerKey(71))]);
    assert_eq!(kim.hears_in_short(), ["customer"]);
}

#[tokio::test]
async fn visitors_hear_of_their_current_room_alone() {
    let hub = hub();
    let (mine, same, other) = (
        visitor(&hub, VisitorId(1), Some(ROOM), None),
        visitor(&hub, VisitorId(2), Some(ROOM), None),
        visitor(&hub, VisitorId(3), Some(RoomNo(8)), None),
    );
    let none = visitor(&hub, VisitorId(4), None, None);
    hub.publish(vec![update(ROOM, with(KIM), 1)]);
    assert_eq!(mine.hears_in_short(), ["message 1"]);
    assert_eq!(same.hears_in_short(), ["message 1"]);
    assert!(other.hears().is_empty());
    assert!(none.hears().is_empty());
}

#[tokio::test]
async fn r7_all_sockets_of_a_visitor_follow_into_the_next_room() {
    let hub = hub();
    let tabs = [visitor(&hub, VisitorId(1), None, None), visitor(&hub, VisitorId(1), None, None)];
    hub.set_visitor_room(SITE, VisitorId(1), ROOM);
    for tab in &tabs {
        assert_eq!(tab.hears_in_short(), ["reset"]);
    }
    hub.set_visitor_room(SITE, VisitorId(1), ROOM);
    hub.publish(vec![update(ROOM, with(KIM), 1)]);
    for tab in &tabs {
        assert_eq!(tab.hears_in_short(), ["message 1"]);
    }
    hub.set_visitor_room(SITE, VisitorId(1), RoomNo(8));
    hub.publish(vec![update(ROOM, with(KIM), 2), update(RoomNo(8), with(KIM), 3)]);
    for tab in &tabs {
        assert_eq!(tab.hears_in_short(), ["reset", "message 3"]);
    }
    // A third tab whose caller had read the old room.
    let late = visitor(&hub, VisitorId(1), Some(ROOM), None);
    hub.publish(vec![update(ROOM, with(KIM), 4), update(RoomNo(8), with(KIM), 5)]);
    assert_eq!(late.hears_in_short(), ["message 5"]);
}

#[tokio::test]
async fn r18_another_role_starts_over_with_what_it_may_see() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    hub.publish(vec![update(ROOM, with(KIM), 1)]);
    hub.viewer_changed(SITE, &viewer(KIM, Role::Manager, &[LEE]));
    let heard = kim.hears();
    assert_eq!(in_short(&heard), ["reset"]);
    hub.publish(vec![update(RoomNo(8), with(LEE), 2)]);
    assert_eq!(kim.hears_in_short(), ["room 2"]);
    // Nobody goes on from before the change.
    let again = console(&hub, viewer(KIM, Role::Manager, &[LEE]), Some("e1.1"));
    assert_eq!(again.missed(), ["reset"]);
    let after = console(&hub, viewer(KIM, Role::Manager, &[LEE]), Some(&cursor_of(&heard[0])));
    assert_eq!(after.missed(), ["room 2"]);
}

#[tokio::test]
async fn a_log_out_closes_the_sockets_of_its_session() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    let lee = console(&hub, consultant(LEE), None);
    hub.close_agent(SITE, KIM, Some("another session"));
    hub.publish(vec![update(ROOM, with(KIM), 1)]);
    assert_eq!(kim.hears_in_short(), ["room 1"]);
    hub.close_agent(SITE, KIM, Some("session 1"));
    assert_eq!(kim.connection.ended().await, Ending::LoggedOut);
    hub.close_agent(SITE, LEE, None);
    assert_eq!(lee.connection.ended().await.code(), 4401);
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ends_closes_all_and_takes_none() {
    let hub = hub();
    let kim = console(&hub, consultant(KIM), None);
    let guest = visitor(&hub, VisitorId(1), None, None);
    assert_eq!(hub.open(), 2);
    hub.shut_down().await;
    assert_eq!(kim.connection.ended().await.code(), 1012);
    assert_eq!(guest.connection.ended().await.code(), 1012);
    let late = console(&hub, consultant(KIM), None);
    assert_eq!(late.connection.ended().await.code(), 1012);
    drop((kim, guest, late));
    assert_eq!(hub.open(), 0);
}
