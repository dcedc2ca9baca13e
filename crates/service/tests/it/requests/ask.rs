use domain::{RoomNo, access::Role};
use service::{
    Error, account, memo, request, room,
    view::{RequestState, Status, TransferApproval},
};
use testkit::TestDb;

use super::{cast, refusal};
use crate::rooms::visit;

testkit::both_databases!(
    f4_a_transfer_request_stands_in_the_room_with_its_memo,
    f4_who_may_be_asked_and_who_may_ask,
    f4_reasons_that_cannot_be_taken_leave_nothing_behind,
    f4_one_request_of_a_kind_waits_in_a_room,
    f4_approved_automatically_a_room_moves_at_once,
    f4_colleagues_stand_there_with_what_they_have_in_hand,
);

async fn f4_a_transfer_request_stands_in_the_room_with_its_memo(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let lee = cast.lee.viewer.agent.to_string();
    let asked = cast.ask_because(&cast.kim, room_no, &lee, " 교대\r\n부탁합니다 ").await.expect("asked");
    assert_eq!((asked.state, asked.reason.as_str()), (RequestState::Pending, "교대\n부탁합니다"));
    assert_eq!(asked.to.as_ref().map(|to| to.name.as_str()), Some("이상담"));
    let actions = asked.actions;
    assert!(actions.withdraw && actions.open && !actions.approve && !actions.reject, "{actions:?}");

    let note = cast.memo_of(room_no).await;
    assert_eq!((note.text.as_str(), note.agent.name.as_str()), ("교대\n부탁합니다", "김상담"));
    assert_eq!(cast.stands(room_no).await, ("김상담".to_owned(), Status::Assigned), "nothing moved yet");
    for (who, may_answer) in [(&cast.kim, false), (&cast.park, true), (&cast.admin, true)] {
        let seen = room::find(&cast.desk, who, room_no).await.expect("a room").requests;
        assert_eq!((seen.len(), seen[0].actions.approve), (1, may_answer), "{}", who.name);
    }
    // Who is asked knows of the request and not of the room (R18).
    let list = request::list(&cast.desk, &cast.lee, &request::Filter::default()).await.expect("a list").items;
    assert_eq!((list.len(), list[0].room.is_none(), list[0].actions.open), (1, true, false));
    assert!(list[0].actions.approve);
    assert!(matches!(room::find(&cast.desk, &cast.lee, room_no).await, Err(Error::NotFound)));
    let audited = cast.site.audited(cast.kim.viewer.agent).await;
    assert_eq!(audited, [("request_transfer".to_owned(), 1)]);
}

async fn f4_who_may_be_asked_and_who_may_ask(db: TestDb) {
    let (cast, elsewhere) = (cast(&db).await, db.site().await);
    let room_no = cast.room().await;
    let stranger = elsewhere.agent("남", Role::Agent).await.id.to_string();
    let of = |who: &service::session::Session| who.viewer.agent.to_string();
    for (to, expected) in [
        (of(&cast.kim), "to_agent_id oneself"),
        (of(&cast.choi), "to_agent_id other_group"),
        (stranger, "to_agent_id unknown"),
        ("12345".to_owned(), "to_agent_id unknown"),
        ("' OR 1=1 --".to_owned(), "to_agent_id unknown"),
        (String::new(), "to_agent_id unknown"),
    ] {
        assert_eq!(refusal(cast.ask_because(&cast.kim, room_no, &to, "교대").await), expected, "{to}");
    }
    assert_eq!(refusal(cast.ask(&cast.lee, room_no, &cast.kim).await), "NotFound", "not their room");
    assert_eq!(refusal(cast.ask(&cast.park, room_no, &cast.kim).await), "to_agent_id in_charge");
    let (_, waiting) = visit(&cast.desk, &cast.site, "아직").await;
    assert_eq!(refusal(cast.ask(&cast.kim, waiting, &cast.lee).await), "Forbidden", "read, not written");
    assert_eq!(refusal(cast.ask(&cast.park, waiting, &cast.lee).await), "Forbidden", "nobody has it yet");
    assert_eq!(refusal(cast.ask(&cast.kim, RoomNo(999_999), &cast.lee).await), "NotFound");
    room::end_by_agent(&cast.desk, &cast.kim, room_no).await.expect("ended");
    assert_eq!(refusal(cast.ask(&cast.kim, room_no, &cast.lee).await), "RoomEnded");
    assert!(memo::list(&cast.desk, &cast.kim, room_no, "").await.expect("readable").items.is_empty());
}

async fn f4_reasons_that_cannot_be_taken_leave_nothing_behind(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let lee = cast.lee.viewer.agent.to_string();
    for (reason, code) in
        [("가".repeat(1_001), "too_long"), (" \n".to_owned(), "blank"), ("a\0".to_owned(), "control_character")]
    {
        let refused = cast.ask_because(&cast.kim, room_no, &lee, &reason).await;
        assert_eq!(refusal(refused), format!("reason {code}"));
    }
    let both = cast.ask_because(&cast.kim, room_no, "1", "").await;
    assert_eq!(refusal(both), "to_agent_id unknown, reason blank", "all faults at once");
    assert!(memo::list(&cast.desk, &cast.kim, room_no, "").await.expect("readable").items.is_empty());
    assert!(room::find(&cast.desk, &cast.kim, room_no).await.expect("a room").requests.is_empty());
    cast.ask_because(&cast.kim, room_no, &lee, &"가".repeat(1_000)).await.expect("a thousand pass");
}

async fn f4_one_request_of_a_kind_waits_in_a_room(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    let first = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    assert_eq!(refusal(cast.ask(&cast.kim, room_no, &cast.yoon).await), "RequestPending");
    cast.ask_review(&cast.kim, room_no, None).await.expect("of another kind");
    request::withdraw(&cast.desk, &cast.kim, super::id(&first)).await.expect("taken back");
    cast.ask(&cast.kim, room_no, &cast.yoon).await.expect("asked anew");
    let waiting = room::find(&cast.desk, &cast.kim, room_no).await.expect("a room").requests;
    assert_eq!(waiting.len(), 2);
}

async fn f4_approved_automatically_a_room_moves_at_once(db: TestDb) {
    let cast = cast(&db).await;
    cast.choose(TransferApproval::Automatic).await;
    let room_no = cast.room().await;
    let asked = cast.ask(&cast.kim, room_no, &cast.lee).await.expect("asked");
    assert_eq!((asked.state, asked.decided_by), (RequestState::Approved, None));
    assert_eq!(cast.stands(room_no).await.0, "이상담");
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (1, 1)));
    assert_eq!(cast.state(room_no).await, RequestState::Approved);

    account::set_available(&cast.desk, &cast.kim, false).await.expect("set");
    assert_eq!(refusal(cast.ask(&cast.lee, room_no, &cast.kim).await), "김상담 unavailable");
    account::set_available(&cast.desk, &cast.kim, true).await.expect("set");
    cast.site.capacity(cast.kim.viewer.agent, 0).await;
    assert_eq!(refusal(cast.ask(&cast.lee, room_no, &cast.kim).await), "김상담 at capacity");
    assert_eq!(cast.state(room_no).await, RequestState::Approved, "a refusal wrote no second memo");
    assert_eq!((cast.load(&cast.kim).await, cast.load(&cast.lee).await), ((0, 0), (1, 1)));
}

async fn f4_colleagues_stand_there_with_what_they_have_in_hand(db: TestDb) {
    let cast = cast(&db).await;
    let room_no = cast.room().await;
    cast.site.capacity(cast.lee.viewer.agent, 0).await;
    account::set_available(&cast.desk, &cast.yoon, false).await.expect("set");
    let names = |those: &[service::view::Colleague]| {
        let mut names: Vec<_> =
            those.iter().map(|one| format!("{} {} {}", one.name, one.available, one.full)).collect();
        names.sort();
        names
    };
    let shown = request::colleagues(&cast.desk, &cast.kim, room_no).await.expect("colleagues");
    assert_eq!(names(&shown.transfer), ["박매니저 true false", "윤매니저 false false", "이상담 true true"]);
    assert_eq!(names(&shown.review), ["관리자 true false", "박매니저 true false", "윤매니저 false false"]);
    let shown = request::colleagues(&cast.desk, &cast.park, room_no).await.expect("colleagues");
    assert_eq!(names(&shown.transfer), ["윤매니저 false false", "이상담 true true"], "not who has it");
    assert_eq!(refusal(request::colleagues(&cast.desk, &cast.lee, room_no).await), "NotFound");
}
