use domain::{RoomNo, access::Role};
use service::{Error, room, view::Status};
use testkit::TestDb;

use super::{session, status, visit};

testkit::both_databases!(
    f2_of_two_agents_at_once_one_gets_it_and_the_other_is_told_who,
    f2_several_rooms_are_accepted_and_refusals_are_told,
    r18_a_room_of_another_site_cannot_be_accepted,
    f3_an_agent_takes_no_more_than_their_capacity,
);

async fn f2_of_two_agents_at_once_one_gets_it_and_the_other_is_told_who(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let mut agents = Vec::new();
    for name in ["김", "이", "박", "최", "정", "강", "조", "윤"] {
        agents.push(session(&site, &site.agent(name, Role::Agent).await));
    }
    let (_, room_no) = visit(&desk, &site, "안녕하세요").await;
    let tries: Vec<_> = agents
        .iter()
        .map(|session| {
            let (desk, session) = (desk.clone(), session.clone());
            tokio::spawn(async move { room::accept(&desk, &session, room_no).await })
        })
        .collect();
    let mut winner = None;
    let mut told = Vec::new();
    for (one, session) in tries.into_iter().zip(&agents) {
        match one.await.expect("no panic") {
            Ok(view) => {
                assert!(winner.replace(session.name.clone()).is_none(), "two agents got the room");
                assert_eq!(view.row.agent.map(|agent| agent.name), winner);
            }
            Err(Error::AlreadyAccepted(agent)) => told.push(agent.name),
            Err(error) => panic!("{error}"),
        }
    }
    let winner = winner.expect("somebody got it");
    assert_eq!(told, vec![winner; agents.len() - 1]);
}

async fn f2_several_rooms_are_accepted_and_refusals_are_told(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김상담", Role::Agent).await);
    let lee = session(&site, &site.agent("이상담", Role::Agent).await);
    let mut rooms = Vec::new();
    for text in ["하나", "둘", "셋"] {
        rooms.push(visit(&desk, &site, text).await.1);
    }
    room::accept(&desk, &lee, rooms[1]).await.expect("accepted");
    room::accept(&desk, &kim, rooms[0]).await.expect("accepted");
    rooms.push(RoomNo(999_999));
    let answer = room::accept_many(&desk, &kim, &rooms).await.expect("an answer");
    assert_eq!(answer.accepted, [rooms[0].to_string(), rooms[2].to_string()], "one's own again changes nothing");
    let refused: Vec<_> =
        answer.refused.iter().map(|r| (r.code.as_str(), r.agent.as_ref().map(|a| a.name.as_str()))).collect();
    assert_eq!(refused, [("already_accepted", Some("이상담")), ("not_found", None)]);
    assert_eq!(status(&desk, &kim, rooms[2]).await, Status::Assigned);
}

async fn r18_a_room_of_another_site_cannot_be_accepted(db: TestDb) {
    let (desk, site, other) = (db.desk(), db.site().await, db.site().await);
    let stranger = session(&other, &other.agent("남", Role::Admin).await);
    let (_, room_no) = visit(&desk, &site, "안녕하세요").await;
    let (_, same_number) = visit(&desk, &other, "다른 사이트").await;
    assert_eq!(room_no, same_number, "numbers are counted per site");
    room::accept(&desk, &stranger, room_no).await.expect("their own room of that number");
    let admin = session(&site, &site.agent("관", Role::Admin).await);
    assert_eq!(status(&desk, &admin, room_no).await, Status::Waiting);
}

async fn f3_an_agent_takes_no_more_than_their_capacity(db: TestDb) {
    let (desk, site) = (db.desk(), db.site().await);
    let kim = session(&site, &site.agent("김상담", Role::Agent).await);
    let mut rooms = Vec::new();
    for n in 0..12 {
        rooms.push(visit(&desk, &site, &format!("손님 {n}")).await.1);
    }
    let tries: Vec<_> = rooms
        .iter()
        .map(|&room_no| {
            let (desk, kim) = (desk.clone(), kim.clone());
            tokio::spawn(async move { room::accept(&desk, &kim, room_no).await })
        })
        .collect();
    let (mut taken, mut full) = (0, 0);
    for one in tries {
        match one.await.expect("no panic") {
            Ok(_) => taken += 1,
            Err(Error::AtCapacity) => full += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((taken, full), (10, 2), "testkit agents have a capacity of 10");
    let counts = room::counts(&desk, &kim, None).await.expect("counts");
    assert_eq!((counts.assigned, counts.waiting), (10, 2), "a refusal leaves the room in [대기]");

    let own: Vec<RoomNo> = rooms;
    let mut ended = false;
    for room_no in own {
        if !ended && status(&desk, &kim, room_no).await == Status::Assigned {
            room::end_by_agent(&desk, &kim, room_no).await.expect("ended");
            ended = true;
        } else if ended
            && room::accept(&desk, &kim, room_no).await.is_ok_and(|view| view.row.status == Status::Assigned)
        {
            continue;
        }
    }
    let counts = room::counts(&desk, &kim, None).await.expect("counts");
    assert_eq!((counts.assigned, counts.ended), (10, 1), "an end frees a place");
}
