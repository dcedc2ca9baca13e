use domain::access::Role;
use serde_json::Value;
use service::{request, room, view};
use testkit::{RoomSpec, TestDb};

use super::people::*;

testkit::both_databases!(
    f4_who_is_concerned_hears_of_a_request_and_the_room_moves,
    r18_a_review_opens_the_room_live_until_it_is_answered,
    f4_who_oversees_an_agent_hears_whether_they_are_available,
);

/// The frames up to the first of this type, which comes last.
async fn until(socket: &mut Socket, kind: &str) -> Vec<Value> {
    let mut frames = Vec::new();
    loop {
        let frame = socket.hear().await.expect("a frame");
        let found = frame["type"] == kind;
        frames.push(frame);
        if found {
            return frames;
        }
    }
}

fn types(frames: &[Value]) -> Vec<&str> {
    frames.iter().filter_map(|frame| frame["type"].as_str()).collect()
}

async fn f4_who_is_concerned_hears_of_a_request_and_the_room_moves(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let (kim, lee) = (consultant(&site, "김상담").await, consultant(&site, "이상담").await);
    let (park, other) = (site.agent("박매니저", Role::Manager).await, consultant(&site, "최상담").await);
    site.group(&[&park], &[&kim, &lee]).await;
    let room_no = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(kim.id)).await;
    let mut sockets = Vec::new();
    for agent in [&kim, &lee, &park, &other] {
        let mut socket = server.console(&server.log_in(&site, agent).await, None).await;
        assert_eq!(socket.hear().await.expect("a frame")["type"], "hello");
        sockets.push(socket);
    }
    let session = |agent| site.acting_as(agent, &[]);
    let new = view::NewTransferRequest { to_agent_id: lee.id.to_string(), reason: "교대".to_owned() };
    let asked = request::transfer(&server.desk, &session(&kim), room_no, &new).await.expect("asked");
    let [kims, lees, parks, others] = sockets.as_mut_slice() else { panic!("four") };
    let heard = until(lees, "request").await;
    assert_eq!(types(&heard), ["request"], "who is asked hears of no room");
    assert_eq!(
        (&heard[0]["request"]["state"], &heard[0]["request"]["from"]["name"]),
        (&"pending".into(), &"김상담".into())
    );
    assert_eq!(types(&until(kims, "request").await), ["memo", "request"]);
    assert_eq!(types(&until(parks, "request").await), ["memo", "request"]);

    let id = asked.id.parse().expect("an id");
    request::approve(&server.desk, &session(&lee), id, &view::RequestAnswer::default()).await.expect("approved");
    assert_eq!(types(&until(kims, "request").await), ["room_left", "request"], "theirs no more, and why");
    assert_eq!(types(&until(lees, "request").await), ["room_entered", "memo", "request"]);
    assert_eq!(types(&until(parks, "request").await), ["message", "memo", "request"]);
    server.desk.hub().publish(vec![change(site.id, room_no, with(other.id), with(other.id), 9)]);
    assert_eq!(others.hear().await.expect("a frame")["mark"], 9, "nothing before it");
}

async fn r18_a_review_opens_the_room_live_until_it_is_answered(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let kim = consultant(&site, "김상담").await;
    let yoon = site.agent("윤매니저", Role::Manager).await;
    site.group(&[], &[&kim, &yoon]).await;
    let room_no = site.room_with(&site.customer("happytalk").await, RoomSpec::in_progress(kim.id)).await;
    let mut socket = server.console(&server.log_in(&site, &yoon).await, None).await;
    assert_eq!(socket.hear().await.expect("a frame")["type"], "hello");
    let session = |agent| site.acting_as(agent, &[]);
    let new = view::NewReviewRequest { to_agent_id: Some(yoon.id.to_string()), reason: "확인 부탁".to_owned() };
    let asked = request::review(&server.desk, &session(&kim), room_no, &new).await.expect("asked");
    let heard = until(&mut socket, "request").await;
    assert_eq!(types(&heard), ["room_entered", "memo", "request"]);
    assert_eq!(heard[0]["room"]["room_no"], room_no.to_string());
    room::find(&server.desk, &session(&yoon), room_no).await.expect("readable");
    let id = asked.id.parse().expect("an id");
    request::approve(&server.desk, &session(&yoon), id, &view::RequestAnswer::default()).await.expect("answered");
    assert_eq!(types(&until(&mut socket, "request").await), ["room_left", "request"]);
}

async fn f4_who_oversees_an_agent_hears_whether_they_are_available(db: TestDb) {
    let server = Server::start(&db).await;
    let site = db.site().await;
    let (kim, lee) = (consultant(&site, "김상담").await, consultant(&site, "이상담").await);
    let park = site.agent("박매니저", Role::Manager).await;
    site.group(&[&park], &[&kim]).await;
    let mut parks = server.console(&server.log_in(&site, &park).await, None).await;
    let mut lees = server.console(&server.log_in(&site, &lee).await, None).await;
    for socket in [&mut parks, &mut lees] {
        assert_eq!(socket.hear().await.expect("a frame")["type"], "hello");
    }
    for (agent, on) in [(&lee, false), (&kim, false), (&kim, true)] {
        service::account::set_available(&server.desk, &site.acting_as(agent, &[]), on).await.expect("set");
    }
    for on in [false, true] {
        let frame = parks.hear().await.expect("a frame");
        assert_eq!(
            (&frame["type"], &frame["agent_id"]),
            (&"agent".into(), &kim.id.to_string().into()),
            "their own alone"
        );
        assert_eq!(frame["available"], on);
    }
    let room_no = site.room(&site.customer("happytalk").await).await;
    server.desk.hub().publish(vec![change(site.id, room_no, with(lee.id), with(lee.id), 3)]);
    assert_eq!(lees.hear().await.expect("a frame")["type"], "availability", "their own, for their other pages");
    assert_eq!(lees.hear().await.expect("a frame")["mark"], 3, "nothing else before it");
}
