use domain::RoomNo;
use service::{room, team, view::Status};
use testkit::TestDb;

use super::{cast, refusal};
use crate::rooms::{texts, visit, words};

testkit::both_databases!(
    f4_a_manager_gives_rooms_to_agents_of_their_groups,
    f4_several_rooms_are_given_and_ended_each_on_its_own,
    f4_the_team_shows_what_everybody_has_in_hand,
    f4_rooms_of_one_agent_are_listed_for_who_oversees_them,
);

async fn f4_a_manager_gives_rooms_to_agents_of_their_groups(db: TestDb) {
    let cast = cast(&db).await;
    let of = |who: &service::session::Session| who.viewer.agent.to_string();
    let (_, waiting) = visit(&cast.desk, &cast.site, "대기").await;
    let given = room::reassign(&cast.desk, &cast.park, waiting, &of(&cast.lee)).await.expect("a waiting room");
    assert_eq!((given.row.status, given.row.agent.map(|agent| agent.name)), (Status::Assigned, Some("이상담".into())));
    assert_eq!(texts(&cast.desk, &cast.lee, waiting).await, ["대기", "[room_reassigned]"]);
    let again = room::reassign(&cast.desk, &cast.park, waiting, &of(&cast.lee)).await.expect("the same again");
    assert_eq!(again.last_seq, 2, "changes nothing");
    assert_eq!(cast.load(&cast.lee).await, (1, 1));
    room::reassign(&cast.desk, &cast.park, waiting, &of(&cast.park)).await.expect("to themselves");
    assert_eq!((cast.load(&cast.lee).await, cast.load(&cast.park).await), ((0, 0), (1, 1)));

    let room_no = cast.room().await;
    for (to, expected) in [
        (of(&cast.choi), "agent_id other_group"),
        ("12345".to_owned(), "agent_id unknown"),
        ("x".to_owned(), "agent_id unknown"),
    ] {
        assert_eq!(refusal(room::reassign(&cast.desk, &cast.park, room_no, &to).await), expected);
    }
    assert_eq!(refusal(room::reassign(&cast.desk, &cast.kim, room_no, &of(&cast.lee)).await), "Forbidden");
    assert_eq!(refusal(room::reassign(&cast.desk, &cast.jung, room_no, &of(&cast.choi)).await), "NotFound");
    assert_eq!(refusal(room::reassign(&cast.desk, &cast.park, RoomNo(999_999), &of(&cast.lee)).await), "NotFound");
    cast.site.capacity(cast.lee.viewer.agent, 0).await;
    assert_eq!(refusal(room::reassign(&cast.desk, &cast.park, room_no, &of(&cast.lee)).await), "이상담 at capacity");
    assert_eq!((cast.stands(room_no).await.0, cast.load(&cast.kim).await), ("김상담".to_owned(), (1, 1)));
    room::reassign(&cast.desk, &cast.admin, room_no, &of(&cast.choi)).await.expect("administrators to anybody");
    room::end_by_agent(&cast.desk, &cast.admin, room_no).await.expect("ended");
    assert_eq!(refusal(room::reassign(&cast.desk, &cast.admin, room_no, &of(&cast.kim)).await), "RoomEnded");
    let audited = cast.site.audited(cast.park.viewer.agent).await;
    assert_eq!(audited, [("change_agent".to_owned(), 2)], "a change that was none is not audited");
    let values = cast.site.audited_values("agent").await;
    assert!(values.contains(&(Some(of(&cast.lee)), Some(of(&cast.park)))), "{values:?}");
}

async fn f4_several_rooms_are_given_and_ended_each_on_its_own(db: TestDb) {
    let cast = cast(&db).await;
    let rooms = [cast.room().await, cast.room().await, cast.room().await];
    room::end_by_agent(&cast.desk, &cast.kim, rooms[0]).await.expect("ended");
    cast.site.capacity(cast.lee.viewer.agent, 1).await;
    let lee = cast.lee.viewer.agent.to_string();
    let mut wanted = rooms.to_vec();
    wanted.push(RoomNo(999_999));
    let given = room::reassign_many(&cast.desk, &cast.park, &wanted, &lee).await.expect("an answer");
    assert_eq!(given.changed, [rooms[1].to_string()]);
    let codes: Vec<_> = given.refused.iter().map(|room| room.code.as_str()).collect();
    assert_eq!(codes, ["room_ended", "at_capacity", "not_found"]);
    assert_eq!(refusal(room::reassign_many(&cast.desk, &cast.park, &wanted, "1").await), "agent_id unknown");
    let ended = room::end_many(&cast.desk, &cast.park, &wanted).await.expect("an answer");
    assert_eq!(ended.changed.len(), 3, "an ended one stays ended");
    assert_eq!(ended.refused.len(), 1);
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (0, 0)));
    assert_eq!(refusal(room::end_many(&cast.desk, &cast.park, &[]).await), "room_nos out_of_range");
    let many = vec![RoomNo(1); 101];
    assert_eq!(refusal(room::end_many(&cast.desk, &cast.park, &many).await), "room_nos out_of_range");
}

async fn f4_the_team_shows_what_everybody_has_in_hand(db: TestDb) {
    let cast = cast(&db).await;
    let (assigned, answered) = (cast.room().await, cast.room().await);
    service::message::send(&cast.desk, &cast.kim, answered, &words(80, "네")).await.expect("sent");
    let names = async |who| {
        let team = team::show(&cast.desk, who).await.expect("a team");
        let mut names: Vec<_> = team.agents.into_iter().map(|agent| agent.name).collect();
        names.sort();
        names
    };
    assert_eq!(names(&cast.park).await, ["김상담", "박매니저", "윤매니저", "이상담"]);
    assert_eq!(names(&cast.jung).await, ["정매니저", "최상담"]);
    assert_eq!(names(&cast.admin).await.len(), 7);
    assert_eq!(refusal(team::show(&cast.desk, &cast.kim).await), "Forbidden");
    let team = team::show(&cast.desk, &cast.park).await.expect("a team");
    let kim = team.agents.into_iter().find(|agent| agent.name == "김상담").expect("kim");
    assert_eq!((kim.load, kim.capacity, kim.available), (2, 10, true));
    assert_eq!((kim.assigned, kim.inquiry, kim.answered, kim.on_hold), (1, 0, 1, 0));
    assert!(kim.waiting_since.is_some(), "{assigned} waits for an answer");
}

async fn f4_rooms_of_one_agent_are_listed_for_who_oversees_them(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let of = |who: &service::session::Session| room::Filter {
        agent: who.viewer.agent.to_string(),
        ..room::Filter::default()
    };
    let list = async |who, filter| room::list(&cast.desk, who, &filter).await;
    let rows = list(&cast.park, of(&cast.kim)).await.expect("a list");
    assert_eq!((rows.items.len(), rows.counts.assigned), (1, 1));
    assert_eq!(rows.items[0].room_no, room_no.to_string());
    assert!(list(&cast.park, of(&cast.lee)).await.expect("a list").items.is_empty());
    assert_eq!(refusal(list(&cast.jung, of(&cast.kim)).await), "agent_id unknown");
    assert_eq!(refusal(list(&cast.lee, of(&cast.kim)).await), "agent_id unknown");
}
